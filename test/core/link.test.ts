import { describe, expect, test } from "vitest";
import { Employee } from "../../src/core/employee.ts";
import {
  confirmed,
  foldedNames,
  isDecided,
  type Link,
  linkKey,
  refused,
  sourceOf,
} from "../../src/core/identity/link.ts";
import { objections } from "../../src/core/identity/objections.ts";

import { employeeKey } from "../../src/core/key.ts";

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
      deciders: { b: who },
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
    const later = { by: "hr@example.com", at: "2026-11-23T03:00:00.000Z" };
    expect(refused(row, ["B"], before, later)).toEqual({
      ...before,
      refused: ["B"],
      ...later,
      deciders: { a: who, b: later },
    });
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

describe("a message that was planned before", () => {
  const planned = Date.parse(who.at) - 60_000;
  const later = { by: "hr@example.com", at: "2026-11-23T03:00:00.000Z" };
  const message = { key: employeeKey("kari@example.com"), entraId: "A", planned };
  const to = (decided: readonly Link[], changes: object = {}) =>
    objections(decided)({ ...message, ...changes });

  test("does not write an account that was refused since, in any spelling of its id, with who refused it and when", () => {
    const link = refused(row, ["C"], refused(row, ["a"], matched, who), later);
    expect(to([link])).toEqual({ what: "refused", email: "Kari@Example.com", ...who });
    expect(to([link], { entraId: "c" })).toMatchObject(later);
    expect(to([link], { entraId: "d" })).toBeUndefined();
  });

  test("knows who refused it, also where another person has repeated it, or decided on another account, since", () => {
    const first = refused(row, ["A"], matched, who);
    expect(to([refused(row, ["A"], first, later)])).toMatchObject(who);
    expect(to([confirmed(row, "B", first, later)])).toMatchObject({ what: "refused", ...who });
  });

  test("does not write the account of before where another one was confirmed since", () => {
    const link = confirmed(row, "B", matched, who);
    expect(to([link])).toMatchObject({ what: "moved", account: "B", ...who });
    expect(to([link], { entraId: "b" })).toBeUndefined();
  });

  test("does not write an account that was confirmed as another employee's since", () => {
    const other = { employee: { ...employee, email: "ola@example.com" } };
    const link = confirmed(other, "A", undefined, who);
    expect(to([link])).toMatchObject({ what: "taken", email: "ola@example.com", ...who });
  });

  test("is not stopped by what its plan has known: the account of a confirmation may be gone, its employee as well", () => {
    const other = { employee: { ...employee, email: "ola@example.com" } };
    const decided = [confirmed(row, "B", matched, who), confirmed(other, "A", undefined, who)];
    expect(to(decided, { planned: Date.parse(later.at) })).toBeUndefined();
    // That something else was decided about them since says nothing about that.
    const [own, others] = decided.map((link) => ({ ...link, refused: ["X"], ...later }));
    expect(own && others && to([own, others], { planned: Date.parse(later.at) - 1 })).toBeUndefined();
  });

  test("is of its row, which may have another address by now", () => {
    const numbered = { source: "id:7", employee: { ...employee, email: "kari.nord@example.com" } };
    const link = refused(numbered, ["A"], undefined, who);
    expect(to([link], { link: linkKey("id:7") })).toMatchObject({ what: "refused" });
    expect(to([link], { link: linkKey("id:8") })).toBeUndefined();
    expect(to([link])).toBeUndefined();
  });

  test("is stopped by a decision of an earlier version, of which only the last time is known", () => {
    const { deciders: _, ...link } = refused(row, ["A"], undefined, who);
    expect(to([link])).toEqual({ what: "refused", email: "Kari@Example.com", ...who });
  });
});
