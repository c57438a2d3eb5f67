import { setImmediate as turn } from "node:timers/promises";
import type { Sql } from "postgres";
import { met, type RowValues, storable, type Table } from "./columns.ts";
import type { NightRows } from "./night-rows.ts";
import {
  arrayOf,
  comparedByNight,
  comparedByRun,
  differing,
  storedPages,
  storedValues,
  storedWhere,
  textOfRow,
} from "./stored-rows.ts";

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
  const columns = comparedByNight(table);
  const writer = writerOf(sql, table, stamp);
  for await (const page of storedPages(sql, table, columns, stamp.deployment)) {
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
        const names = differing(columns, after, before);
        if (names.length > 0) writer.changed.push({ row: after, names });
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

/** Changes the rows of a table that have some values in a column; resolves with how many differed. */
export async function changeRows(
  sql: Sql,
  table: Table,
  {
    stamp,
    column,
    values,
  }: { readonly stamp: Stamp; readonly column: string; readonly values: readonly string[] },
  change: (before: RowValues) => RowValues,
): Promise<number> {
  const columns = comparedByRun(table);
  const writer = writerOf(sql, table, stamp);
  const { deployment } = stamp;
  for (const { key, text } of await storedWhere(sql, table, columns, { deployment, column, values })) {
    const before = storedValues(columns, text);
    const row = { ...change(before), [table.key]: key };
    const names = differing(columns, row, before);
    if (names.length > 0) writer.changed.push({ row, names });
  }
  await writer.send(1);
  return writer.written();
}

/** A row that differs from what is stored, and in which columns. */
interface Changed {
  readonly row: RowValues;
  readonly names: readonly string[];
}

/** Collects what is to be written. While the server writes one chunk the next one is collected, and not more. */
function writerOf(sql: Sql, table: Table, { deployment, run, readAt, now }: Stamp) {
  const [added, changed, removed]: [RowValues[], Changed[], string[]] = [[], [], []];
  let count = 0;
  let sending: Promise<number> = Promise.resolve(0);
  return { added, changed, removed, send, written };

  /** Sends what is collected where it is at least so many rows. */
  async function send(least: number): Promise<void> {
    const stamps = [deployment, run, readAt, now];
    if (added.length >= least) {
      const names = [table.key, ...Object.keys(table.columns)];
      const { select, values } = rowsIn(table, names, added.splice(0));
      await sendOne(insertOf(table, names, select), [...stamps, ...values]);
    }
    if (changed.length >= least) {
      const chunk = changed.splice(0);
      // Columns in which none differs are neither sent nor set: triggers of HR may be for some columns.
      const others = [...new Set(chunk.flatMap(({ names }) => names))];
      const rows = chunk.map(({ row }) => row);
      const { select, values } = rowsIn(table, [table.key, ...others], rows);
      await sendOne(updateOf(table, others, select), [...stamps, ...values]);
    }
    if (removed.length >= least) await sendOne(deleteOf(table), [deployment, arrayOf(removed.splice(0))]);
  }

  async function sendOne(statement: string, values: readonly Text[]): Promise<void> {
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

type Text = string | null;

/**
 * Rows with these columns, of which the first one is the key: what a statement selects, and the values from $5 on. A column
 * that has one value in all rows is sent once, the others as an array each. Arrays that are read in the list of columns go
 * row by row, where those behind "from" are kept as a table each: that took the server twice the time.
 */
function rowsIn(
  { columns, later = [] }: Table,
  names: readonly string[],
  rows: readonly RowValues[],
): { readonly select: string; readonly values: readonly Text[] } {
  const values: Text[] = [];
  const selected = names.map((name, index) => {
    const texts = rows.map((row) => textIn(row, name));
    const [first = null] = texts;
    const isOne = index > 0 && texts.every((text) => text === first);
    const type = later.includes(name) ? "timestamptz" : (columns[name]?.type ?? "text");
    const place = `$${values.push(isOne ? first : arrayOf(texts)) + 4}::text`;
    return `${isOne ? place : `unnest(${place}::text[])`}::${type} as ${name}`;
  });
  return { select: `select ${selected.join(", ")}`, values };
}

function textIn(row: RowValues, name: string): Text {
  const value = row[name] ?? null;
  return value === null || typeof value === "string" ? value : JSON.stringify(value);
}

const insertOf = ({ name }: Table, names: readonly string[], select: string): string => `
  insert into ${name} (deployment, run, read_at, updated_at, ${names.join(", ")})
  select $1, $2, $3::timestamptz, $4::timestamptz, x.* from (${select}) as x`;

function updateOf({ name, key, later = [] }: Table, names: readonly string[], select: string): string {
  const sets = names.map((column) => `${column} = x.${column}`);
  if (names.includes("entra_user_id"))
    for (const column of later)
      sets.push(
        `${column} = case when t.entra_user_id is not distinct from x.entra_user_id then t.${column} end`,
      );
  // Without statistics, a server takes one deployment's rows for few, and would go through all of them for each row that is
  // sent. Behind "offset 0" it does not see that there is one deployment, and looks each row up by its key.
  return `
    update ${name} t set run = $2, read_at = $3::timestamptz, updated_at = $4::timestamptz, ${sets.join(", ")}
    from (select $1::text as deployment, r.* from (${select}) as r offset 0) as x
    where t.deployment = x.deployment and t.${key} = x.${key}`;
}

const deleteOf = ({ name, key }: Table): string =>
  `delete from ${name} where deployment = $1 and ${key} = any($2::text::text[])`;

/** Values as JSON text that PostgreSQL takes. */
export function textOf(values: readonly unknown[]): string {
  const text = JSON.stringify(values);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(values, (_, value) => (typeof value === "string" ? storable(value) : value));
}
