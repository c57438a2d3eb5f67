import fc from "fast-check";
import { expect, test } from "vitest";
import { type Scope, scopeFilter } from "../../src/core/exclusion.ts";
import { employee, people } from "./planning.ts";

const noRules: Scope = { offices: [], emails: [], percent: 0 };

test("lets everyone be written without a scope", () => {
  expect(scopeFilter(undefined)(employee())).toBe(true);
});

test.each<[string, Partial<typeof noRules>, boolean, string?]>([
  ["an office, regardless of case", { offices: ["oSLO "] }, true],
  ["another office", { offices: ["Os"] }, false],
  ["an e-mail, regardless of case", { emails: ["KARI@Example.com"] }, true],
  [
    "the ASCII form of an international domain",
    { emails: ["kari@xn--blbr-roah.no"] },
    true,
    "kari@blåbær.no",
  ],
  ["another e-mail", { emails: ["ola@example.com"] }, false],
  ["one of two rules", { offices: ["Bergen"], emails: ["kari@example.com"] }, true],
  ["everyone", { percent: 100 }, true],
  ["no rule", {}, false],
])("decides by %s", (_, scope, named, email = "kari@example.com") => {
  expect(scopeFilter({ ...noRules, ...scope })(employee({ email }))).toBe(named);
});

test("only adds people as the percentage rises", () => {
  const percent = fc.integer({ min: 0, max: 100 });
  fc.assert(
    fc.property(fc.emailAddress(), percent, percent, (email, a, b) => {
      const isIn = (share: number) => scopeFilter({ ...noRules, percent: share })(employee({ email }));
      expect(isIn(Math.max(a, b)) || !isIn(Math.min(a, b))).toBe(true);
    }),
  );
});

test.each([1, 10, 50, 99])("takes about %i %% of many employees", (percent) => {
  const count = people(5000).filter(scopeFilter({ ...noRules, percent })).length;
  expect(Math.abs(count / 50 - percent)).toBeLessThan(2.5);
});

test("chooses the same people regardless of the case of their e-mail", () => {
  const filter = scopeFilter({ ...noRules, percent: 50 });
  for (const person of people(200)) {
    expect(filter({ ...person, email: person.email.toUpperCase() })).toBe(filter(person));
  }
});
