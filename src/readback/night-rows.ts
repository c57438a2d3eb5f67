import type { ReadOfEveryone } from "../runs/readback.ts";
import { accountsTable, hrTable, type RowValues, type Table, withoutEmployeeTable } from "./columns.ts";
import { type Decided, hrRows } from "./hr-rows.ts";
import {
  type AccountRow,
  accountRows,
  type Mismatch,
  mismatchesOf,
  type RowContext,
  type Rows,
  withoutEmployeeRows,
} from "./rows.ts";

/** What a table holds once a night is written. */
export interface NightRows extends Rows {
  readonly table: Table;
  /** What a row gets from the one that is there; nothing, by default. */
  readonly complete?: (row: object, before: RowValues | undefined) => object;
}

/** The rows of all employees. */
export function accountsOfNight(read: ReadOfEveryone, context: RowContext): NightRows {
  const planned = read.prepared.map(({ target }) => target.name);
  const { createdAt } = read.plan;
  return {
    table: accountsTable,
    ...accountRows(read, context),
    complete: (row, before) => sinceBefore(row as AccountRow, before, planned, createdAt),
  };
}

/** The rows of accounts without an employee. */
export const withoutEmployeeOfNight = (read: ReadOfEveryone): NightRows => ({
  table: withoutEmployeeTable,
  ...withoutEmployeeRows(read),
});

/** The rows of the list for HR, which are few. */
export function hrListOfNight(read: ReadOfEveryone, decided: Decided): NightRows {
  const rows = [...hrRows(read, decided)];
  return {
    table: hrTable,
    keys: rows.map((row) => row.item_key),
    make: (place) => rows[place] ?? {},
  };
}

/**
 * A row in which mismatches that it had before, of the same account, keep their time; others have that of the read.
 * Mismatches in targets that were not planned stay as they are.
 */
function sinceBefore(
  row: AccountRow,
  before: RowValues | undefined,
  planned: readonly string[],
  readAt: string,
): AccountRow {
  const isSame = before && (before["entra_user_id"] ?? null) === (row.entra_user_id ?? null);
  const old = isSame ? mismatchesOf(before) : [];
  if (old.length === 0 && row.entra_mismatch_fields.length === 0) return row;
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
