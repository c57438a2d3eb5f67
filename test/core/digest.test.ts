import { createHash } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { PlannedEmployee } from "../../src/core/plan.ts";
import { digestOf } from "../../src/core/safety/approval.ts";
import type { Change } from "../../src/core/target.ts";

const title: Change = {
  target: "entra",
  field: "jobTitle",
  from: null,
  to: "Rådgiver",
  rule: "authoritative",
};
const planned = (email: string, ...changes: Change[]): PlannedEmployee => ({
  email,
  entraId: `id-of-${email}`,
  match: "mail",
  inScope: true,
  changes,
  notes: [],
});

const value = fc.option(fc.string({ unit: "grapheme" }), { nil: null });
const change = fc.record({
  target: fc.constantFrom("entra", "photo"),
  field: fc.string(),
  from: value,
  to: value,
  rule: fc.constantFrom("authoritative", "if-empty:keep"),
});
const employees = fc.array(
  fc
    .tuple(fc.string({ unit: "binary" }), fc.array(change, { maxLength: 4 }))
    .map(([email, changes]) => planned(email, ...changes)),
  { maxLength: 6 },
);

/** The order of UTF-16 code units. */
function byCodeUnit(a: string, b: string): number {
  for (let at = 0; at < Math.min(a.length, b.length); at++) {
    if (a.charCodeAt(at) !== b.charCodeAt(at)) return a.charCodeAt(at) - b.charCodeAt(at);
  }
  return a.length - b.length;
}

test("is SHA-256 of the rows as canonical JSON, sorted by code unit", () => {
  fc.assert(
    fc.property(employees, (people) => {
      const rows = people
        .flatMap(({ email, entraId, changes }) =>
          changes.map((c) => JSON.stringify([email, entraId, c.target, c.field, c.from, c.to, c.rule])),
        )
        .sort(byCodeUnit);
      const expected = createHash("sha256")
        .update(`[${rows.join(",")}]`)
        .digest("hex");
      expect(digestOf(people)).toBe(expected);
    }),
  );
});

test("is the same as computed by another program", () => {
  const people = [planned("\u{1f600}@b.no", title), planned("\ufffd@b.no", { ...title, to: null })];
  // Python: hashlib.sha256 of json.dumps(rows, ensure_ascii=False, separators=(",", ":")), rows in UTF-16 order.
  expect(digestOf(people)).toBe("cd12c2722da6cfc0a491cd1b7443dea12ff4e28496d6b4a84f5140ea33e13957");
});

test("does not depend on the order of people and changes, nor on the rest of the plan", () => {
  const shuffled = employees.chain((people) =>
    fc.tuple(
      fc.constant(people),
      fc.shuffledSubarray(people, { minLength: people.length, maxLength: people.length }),
    ),
  );
  fc.assert(
    fc.property(shuffled, ([people, others]) => {
      const retold = others.map((person) => ({
        ...person,
        changes: person.changes.toReversed(),
        match: "proxyAddresses" as const,
        notes: [{ code: "too-long", message: "Shorten it." }],
      }));
      expect(digestOf(retold)).toBe(digestOf(people));
    }),
  );
});

test.each<[string, PlannedEmployee]>([
  ["the e-mail", { ...planned("c@b.no", title), entraId: "id-of-a@b.no" }],
  ["the account", { ...planned("a@b.no", title), entraId: "another" }],
  ["the target", planned("a@b.no", { ...title, target: "photo" })],
  ["the field", planned("a@b.no", { ...title, field: "city" })],
  ["the value before", planned("a@b.no", { ...title, from: "" })],
  ["the value after", planned("a@b.no", { ...title, to: null })],
  ["the rule", planned("a@b.no", { ...title, rule: "if-empty" })],
  ["one change more", planned("a@b.no", title, { ...title, field: "city" })],
])("differs with %s", (_, other) => {
  expect(digestOf([other])).not.toBe(digestOf([planned("a@b.no", title)]));
});
