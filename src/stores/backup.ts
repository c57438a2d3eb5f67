import type { TableEntityResult } from "@azure/data-tables";
import { answered } from "../clients/storage/entities.ts";
import { readLines, writeLines } from "../clients/storage/lines.ts";
import { monthlyTables, type Storage } from "../clients/storage/storage.ts";
import { accountKey } from "../core/key.ts";
import { dayOf } from "../core/run.ts";
import type { Erasure } from "./erasures.ts";

/** What is backed up: opt-outs, decisions about accounts, and every write with the value before. */
export const backedUp = ["exclusions", "links", "audit"] as const;
export type BackedUp = (typeof backedUp)[number];

/** The backups of a day (2026-11-28): how many rows of each kind. */
export interface Backup {
  readonly day: string;
  readonly rows: Readonly<Partial<Record<BackedUp, number>>>;
}

const containerName = "backups";
const dayMs = 24 * 3_600_000;
const blobOf = (day: string, table: string): string => `${day}/${table}.ndjson.gz`;

/** A row as a line: with its keys, without ETag and Timestamp. */
type Row = Record<string, unknown> & { readonly partitionKey: string; readonly rowKey: string };

/**
 * Backs up all exclusions and links, and the audit records since the previous backup, to blob container `backups`; removes
 * backups older than `days`. An empty table is backed up as well: earlier days have its rows.
 */
export async function backUp(
  storage: Storage,
  days: number,
  now = new Date(),
): Promise<Backup & { readonly removed: number }> {
  const day = dayOf(now);
  const container = await storage.container(containerName);
  const save = async (table: string, filter?: string) => {
    let rows = 0;
    const lines = async function* () {
      const queryOptions = { ...(filter && { filter }) };
      for await (const entity of (await storage.table(table)).listEntities({ queryOptions })) {
        rows += 1;
        yield rowOf(entity);
      }
    };
    return writeLines(container, blobOf(day, table), lines()).then(
      () => rows,
      (error: unknown) => {
        // A schedule may have several runs a day: where nothing can be replaced, the first one's backup is the day's.
        if (isKept(error)) return 0;
        throw error;
      },
    );
  };
  const [exclusions, links] = [await save("exclusions"), await save("links")];
  const before = (await listBackups(storage)).find((one) => one < day);
  // A day more than needed, so that a backup that broke off leaves no gap.
  const since = new Date(before ? Date.parse(before) - dayMs : now.getTime() - days * dayMs).toISOString();
  const oldestMonth = `audit${since.slice(0, 7).replace("-", "")}`;
  let audit = 0;
  for (const month of await monthlyTables(storage, "audit"))
    if (month >= oldestMonth) audit += await save(month, `Timestamp ge datetime'${since}'`);
  const oldest = dayOf(new Date(now.getTime() - days * dayMs));
  let removed = 0;
  for await (const { name } of container.listBlobsFlat()) {
    if (name.slice(0, 10) >= oldest) continue;
    // An immutability policy keeps it as long as it says.
    const isRemoved = await container.deleteBlob(name).then(
      () => true,
      (error: unknown) => {
        if (answered(error, 404) || answered(error, 409)) return false;
        throw error;
      },
    );
    if (isRemoved) removed += 1;
  }
  return { day, rows: { exclusions, links, audit }, removed };
}

/** Whether a blob was not replaced since an immutability policy keeps it. */
const isKept = (error: unknown): boolean =>
  answered(error, 409) && error instanceof Error && Reflect.get(error, "code") === "BlobImmutableDueToPolicy";

function rowOf({ etag: _, timestamp: __, ...row }: TableEntityResult<Record<string, unknown>>): Row {
  const { partitionKey = "", rowKey = "" } = row;
  return { ...row, partitionKey, rowKey };
}

/** The days with a backup, newest first. */
export async function listBackups(storage: Pick<Storage, "container">): Promise<readonly string[]> {
  const days = new Set<string>();
  for await (const { name } of (await storage.container(containerName)).listBlobsFlat())
    days.add(name.slice(0, 10));
  return [...days].sort().toReversed();
}

/**
 * Restores the rows of a day's backup that are missing now; existing rows are newer, and stay. Nothing of people who were erased
 * since is restored. Returns how many rows of each kind in the backup were; undefined if that day has no backup.
 */
export async function restore(
  storage: Storage,
  { day, what }: { readonly day: string; readonly what: readonly BackedUp[] },
  erasures: readonly Pick<Erasure, "key" | "accounts">[],
): Promise<Backup | undefined> {
  const container = await storage.container(containerName);
  const erased = erasures.flatMap(({ key, accounts }) => [key, ...accounts, ...accounts.map(accountKey)]);
  const isErased = (row: Row) => {
    const text = JSON.stringify(row);
    return erased.some((id) => text.includes(id));
  };
  const rows: Partial<Record<BackedUp, number>> = {};
  let found = false;
  for await (const { name } of container.listBlobsFlat({ prefix: `${day}/` })) {
    const table = name.slice(day.length + 1).replace(".ndjson.gz", "");
    const kind = what.find((one) => (one === "audit" ? table.startsWith(one) : table === one));
    found = true;
    if (!kind) continue;
    rows[kind] ??= 0;
    const client = await storage.table(table);
    for await (const line of readLines(container, name)) {
      const row = line as Row;
      if (isErased(row)) continue;
      const isNew = await client.createEntity(row).then(
        () => true,
        (error: unknown) => {
          if (answered(error, 409)) return false;
          throw error;
        },
      );
      if (isNew) rows[kind] += 1;
    }
  }
  return found ? { day, rows } : undefined;
}
