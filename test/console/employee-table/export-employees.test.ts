import { readXlsx } from "hucre/xlsx";
import { expect, test } from "vitest";
import type { ListedEmployee } from "../../../src/api/employees.ts";
import { exportEmployees } from "../../../src/console/employee-table/export-employees.ts";
import { columnsFor } from "../../../src/console/employee-table/table-columns.ts";
import { indexEmployees } from "../../../src/console/employees/arrange-employees.ts";

const person = (name: string, title: string | null): ListedEmployee => ({
  key: "A".repeat(26),
  email: "kari@example.no",
  name,
  title,
  office: "Oslo",
  city: "Oslo",
  hasPhoto: false,
  inScope: true,
  standing: "in-step",
  targets: {},
  changes: [],
  notes: [],
  failures: [],
});

const hostile = [
  "=1+1",
  '=HYPERLINK("https://evil.example")',
  "@SUM(1)",
  "-2",
  "constructor",
  "__proto__",
  "<b>&amp;</b>",
  "_x0041_",
  " spaces ",
  "a\tb",
  "two\nlines",
  "a\u0000b",
  "\uFFFE",
  "אבג",
  "👩‍💻",
];

test("an Excel file holds every value as text, and none is a formula", async () => {
  const people = indexEmployees(hostile.map((title, n) => person(`Person ${10 + n}`, title)));
  const columns = columnsFor(["photo"]).filter(({ id }) => id === "title" || id === "state:photo");
  const file = await exportEmployees(people, columns, "xlsx");
  expect(file.type).toBe("application/vnd.openxmlformats-officedocument.spreadsheetml.sheet");
  const [sheet] = (await readXlsx(new Uint8Array(await file.arrayBuffer()))).sheets;
  expect(sheet?.name).toBe("Employees");
  const [header, ...rows] = sheet?.rows ?? [];
  expect(header).toEqual(["Name", "E-mail", "Title", "Photo"]);
  expect(rows.map((row) => row[2])).toEqual(hostile.map((title) => (title === "\uFFFE" ? "" : title)));
  expect(rows[0]).toEqual(["Person 10", "kari@example.no", "=1+1", "Not checked yet"]);
});

test("a CSV file has the same cells, with those that a spreadsheet would run made harmless", async () => {
  const people = indexEmployees([person("Kari", "=1+1"), person("Ola", null)]);
  const file = await exportEmployees(people, columnsFor([]).slice(0, 1), "csv");
  expect(file.type).toBe("text/csv");
  const text = new TextDecoder("utf-8", { ignoreBOM: true }).decode(await file.arrayBuffer());
  expect(text).toBe("\ufeffName,E-mail,Title\r\nKari,kari@example.no,'=1+1\r\nOla,kari@example.no,\r\n");
});
