import type { Sql } from "postgres";
import type { Table } from "./columns.ts";

/** Which deployment writes, for which run, as of when (ISO 8601), and the time of its changes. */
export interface Stamp {
  readonly deployment: string;
  readonly run: string;
  readonly readAt: string;
  /** The server's clock once no one else could write: later writers have a later time. */
  readonly now: string;
}

/** Adds and changes the rows that differ from what is there, without a lock on any other; resolves with how many. */
export async function upsert(sql: Sql, table: Table, rows: readonly object[], stamp: Stamp): Promise<number> {
  if (rows.length === 0) return 0;
  const { deployment, run, readAt, now } = stamp;
  const [counts] = await sql.unsafe<{ changed: number; added: number }[]>(statementOf(table), [
    textOf(rows),
    ...[deployment, run, readAt, now],
  ]);
  return (counts?.changed ?? 0) + (counts?.added ?? 0);
}

/** Removes the rows of the deployment that are none of these; resolves with how many. */
export async function removeOthers(
  sql: Sql,
  { name, key }: Table,
  keys: readonly string[],
  { deployment }: Stamp,
): Promise<number> {
  const { count } = await sql.unsafe(
    `delete from ${name} t where deployment = $1 and not exists (
      select from json_array_elements_text($2::text::json) as k(value) where k.value = t.${key})`,
    [deployment, textOf(keys)],
  );
  return count;
}

/** Rows as JSON text that PostgreSQL takes: it has no character 0, and no half of a surrogate pair. */
export function textOf(rows: readonly unknown[]): string {
  const text = JSON.stringify(rows);
  if (!/\\u(?:0000|d[89a-f])/i.test(text)) return text;
  return JSON.stringify(rows, (_, value) => (typeof value === "string" ? storable(value) : value));
}

/** A text as PostgreSQL takes it, so that it is the same one when it is read again. */
export const storable = (text: string): string => text.replaceAll("\0", "").toWellFormed();

const statements = new Map<string, string>();

function statementOf(table: Table): string {
  const known = statements.get(table.name) ?? makeStatement(table);
  statements.set(table.name, known);
  return known;
}

function makeStatement({ name, key, columns, later = [] }: Table): string {
  const names = Object.keys(columns);
  const typed = names.map((column) => `${column} ${columns[column]?.type}`);
  const isSame = "entra_user_id" in columns ? "t.entra_user_id is not distinct from x.entra_user_id" : "true";
  const met = names.map((column) => {
    const { meets, type } = columns[column] ?? {};
    if (meets === "first") return `t.${column}`;
    if (meets === "keep") return `coalesce(x.${column}, case when ${isSame} then t.${column} end)`;
    if (meets === "merge") return `(t.${column} || x.${column})`;
    return type === "jsonb" ? `coalesce(x.${column}, '[]')` : `x.${column}`;
  });
  const kept = later.map((column) => `case when ${isSame} then t.${column} end`);
  const sets = [...names, ...later].map((column, index) => `${column} = ${[...met, ...kept][index]}`);
  return `
    with x as materialized (
      select * from json_to_recordset($1::text::json) as r(${key} text, ${typed.join(", ")})
    ), changed as (
      update ${name} t set ${sets.join(", ")}, run = $3, read_at = $4::timestamptz, updated_at = $5::timestamptz
      from x where t.deployment = $2 and t.${key} = x.${key}
        and (${names.map((column) => `t.${column}`).join(", ")}) is distinct from (${met.join(", ")})
      returning 1
    ), added as (
      insert into ${name} (deployment, ${key}, ${names.join(", ")}, run, read_at, updated_at)
      select $2, x.${key}, ${names.map((column) => inserted(column)).join(", ")}, $3, $4::timestamptz, $5::timestamptz
      from x where not exists (select from ${name} t where t.deployment = $2 and t.${key} = x.${key})
      returning 1
    )
    select (select count(*) from changed)::int as changed, (select count(*) from added)::int as added`;

  function inserted(column: string): string {
    const { type, meets } = columns[column] ?? {};
    return type === "jsonb" ? `coalesce(x.${column}, '${meets === "merge" ? "{}" : "[]"}')` : `x.${column}`;
  }
}
