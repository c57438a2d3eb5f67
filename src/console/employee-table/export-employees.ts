import { csvOf } from "../../api/csv.ts";
import type { ListedEmployee } from "../../api/employees.ts";
import type { Entry } from "../employees/arrange-employees.ts";
import { t } from "../texts/texts.ts";
import type { Column } from "./table-columns.ts";

type Read = (person: ListedEmployee) => string;

/**
 * People as a file, in their order: always with name and address, and with the columns that are given.
 */
export async function exportEmployees(
  people: readonly Entry[],
  columns: readonly Column[],
  format: "xlsx" | "csv",
): Promise<Blob> {
  const all: readonly (readonly [string, Read])[] = [
    [t.employees.columns.name, ({ name }) => name],
    [t.employees.columns.email, ({ email }) => email],
    ...columns.filter(({ id }) => id !== "email").map(({ label, text }) => [label, text] as const),
  ];
  const rows = people.map(({ person }) => person);
  if (format === "xlsx") return workbookOf(all, rows);
  return new Blob([csvOf(all, rows)], { type: "text/csv" });
}

/** The program that writes Excel's format comes only with the first file. Every cell is text, so none is a formula. */
async function workbookOf(
  columns: readonly (readonly [string, Read])[],
  people: readonly ListedEmployee[],
): Promise<Blob> {
  const { writeXlsxStream } = await import("hucre/xlsx");
  const workbook = writeXlsxStream(rowsOf(columns, people), {
    name: t.employees.title,
    columns: columns.map(([header]) => ({ header, width: 24 })),
    freezePane: { rows: 1 },
  });
  const file = await new Response(workbook).blob();
  return new Blob([file], { type: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet" });
}

/** The page stays alive while a long list is written: after each thousand rows it has its turn. */
async function* rowsOf(columns: readonly (readonly [string, Read])[], people: readonly ListedEmployee[]) {
  for (const [at, person] of people.entries()) {
    if (at % 1_000 === 999) await new Promise((resolve) => setTimeout(resolve));
    yield columns.map(([, read]) => cell(read(person)));
  }
}

/** Text that XML can hold, and in which Excel reads no escape (ECMA-376, ST_Xstring). */
const cell = (text: string): string =>
  text.replace(/[\uFFFE\uFFFF]/g, "").replace(/_(?=x[\dA-F]{4}_)/gi, "_x005F_");
