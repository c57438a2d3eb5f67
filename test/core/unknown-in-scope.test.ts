import { expect, test } from "vitest";
import { type Scope, unknownInScope } from "../../src/core/exclusion.ts";

const there = { offices: ["Oslo", "Bergen", "Tromsø"], emails: ["kari@example.com"] };
const scope = (changes: Partial<Scope>): Scope => ({ offices: [], emails: [], percent: 0, ...changes });

test.each<[string, Scope | undefined]>([
  ["no scope", undefined],
  ["an office in another case", scope({ offices: ["OSLO ", "tromsø"] })],
  ["an address that is there", scope({ emails: ["Kari@Example.com"] })],
  ["a share", scope({ percent: 10 })],
])("has nothing to say of %s", (_, given) => {
  expect(unknownInScope(given, there)).toBeUndefined();
});

test("names an office that no one is in, and the one that was probably meant", () => {
  expect(unknownInScope(scope({ offices: ["Olso", "Bergen"] }), there)).toEqual({
    code: "unknown-in-scope",
    message: "SYNC_SCOPE names office:Olso, and no active employee in the database is there.",
    remedy: "Did you mean Oslo? Correct SYNC_SCOPE; until then nothing is written for it.",
  });
});

test("guesses nothing where no name is near, and looks at addresses where they are known", () => {
  const given = scope({ offices: ["Stavanger"], emails: ["kari@exampel.com"] });
  expect(unknownInScope(given, { offices: there.offices })?.message).not.toContain("email:");
  expect(unknownInScope(given, there)).toMatchObject({
    message: expect.stringContaining("office:Stavanger, email:kari@exampel.com"),
    remedy: expect.stringContaining("Did you mean kari@example.com?"),
  });
});
