import { expect, test } from "vitest";
import type { Outcome } from "../../src/core/outcome.ts";
import { outcomesFile } from "../../src/http/answers.ts";

const outcome: Outcome = {
  run: "20260101T030000Z-aaaaaa",
  key: "K",
  target: "entra",
  email: "kari@example.com",
  entraId: "1",
  at: "2026-01-01T03:00:00.000Z",
  status: "failed",
};
const csvOf = (outcomes: readonly Outcome[]): string => outcomesFile("outcomes", outcomes).body;

/** The message of one outcome, as it stands in the file. */
function cellOf(message: string): string {
  const csv = csvOf([{ ...outcome, code: "c", message, remedy: "r" }]);
  const start = "kari@example.com,entra,failed,,c,";
  return csv.slice(csv.indexOf(start) + start.length, csv.lastIndexOf(",r,"));
}

test("is a table of UTF-8 with a byte order mark, and CRLF after every line", () => {
  const fields = ["jobTitle", "department"];
  expect(
    csvOf([
      { ...outcome, status: "changed", fields, requestId: "q" },
      { ...outcome, entraId: null },
    ]),
  ).toBe(
    [
      "\ufeffemail,target,status,fields,code,message,remedy,at,entraId,requestId,run\r\n",
      "kari@example.com,entra,changed,jobTitle department,,,,2026-01-01T03:00:00.000Z,1,q,20260101T030000Z-aaaaaa\r\n",
      "kari@example.com,entra,failed,,,,,2026-01-01T03:00:00.000Z,,,20260101T030000Z-aaaaaa\r\n",
    ].join(""),
  );
});

test.each([
  ["Plain.", "Plain."],
  ["æøå 😀", "æøå 😀"],
  ["a, b", '"a, b"'],
  ['She said "no"', '"She said ""no"""'],
  ["two\nlines", '"two\nlines"'],
  ["a = b", "a = b"],
  ["", ""],
])("writes %j as %j", (text, cell) => {
  expect(cellOf(text)).toBe(cell);
});

test.each([
  "=HYPERLINK(0)",
  "+1",
  "-1",
  "@SUM(A1)",
  "\t=1",
  "\r=1",
  "\n=1",
  " =1",
  "\u00a0=1",
  "\u200b=1",
  '"=1',
  "'=1",
  '" =cmd|calc!A0',
  "＝1",
  "\tx",
  "\rx",
])("has no cell that a spreadsheet runs: %j", (text) => {
  const cell = cellOf(text);
  const shown = cell.startsWith('"') ? cell.slice(1, -1).replaceAll('""', '"') : cell;
  expect(shown).toBe(`'${text}`);
});

test("lets no e-mail be a formula either", () => {
  expect(csvOf([{ ...outcome, email: "=1+1@example.com" }])).toContain("\r\n'=1+1@example.com,entra,");
});
