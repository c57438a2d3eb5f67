import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Sql } from "postgres";
import { type Column, columnsIn, type RowValues, type Table } from "./columns.ts";

/** Columns that are compared, in the order of a stored row's text. */
export type Compared = readonly (readonly [name: string, column: Column])[];

/** What a night compares: all but columns that keep their first value, and those that it does not know. */
export const comparedByNight = (table: Table): Compared =>
  columnsIn(table).filter(([, { meets }]) => meets !== "first");

/** What a run's outcomes change: what a night compares, and the times of `later`. */
export const comparedByRun = (table: Table): Compared => [
  ...comparedByNight(table),
  ...(table.later ?? []).map((name) => [name, { type: "timestamptz" }] as const),
];

/** A stored row: its key, and the compared columns as a JSON array of texts. */
export interface StoredRow {
  readonly key: string;
  readonly text: string;
}

/** The stored rows of the deployment $1. */
function storedRows({ name, key }: Table, columns: Compared): string {
  const texts = columns.map(([column, { type }]) =>
    type === "timestamptz"
      ? // Of infinity to_char makes null.
        `coalesce(to_char(t.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), t.${column}::text)`
      : `t.${column}::text`,
  );
  return `select t.${key} as key, array_to_json(array[${texts.join(", ")}])::text as text
    from ${name} t where t.deployment = $1`;
}

/** Rows that come at a time. */
const pageSize = 2000;

/** The rows of a deployment as they are now, page by page; the server makes the next page while one is looked at. */
export async function* storedPages(
  sql: Sql,
  table: Table,
  columns: Compared,
  deployment: string,
): AsyncGenerator<readonly StoredRow[]> {
  const { name } = table;
  await sql.unsafe(`declare ${name}_now no scroll cursor for ${storedRows(table, columns)}`, [deployment]);
  const fetch = () => {
    const page = sql.unsafe<StoredRow[]>(`fetch ${pageSize} from ${name}_now`).execute();
    // It is thrown where the page is waited for.
    page.catch(() => {});
    return page;
  };
  for (let next = fetch(); ; ) {
    const page = await next;
    const isLast = page.length < pageSize;
    if (!isLast) {
      next = fetch();
      // The driver takes a statement in one turn of the event loop and sends it in the next one: after a single turn the page
      // would be looked at first, and the server would have nothing to do meanwhile.
      await turn();
      await turn();
    }
    yield page;
    if (isLast) return;
  }
}

/** The rows of a deployment of which a column has one of some values. */
export const storedWhere = (
  sql: Sql,
  table: Table,
  columns: Compared,
  { deployment, column, values }: { deployment: string; column: string; values: readonly string[] },
): Promise<readonly StoredRow[]> =>
  sql.unsafe<StoredRow[]>(`${storedRows(table, columns)} and t.${column} = any($2::text::text[])`, [
    deployment,
    arrayOf(values),
  ]);

/** A row as the server writes a stored one: it escapes texts as JSON.stringify does. */
export const textOfRow = (columns: Compared, row: RowValues): string =>
  JSON.stringify(
    columns.map(([name, { type }]) => {
      const value = row[name] ?? null;
      if (value === null || type === "text") return value;
      if (type === "jsonb") return jsonbText(value);
      return type === "timestamptz" ? microseconds(String(value)) : String(value);
    }),
  );

/** PostgreSQL keeps an object's names by length. */
function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(", ")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const names = Object.keys(value);
  if (names.length > 1) names.sort((a, b) => a.length - b.length || (a < b ? -1 : 1));
  return `{${names.map((name) => `${JSON.stringify(name)}: ${jsonbText(Reflect.get(value, name))}`).join(", ")}}`;
}

const microseconds = (at: string): string => new Date(at).toISOString().replace("Z", "000Z");

/** The values of a stored row; times as ISO 8601 with microseconds, or `infinity`. */
export function storedValues(columns: Compared, text: string): RowValues {
  const texts = JSON.parse(text) as readonly (string | null)[];
  const values: Record<string, unknown> = {};
  for (const [index, [name, { type }]] of columns.entries()) {
    const value = texts[index] ?? null;
    const isText = value === null || type === "text" || type === "timestamptz";
    values[name] = isText ? value : JSON.parse(value);
  }
  return values;
}

/** The columns in which a row differs from what is stored. */
export const differing = (columns: Compared, after: RowValues, before: RowValues): readonly string[] =>
  columns
    .filter(([name, { type }]) => {
      const value = after[name];
      if (value === before[name]) return false;
      if (type === "jsonb") return !isDeepStrictEqual(value, before[name]);
      return (type === "timestamptz" && value ? microseconds(String(value)) : value) !== before[name];
    })
    .map(([name]) => name);

/** Texts as PostgreSQL reads an array: as JSON does, but that it knows no escapes of control characters. */
export function arrayOf(texts: readonly (string | null)[]): string {
  const json = JSON.stringify(texts);
  if (!/\\[bfnrtu]/.test(json)) return `{${json.slice(1, -1)}}`;
  return `{${texts.map((text) => (text === null ? "NULL" : `"${text.replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;
}
