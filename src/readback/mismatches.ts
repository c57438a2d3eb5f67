import type { Sql } from "postgres";
import type { AccountRow, Mismatch } from "./rows.ts";
import { type Stamp, textOf } from "./upsert.ts";

/**
 * Rows in which mismatches say since when: those that were there before keep their time. Mismatches in targets that were not
 * planned stay as they are.
 */
export async function withSince(
  sql: Sql,
  rows: readonly AccountRow[],
  planned: readonly string[],
  { deployment, readAt }: Stamp,
): Promise<readonly AccountRow[]> {
  const keys = rows.map(({ source_key: key }) => key);
  const found = await sql<{ key: string; id: string | null; fields: readonly Mismatch[] | string }[]>`
    select source_key as key, entra_user_id as id, entra_mismatch_fields as fields from entra_accounts
    where deployment = ${deployment} and entra_mismatch_fields <> '[]'
      and source_key in (select json_array_elements_text(${textOf(keys)}::text::json))
  `;
  const before = new Map(found.map(({ key, id, fields }) => [key, { id, fields: listOf(fields) }]));
  return rows.map((row) => sinceBefore(row, before.get(row.source_key), planned, readAt));
}

/** A row in which mismatches that it had before, of the same account, keep their time; others have that of the read. */
export function sinceBefore(
  row: AccountRow,
  before: { readonly id: string | null; readonly fields: readonly Mismatch[] } | undefined,
  planned: readonly string[],
  readAt: string,
): AccountRow {
  const old = before && before.id === (row.entra_user_id ?? null) ? before.fields : [];
  const left = old.filter(({ target }) => !planned.includes(target));
  const own = row.entra_mismatch_fields.map((one) => ({
    ...one,
    since: one.since ?? sinceOf(one, old) ?? readAt,
  }));
  return { ...row, entra_mismatch_fields: [...own, ...left] };
}

const sinceOf = (one: Mismatch, old: readonly Mismatch[]): string | undefined =>
  old.find(
    ({ target, field, here, there }) =>
      target === one.target && field === one.field && here === one.here && there === one.there,
  )?.since;

/** jsonb, which the driver parses where it knows the type. */
export const listOf = (fields: readonly Mismatch[] | string): readonly Mismatch[] =>
  typeof fields === "string" ? JSON.parse(fields) : fields;
