/** The columns of a table: the name of each, and its cell of a row. */
export type Columns<Row> = readonly (readonly [string, (row: Row) => string | null | undefined])[];

/** Rows as a table for a spreadsheet (RFC 4180, in UTF-8 with a mark), in which no cell is a formula. */
export function csvOf<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const lines = [columns.map(([name]) => name), ...rows.map((row) => columns.map(([, read]) => read(row)))];
  // Without the byte order mark Excel does not recognize UTF-8.
  return `\ufeff${lines.map((cells) => `${cells.map((text) => cell(text ?? "")).join(",")}\r\n`).join("")}`;
}

/** Spreadsheets evaluate text that begins like this, also after a quote or invisible characters (OWASP, CSV Injection). */
const runnable = /^[\s\p{Cc}\p{Cf}"']*[=+\-@＝＋－＠]|^[\t\r\n]/u;

function cell(text: string): string {
  const harmless = runnable.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? quoted(harmless) : harmless;
}

const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;

/**
 * The same table as Excel opens it by a double click where `language` (BCP 47) writes 1,5: there commas belong to
 * numbers, and cells stand between semicolons.
 */
export function csvFor(language: string, table: string): string {
  const parts = new Intl.NumberFormat(language).formatToParts(1.5);
  if (!parts.some(({ type, value }) => type === "decimal" && value === ",")) return table;
  return table.replace(/"(?:[^"]|"")*"|,|[^",\r\n]+/g, (part) => {
    if (part === ",") return ";";
    return part.includes(";") && !part.startsWith('"') ? quoted(part) : part;
  });
}

/** The pages of a table as they come, with one line of names. */
export async function* tableOf(
  read: (after: string | undefined) => Promise<{ readonly table: string; readonly next: string | null }>,
): AsyncGenerator<string> {
  let after: string | undefined;
  do {
    const { table, next } = await read(after);
    yield after === undefined ? table : table.slice(table.indexOf("\r\n") + 2);
    after = next ?? undefined;
  } while (after !== undefined);
}
