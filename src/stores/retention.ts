import pMap from "p-map";
import {
  deleteRows,
  findEntity,
  formatColumn,
  fromJsonColumns,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Link } from "../core/identity/link.ts";
import { accountKey } from "../core/key.ts";
import { acceptedPartition } from "./decisions.ts";
import { pausePartition, queueEventPartition } from "./interventions.ts";
import type { AddressHolder } from "./links.ts";
import { dropKept } from "./photos-before.ts";
import { appliedPartition } from "./runs.ts";

const monthly = /^(?:audit|outcomes|addinuse)(\d{6})$/;

/** The first day of the oldest month that is kept, at midnight UTC: `months` whole months are. */
const oldestKept = (months: number, now: Date): Date =>
  new Date(Date.UTC(now.getUTCFullYear(), now.getUTCMonth() - months));

/**
 * Drops what is older than `months` whole months: monthly tables, and the rows of runs; and replaced photos after 30 days.
 * Returns the names of the tables, and how many runs and photos.
 */
export async function dropExpired(
  storage: Storage,
  months: number,
  now = new Date(),
): Promise<{ readonly tables: readonly string[]; readonly runs: number; readonly photos: number }> {
  const oldest = oldestKept(months, now).toISOString();
  const month = oldest.slice(0, 7).replace("-", "");
  const tables = (await storage.tableNames()).filter((name) => (monthly.exec(name)?.[1] ?? month) < month);
  for (const name of tables) await storage.dropTable(name);
  // A run's id begins with its time.
  const table = await storage.table("runs");
  const runs = await deleteRows(table, `PartitionKey eq 'run' and RowKey lt '${month}'`);
  for (const partition of [pausePartition, queueEventPartition]) {
    await deleteRows(table, `PartitionKey eq '${partition}' and RowKey lt '${oldest}'`);
  }
  await deleteRows(
    table,
    `PartitionKey eq '${appliedPartition}'`,
    ({ timestamp }) => new Date(timestamp ?? now).toISOString() < oldest,
  );
  const over = `PartitionKey eq '${acceptedPartition}' and until lt '${oldest}'`;
  await deleteRows(await storage.table("exclusions"), over);
  return { tables, runs, photos: await dropKept(storage, now) };
}

/** What exists: the accounts that a complete read of Entra ID found, and the source keys of all database rows. */
export interface Present {
  readonly accounts: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
  /** The accounts that employees have, by their keys: those that were found, and those that a row of the database is linked to. */
  readonly employees: ReadonlySet<string>;
}

const marker = { partitionKey: "retention", rowKey: "gone" };

/**
 * Deletes what is remembered of accounts that are gone, where it is older than `months` whole months, and links and
 * addresses that no one has had for as long: a leaver's history is found by them. Once a month, since it reads every
 * row; undefined when it was done in this month already.
 */
export async function dropGone(
  storage: Storage,
  months: number,
  { accounts, sources }: Pick<Present, "accounts" | "sources">,
  now = new Date(),
): Promise<{ readonly states: number; readonly links: number } | undefined> {
  const runs = await storage.table("runs");
  const known = await findEntity(runs, marker.partitionKey, marker.rowKey);
  const month = now.toISOString().slice(0, 7);
  if (known && (fromJsonColumns(known) as { month: string }).month === month) return undefined;

  const oldest = oldestKept(months, now);
  const isHere = (entraId: string | null) => entraId !== null && accounts.has(accountKey(entraId));
  const kept = new Set<string>();
  const table = await storage.table("links");
  const noted: { partitionKey: string; rowKey: string; goneSince: string }[] = [];
  const links = await deleteRows(table, "", (entity) => {
    const { partitionKey = "", rowKey = "", goneSince = "" } = entity;
    const { entraId, ...row } = fromJsonColumns(entity) as (Link | AddressHolder) & { source?: string };
    const isNeeded = row.source ? sources.has(row.source) : isHere(entraId);
    // A link's own time is that of its match; only this says since when no one has it.
    if (isNeeded === Boolean(goneSince)) {
      noted.push({ partitionKey, rowKey, goneSince: isNeeded ? "" : now.toISOString() });
    }
    const isOver = !isNeeded && goneSince !== "" && String(goneSince) < oldest.toISOString();
    if (!isOver && entraId !== null) kept.add(accountKey(entraId));
    return isOver;
  });
  // An account may be missing for one night alone: its state goes with the last link or address of it. Rows of version
  // 0.1 have employee keys: they are kept as long as those of an account that is gone.
  const states = await deleteRows(
    await storage.table("employeestate"),
    "",
    ({ rowKey = "", timestamp }) =>
      !accounts.has(rowKey) && !kept.has(rowKey) && new Date(timestamp ?? now) < oldest,
  );
  await pMap(noted, (row) => table.updateEntity(row, "Merge"), { concurrency: 8 });
  const columns = { ...formatColumn({ what: "The last clean-up", version: 1 }), ...toJsonColumns({ month }) };
  await runs.upsertEntity({ ...marker, ...columns }, "Replace");
  return { states, links };
}
