import fc from "fast-check";
import { expect, test } from "vitest";
import { sharing, sharingValues } from "../../src/core/employee.ts";

const cell = fc.oneof(
  fc.string(),
  fc.constantFrom("Oslo", "Bergen", null, undefined, true),
  fc.array(fc.string(), { maxLength: 2 }),
);
const row = fc.record({ id: fc.string(), mail: cell, city: cell, phones: cell, "__proto__ ": cell });

test("leaves rows as they are", () => {
  fc.assert(
    fc.property(fc.array(row), (rows) => {
      const share = sharing();
      expect(rows.map(share)).toEqual(rows);
    }),
  );
});

test("equal lists and objects of a property are one, of another property or another value not", () => {
  const share = sharing();
  const one = share({ phones: ["22"], office: { name: "Oslo" }, other: ["22"] });
  const two = share({ phones: ["22"], office: { name: "Oslo" }, other: ["23"] });
  expect(two.phones).toBe(one.phones);
  expect(two.office).toBe(one.office);
  expect(one.other).not.toBe(one.phones);
  expect(two.other).toEqual(["23"]);
});

test("of a property with 4,000 values that are nearly all different, later ones are left alone", () => {
  const share = sharingValues();
  for (let n = 0; n <= 4_000; n++) share("unique", [n]);
  for (let n = 0; n <= 9_000; n++) share("shared", [n % 4_000]);
  // Sorted rows repeat a value, which is shared as well.
  for (let n = 0; n <= 4_000; n++) {
    const value = [n];
    share("sorted", value);
    share("sorted", value);
  }
  const [unique, shared] = [[1], [1]];
  expect(share("sorted", [1])).not.toBe(unique);
  expect(share("sorted", [1])).toBe(share("sorted", [1]));
  expect(share("unique", unique)).toBe(unique);
  expect(share("shared", shared)).not.toBe(shared);
  expect(share("shared", shared)).toEqual(shared);
});
