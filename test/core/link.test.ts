import { describe, expect, test } from "vitest";
import { Employee } from "../../src/core/employee.ts";
import {
  confirmed,
  foldedNames,
  isDecided,
  type Link,
  refused,
  sourceOf,
} from "../../src/core/identity/link.ts";

const office = { name: "Oslo", city: null, streetAddress: null, postalCode: null, phone: null, email: null };
const employee = Employee.parse({
  email: "Kari@Example.com",
  firstName: "Kari",
  lastName: "Sæther-Ødegård",
  title: null,
  phone: null,
  profileImageUrl: null,
  office,
});
const row = { employee };
const who = { by: "leder@example.com", at: "2026-11-22T03:00:00.000Z" };
const matched: Link = {
  source: "email:kari@example.com",
  email: "kari@example.com",
  entraId: "A",
  state: "matched",
  refused: [],
  by: "match",
  at: "2026-11-01T03:00:00.000Z",
};

test("a row is identified by its id where the table has that column, else by its e-mail in any spelling", () => {
  expect(sourceOf(row)).toBe("email:kari@example.com");
  expect(sourceOf({ source: "id:7", employee })).toBe("id:7");
});

test.each([
  ["KARI", "sæther ødegård"],
  ["Kári", "Sæther-Ødega\u030ard"],
])("%s %s is the same name as Kari Sæther-Ødegård", (firstName, lastName) => {
  expect(foldedNames({ ...employee, firstName, lastName })).toBe(foldedNames(employee));
});

test("another name is another name", () => {
  expect(foldedNames({ ...employee, lastName: "Lie" })).not.toBe(foldedNames(employee));
});

describe("a confirmation", () => {
  test("has the account, the names of the row, and who confirmed it", () => {
    expect(confirmed(row, "B", matched, who)).toEqual({
      source: "email:kari@example.com",
      email: "Kari@Example.com",
      entraId: "B",
      state: "confirmed",
      names: foldedNames(employee),
      refused: [],
      ...who,
    });
  });

  test("takes back the refusal of that account, and of no other", () => {
    const before = { ...matched, entraId: null, refused: ["b", "C"] };
    expect(confirmed(row, "B", before, who).refused).toEqual(["C"]);
  });
});

describe("a refusal", () => {
  test("is added to those before, each account once", () => {
    const before = { ...matched, entraId: null, refused: ["b", "C"] };
    expect(refused(row, ["B", "D"], before, who)).toMatchObject({ entraId: null, refused: ["C", "B", "D"] });
  });

  test("of another account leaves a confirmation as it is", () => {
    const before = confirmed(row, "A", undefined, who);
    expect(refused(row, ["B"], before, who)).toEqual({ ...before, refused: ["B"] });
  });

  test("of the account that was theirs until now leaves them without one", () => {
    const before = confirmed(row, "A", undefined, who);
    const link = refused(row, ["a"], before, who);
    expect(link).toMatchObject({ entraId: null, state: "matched", refused: ["a"] });
    expect("names" in link).toBe(false);
  });

  test("is a decision, as a confirmation is; what a plan found is none", () => {
    expect(
      [matched, refused(row, ["B"], matched, who), confirmed(row, "B", matched, who)].map(isDecided),
    ).toEqual([false, true, true]);
  });
});
