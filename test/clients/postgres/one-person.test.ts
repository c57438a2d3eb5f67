import { expect, test } from "vitest";
import { isEmployee, namesOf, onePersonEach } from "../../../src/clients/postgres/employees.ts";
import { type EmployeeRow, parseEmployee } from "../../../src/clients/postgres/parse-employee.ts";

const kari = { email: "kari@example.com", first_name: "Kari", last_name: "Nordmann" };
const at = (office: string | null, more: EmployeeRow = {}): EmployeeRow => ({
  ...kari,
  office_id: office,
  office_name: office,
  ...more,
});

function parsed(values: EmployeeRow, row: string) {
  const result = parseEmployee(values, row);
  return { row, named: namesOf(values, result), result };
}

/** Each person: their office with the codes of their notes, or the code of the rejection with its row. */
const peopleOf = (...rows: readonly EmployeeRow[]) =>
  onePersonEach(rows.map((values, index) => parsed(values, String(index + 1)))).map((person) =>
    isEmployee(person)
      ? [person.employee.office.name, ...person.notes.map(({ code }) => code)]
      : [person.code, person.row],
  );

const isMain = { row_main_office: "true" };
const notMain = { row_main_office: "false" };

test.each<[string, EmployeeRow[], string[][]]>([
  ["the one row of the main office", [at("Bergen", notMain), at("Oslo", isMain)], [["Oslo"]]],
  [
    "the first by office name where none is the main office",
    [at("Bergen"), at("Oslo")],
    [["Bergen", "two-rows"]],
  ],
  [
    "the first by office name where several are the main office",
    [at("Bergen", notMain), at("Oslo", isMain), at("Voss", isMain)],
    [["Oslo", "two-rows"]],
  ],
  ["the only one that can be synced", [at("Bergen"), at(null)], [["Bergen", "two-rows"]]],
  [
    "the one that can be synced, if the main office cannot",
    [at("Bergen"), at(null, isMain)],
    [["Bergen", "two-rows"]],
  ],
  [
    "neither, each with its reason, where none can be synced",
    [at(null), at(null)],
    [
      ["no-office", "1"],
      ["no-office", "2"],
    ],
  ],
])("of one person in several rows takes %s", (_, rows, expected) => {
  expect(peopleOf(...rows)).toEqual(expected);
});

test("says which offices there are, which is used, and what to do", () => {
  const rows = [at("Bergen"), at("Oslo")];
  const [person] = onePersonEach(rows.map((values) => parsed(values, "1")));
  expect(person && isEmployee(person) && person.notes[0]?.message).toBe(
    "The database has 2 rows with this e-mail and name (Bergen and Oslo). The first by office name is used: Bergen. Set main_office to true in one row, or leave only one row active.",
  );
});

test.each(["true", "T", "1", "yes", "Ja", " on "])("reads main_office %j as yes", (value) => {
  expect(peopleOf(at("Bergen"), at("Oslo", { row_main_office: value }))).toEqual([["Oslo"]]);
});

test.each([
  ["case and accents", { first_name: "KARI", last_name: "Nordma\u0301nn" }],
  ["blanks and hyphens", { first_name: " Kari ", last_name: "-Nordmann" }],
  ["where the name is divided", { first_name: null, last_name: "Kari Nordmann" }],
  ["the ASCII form of nothing but the domain", { email: "KARI@example.com" }],
])("takes rows for one person that differ in %s", (_, more) => {
  expect(peopleOf(at("Bergen"), at("Oslo", more))).toEqual([["Bergen", "two-rows"]]);
});

test("takes an international domain and its ASCII form for one address", () => {
  const rows = [
    at("Bergen", { email: "kari@bl\u00e5b\u00e6r.no" }),
    at("Oslo", { email: "kari@xn--blbr-roah.no" }),
  ];
  expect(peopleOf(...rows)).toEqual([["Bergen", "two-rows"]]);
});

test.each([
  ["another name", { first_name: "Ola" }, "duplicate-email"],
  ["no name", { first_name: null, last_name: " " }, "no-name"],
])("rejects all rows of an e-mail that a row with %s has as well", (_, more, code) => {
  expect(peopleOf(at("Bergen"), at("Oslo", more), at("Voss"))).toEqual([
    ["duplicate-email", "1"],
    [code, "2"],
    ["duplicate-email", "3"],
  ]);
});

test("takes names in Devanagari that differ in vowels alone for two people's", () => {
  const names = [
    { first_name: "राम", last_name: "शर्मा" },
    { first_name: "रीमा", last_name: "शेरमे" },
  ];
  expect(peopleOf(...names.map((more) => at("Bergen", more)))).toEqual([
    ["duplicate-email", "1"],
    ["duplicate-email", "2"],
  ]);
});

test("knows people who share an id by their addresses", () => {
  const rows = [
    at("Bergen", { row_id: "1" }),
    at("Oslo", { row_id: "1", email: "ola@example.com" }),
    at("Oslo", { row_id: "2", email: "per@example.com" }),
  ];
  const people = onePersonEach(rows.map((values) => parsed(values, "")));
  expect(people.map((person) => isEmployee(person) && person.source)).toEqual([
    "email:kari@example.com",
    "email:ola@example.com",
    "id:2",
  ]);
});
