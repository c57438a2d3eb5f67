import { setImmediate as turn } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import type { Sql } from "postgres";
import { type Column, columnsIn, met, type RowValues, storable, type Table } from "./columns.ts";
import type { NightRows } from "./night-rows.ts";

/** Which deployment writes, for which run, as of when (ISO 8601), and the time of its changes. */
export interface Stamp {
  readonly deployment: string;
  readonly run: string;
  readonly readAt: string;
  /** The server's clock once no one else could write: later writers have a later time. */
  readonly now: string;
}

/** Rows that one statement writes. */
const chunkSize = 1000;

/** Rows that come at a time. */
const pageSize = 2000;

/**
 * Makes the rows of a deployment those of a night, in a transaction; resolves with how many there are then, and how many
 * were added, changed or removed. The server sends what each row holds now, in one text, so that a row that someone has
 * changed by hand is noticed as well; rows that are the same are not written.
 */
export async function writeTable(
  sql: Sql,
  { table, keys, make, complete = (row) => row }: NightRows,
  { stamp, inTime }: { readonly stamp: Stamp; readonly inTime: () => void },
): Promise<{ readonly total: number; readonly written: number }> {
  const places = new Map<string, number>();
  for (const [place, key] of keys.entries()) if (!places.has(key)) places.set(key, place);
  const isThere = new Uint8Array(keys.length);
  const columns = columnsIn(table).filter(([, { meets }]) => meets !== "first");
  const writer = writerOf(sql, table, stamp);
  for await (const page of storedPages(sql, table, columns, stamp)) {
    inTime();
    for (const { key, text } of page) {
      const place = places.get(key);
      if (place === undefined) {
        writer.removed.push(key);
        continue;
      }
      isThere[place] = 1;
      const row = make(place);
      // Nearly all are the same by their text, and need not be looked at closely.
      if (textOfRow(columns, row as RowValues) !== text) {
        const before = storedValues(columns, text);
        const after = met(table, complete(row, before), before);
        if (isOther(columns, after, before)) writer.changed.push(after);
      }
    }
    await writer.send(chunkSize);
  }
  for (const place of places.values()) {
    if (isThere[place]) continue;
    writer.added.push(met(table, complete(make(place), undefined), undefined));
    if (writer.added.length < chunkSize) continue;
    inTime();
    await writer.send(chunkSize);
  }
  await writer.send(1);
  return { total: places.size, written: await writer.written() };
}

/** Collects what is to be written. While the server writes one chunk the next one is collected, and not more. */
function writerOf(sql: Sql, table: Table, { deployment, run, readAt, now }: Stamp) {
  const [added, changed, removed]: [RowValues[], RowValues[], string[]] = [[], [], []];
  let count = 0;
  let sending: Promise<number> = Promise.resolve(0);
  return { added, changed, removed, send, written };

  /** Sends what is collected where it is at least so many rows. */
  async function send(least: number): Promise<void> {
    const stamps = [deployment, run, readAt, now];
    if (added.length >= least)
      await sendOne(insertOf(table), [...stamps, ...columnsOf(table, added.splice(0))]);
    if (changed.length >= least)
      await sendOne(updateOf(table), [...stamps, ...columnsOf(table, changed.splice(0))]);
    if (removed.length >= least) await sendOne(deleteOf(table), [deployment, arrayOf(removed.splice(0))]);
  }

  async function sendOne(statement: string, values: readonly string[]): Promise<void> {
    await written();
    sending = sql.unsafe(statement, [...values]).then((result) => result.count);
    // It is thrown where the next one waits for it.
    sending.catch(() => {});
    await turn();
  }

  async function written(): Promise<number> {
    count += await sending;
    sending = Promise.resolve(0);
    return count;
  }
}

/** The columns that are compared: all but those that keep their first value. */
type Compared = readonly (readonly [name: string, column: Column])[];

/** A stored row: its key, and the compared columns as a JSON array of texts. */
interface Stored {
  readonly key: string;
  readonly text: string;
}

/** The rows of a deployment as they are now, page by page; the next page comes while one is looked at. */
async function* storedPages(
  sql: Sql,
  { name, key }: Table,
  columns: Compared,
  { deployment }: Stamp,
): AsyncGenerator<readonly Stored[]> {
  const texts = columns.map(([column, { type }]) =>
    type === "timestamptz"
      ? `to_char(t.${column} at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')`
      : `t.${column}::text`,
  );
  await sql.unsafe(
    `declare ${name}_now no scroll cursor for
    select t.${key} as key, array_to_json(array[${texts.join(", ")}])::text as text
    from ${name} t where t.deployment = $1`,
    [deployment],
  );
  const fetch = () => {
    const page = sql.unsafe<Stored[]>(`fetch ${pageSize} from ${name}_now`).execute();
    // It is thrown where the page is waited for.
    page.catch(() => {});
    return page;
  };
  for (let next = fetch(); ; ) {
    const page = await next;
    const isLast = page.length < pageSize;
    if (!isLast) {
      next = fetch();
      // The driver sends when the event loop turns.
      await turn();
    }
    yield page;
    if (isLast) return;
  }
}

/** A row as the server writes a stored one: it escapes texts as JSON.stringify does. */
const textOfRow = (columns: Compared, row: RowValues): string =>
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

function storedValues(columns: Compared, text: string): RowValues {
  const texts = JSON.parse(text) as readonly (string | null)[];
  const values: Record<string, unknown> = {};
  for (const [index, [name, { type }]] of columns.entries()) {
    const value = texts[index] ?? null;
    const isText = value === null || type === "text" || type === "timestamptz";
    values[name] = isText ? value : JSON.parse(value);
  }
  return values;
}

const isOther = (columns: Compared, after: RowValues, before: RowValues): boolean =>
  columns.some(([name, { type }]) => {
    const value = after[name];
    if (type === "jsonb") return !isDeepStrictEqual(value, before[name]);
    return (type === "timestamptz" && value !== null ? microseconds(String(value)) : value) !== before[name];
  });

/** The columns that are sent, the key first. */
const sent = ({ key, columns }: Table): readonly string[] => [key, ...Object.keys(columns)];

/** The rows of a statement, of which $5 and the parameters after it have a column each. */
function rowsIn(table: Table): string {
  const names = sent(table).join(", ");
  const arrays = sent(table).map((_, index) => `$${index + 5}::text::text[]`);
  const typed = sent(table).map((name) => `${name}::${table.columns[name]?.type ?? "text"}`);
  return `(select ${typed.join(", ")} from unnest(${arrays.join(", ")}) as r(${names})) as x(${names})`;
}

const insertOf = (table: Table): string => `
  insert into ${table.name} (deployment, run, read_at, updated_at, ${sent(table).join(", ")})
  select $1, $2, $3::timestamptz, $4::timestamptz, x.* from ${rowsIn(table)}`;

function updateOf(table: Table): string {
  const { name, key, columns, later = [] } = table;
  const isSame = "entra_user_id" in columns ? "t.entra_user_id is not distinct from x.entra_user_id" : "true";
  const own = Object.keys(columns).filter((column) => columns[column]?.meets !== "first");
  const sets = [
    ...own.map((column) => `${column} = x.${column}`),
    ...later.map((column) => `${column} = case when ${isSame} then t.${column} end`),
  ];
  return `
    update ${name} t set run = $2, read_at = $3::timestamptz, updated_at = $4::timestamptz, ${sets.join(", ")}
    from ${rowsIn(table)} where t.deployment = $1 and t.${key} = x.${key}`;
}

const deleteOf = ({ name, key }: Table): string =>
  `delete from ${name} where deployment = $1 and ${key} = any($2::text::text[])`;

/** An array for each column that is sent. */
const columnsOf = (table: Table, rows: readonly RowValues[]): readonly string[] =>
  sent(table).map((name) =>
    arrayOf(
      rows.map((row) => {
        const value = row[name] ?? null;
        return value === null || typeof value === "string" ? value : JSON.stringify(value);
      }),
    ),
  );

/** Texts as PostgreSQL reads an array: as JSON does, but that it knows no escapes of control characters. */
function arrayOf(texts: readonly (string | null)[]): string {
  const json = JSON.stringify(texts);
  if (!/\\[bfnrtu]/.test(json)) return `{${json.slice(1, -1)}}`;
  return `{${texts.map((text) => (text === null ? "NULL" : `"${text.replace(/["\\]/g, "\\$&")}"`)).join(",")}}`;
}

/** Values as JSON text that PostgreSQL takes. */
export function textOf(values: readonly unknown[]): string {
  const text = JSON.stringify(values);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(values, (_, value) => (typeof value === "string" ? storable(value) : value));
}
