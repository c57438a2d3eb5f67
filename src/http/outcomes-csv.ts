import type { HttpResponseInit } from "@azure/functions";
import type { Outcome } from "../core/outcome.ts";

/** The columns, and what stands in them. */
const columns = [
  ["email", ({ email }) => email],
  ["target", ({ target }) => target],
  ["status", ({ status }) => status],
  ["fields", ({ fields = [] }) => fields.join(" ")],
  ["code", ({ code }) => code],
  ["message", ({ message }) => message],
  ["remedy", ({ remedy }) => remedy],
  ["at", ({ at }) => at],
  ["entraId", ({ entraId }) => entraId],
  ["requestId", ({ requestId }) => requestId],
  ["run", ({ run }) => run],
] as const satisfies readonly (readonly [string, (outcome: Outcome) => string | null | undefined])[];

/** Outcomes as a table for a spreadsheet (RFC 4180), in which no cell is a formula. */
export function outcomesCsv(outcomes: readonly Outcome[]): string {
  const rows = outcomes.map((outcome) => columns.map(([, read]) => cell(read(outcome) ?? "")));
  const lines = [columns.map(([name]) => name), ...rows].map((cells) => `${cells.join(",")}\r\n`);
  // Without the byte order mark Excel takes UTF-8 for something else.
  return `\ufeff${lines.join("")}`;
}

/** A table as a file to be kept, `name` without its ending. */
export const csvFile = (name: string, body: string): HttpResponseInit => ({
  status: 200,
  headers: {
    "content-type": "text/csv; charset=utf-8",
    "content-disposition": `attachment; filename="${name}.csv"`,
  },
  body,
});

/** Spreadsheets run what begins like this, also behind a quote or what cannot be seen (OWASP, CSV Injection). */
const runnable = /^[\s\p{Cc}\p{Cf}"']*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function cell(text: string): string {
  const harmless = runnable.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
