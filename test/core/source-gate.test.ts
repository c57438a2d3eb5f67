import { expect, test } from "vitest";
import type { Employee, RejectedRow } from "../../src/core/employee.ts";
import { gate, profileOf, recordedIn } from "../../src/core/safety/guards.ts";
import { employee, people } from "./planning.ts";

const now = new Date("2026-11-22T03:00:00Z");

const rejectedRows = (count: number, code = "duplicate-email"): RejectedRow[] =>
  Array.from({ length: count }, (_, n) => ({ row: `${n}`, email: "x@example.com", code, message: "No." }));

const profile = (employees: readonly Employee[], rejected: readonly RejectedRow[] = []) => {
  const rows = employees.length + rejected.length;
  return profileOf(
    { rows, employees: employees.map((one) => ({ employee: one, notes: [] })), rejected },
    now,
  );
};

/** A number of people, the first ones without a title. */
const titled = (count: number, without: number) =>
  people(count).map((person, index) => (index < without ? { ...person, title: null } : person));

const last = profile(titled(100, 5), rejectedRows(2));

test("counts rows, what was rejected by code, and who lacks a value by column, also of their office", () => {
  const nowhere = employee({ phone: null, office: { city: null } });
  const rejected = [...rejectedRows(2), ...rejectedRows(1, "no-office")];
  expect(profile([employee(), nowhere], rejected)).toEqual({
    at: "2026-11-22T03:00:00.000Z",
    rows: 5,
    people: 5,
    rejected: { "duplicate-email": 2, "no-office": 1 },
    empty: { profileImageUrl: 2, phone: 1, "office.city": 1 },
    columns: expect.arrayContaining(["email", "title", "office.name", "office.postalCode"]),
  });
});

test("finds nothing suspicious in the first read", () => {
  expect(gate(profile(titled(1, 1)), undefined, 0)).toEqual([]);
});

test("finds nothing suspicious in a read like the last, nor in a company that grew", () => {
  expect(gate(last, last, 0)).toEqual([]);
  expect(gate(profile(titled(300, 15), rejectedRows(6)), last, 20)).toEqual([]);
});

test.each<[string, ReturnType<typeof profile>, number, string[]]>([
  ["as many rows gone as may be", profile(titled(78, 4), rejectedRows(2)), 22, []],
  ["one more", profile(titled(77, 4), rejectedRows(2)), 22, ["source-rows"]],
  ["nine rows gone of all there were", profile(titled(91, 5), rejectedRows(2)), 0, []],
  ["as many titles gone as may be", profile(titled(100, 25), rejectedRows(2)), 20, []],
  ["more", profile(titled(100, 27), rejectedRows(2)), 20, ["source-empty:title"]],
  ["half of the employees, without titles as before", profile(titled(51, 3)), 60, []],
  ["many rejected", profile(titled(75, 4), rejectedRows(27)), 20, ["source-rejected:duplicate-email"]],
  [
    "many rejected for a reason there was none of before",
    profile(titled(75, 4), rejectedRows(27, "no-office")),
    20,
    ["source-rejected:no-office"],
  ],
  [
    "everything at once",
    profile(titled(25, 25), rejectedRows(15)),
    20,
    ["source-rows", "source-rejected:duplicate-email", "source-empty:title"],
  ],
])("of %s says what is wrong", (_, read, percent, names) => {
  expect(gate(read, last, percent).map(({ name }) => name)).toEqual(names);
});

test("does not report a column as empty that the app reads only since this version", () => {
  const { columns = [], ...rest } = profile(titled(100, 0));
  const before = { ...rest, columns: columns.filter((column) => column !== "title") };
  expect(gate(profile(titled(100, 100)), before, 20)).toEqual([]);
});

test("counts everyone once: no one is gone when a view stops returning them twice", () => {
  const twice = { ...last, rows: 2 * last.rows };
  expect(gate(last, twice, 20)).toEqual([]);
  const untitled = { ...profile(titled(100, 30), rejectedRows(2)), rows: 2 * last.rows };
  expect(gate(untitled, last, 20)).toMatchObject([{ name: "source-empty:title" }]);
  const { people: _, ...older } = last;
  expect(gate(profile(titled(77, 4)), older, 20)).toMatchObject([{ name: "source-rows" }]);
});

test("knows which columns a profile of version 0.1 checked", () => {
  const { columns: _, ...before } = profile(titled(100, 0));
  expect(gate(profile(titled(100, 100)), before, 20)).toMatchObject([{ name: "source-empty:title" }]);
  const learned = { ...profile(titled(100, 0)), empty: { costCenter: 100 } };
  expect(gate(learned, before, 20)).toEqual([]);
});

test("says so with the numbers, then and now", () => {
  const guards = gate(profile(titled(25, 25), rejectedRows(15)), last, 20);
  expect(guards.map(({ message }) => message)).toEqual([
    "The database has 40 employees; at the last good read (2026-11-22T03:00:00.000Z) there were 102 (at most 20 % may be gone).",
    "15 of 40 employees cannot be synced (duplicate-email); at the last good read (2026-11-22T03:00:00.000Z) it was 2.",
    "25 of 40 employees have no title; at the last good read (2026-11-22T03:00:00.000Z) it was 5.",
  ]);
});

test.each([
  [2, 0, ["exclusions-lost"]],
  [2, 1, []],
  [0, 0, []],
  [undefined, 0, []],
])("of %s exclusions %s are left: %j", (before, now, names) => {
  const last = { ...profile(titled(10, 10)), ...(before !== undefined && { exclusions: before }) };

  expect(gate({ ...last, exclusions: now }, last, 20).map(({ name }) => name)).toEqual(names);
});

test.each([
  ["2027-01-31T00:00:00.000Z", undefined, ["exclusions-lost"]],
  ["2027-01-31T00:00:00.000Z", "2026-12-24T00:00:00.000Z", []],
  ["2026-11-21T00:00:00.000Z", undefined, []],
  [undefined, undefined, []],
])("of differences accepted until %s those until %s are left: %j", (before, now, names) => {
  const read = { ...profile(titled(10, 10)), exclusions: 0 };
  const last = { ...read, ...(before && { acceptedUntil: before }) };

  expect(gate({ ...read, ...(now && { acceptedUntil: now }) }, last, 20).map(({ name }) => name)).toEqual(
    names,
  );
});

test("counts exclusions, and knows when the last accepted difference ends, each once", () => {
  const one = { email: "kari@example.com", entraId: "1", field: "jobTitle", here: "a", there: "b" };
  const made = { reason: "Case 26-7", by: "ola", at: "2026-11-01T00:00:00Z" };
  const accepted = ["2027-01-31", "2027-02-28T12:00:00+01:00"].map((until) => ({ ...one, ...made, until }));
  const exclusion = { email: "per@example.com", targets: ["photo"], ...made };
  const none = { byAccount: new Map(), byAddress: new Map() };

  expect(recordedIn(none)).toEqual({ exclusions: 0 });
  expect(
    recordedIn({ ...none, byAddress: new Map([["k", exclusion]]), accepted: new Map([["1", accepted]]) }),
  ).toEqual({ exclusions: 1, acceptedUntil: "2027-02-28T11:00:00.000Z" });
});
