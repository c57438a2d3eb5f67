import type { TableClient, TableEntityResult, TransactionAction } from "@azure/data-tables";
import { answered, findEntity, transactionLimit } from "../../clients/storage/entities.ts";
import { accountKey } from "../../core/key.ts";
import type { Attribution } from "./accounts.ts";

type Row = TableEntityResult<Record<string, unknown>>;

/** A transaction has at most 100 entities and 4 MiB (Azure Table Storage); a character takes two bytes. */
const most = { entities: transactionLimit, characters: 1_500_000 };

/** Copies the writes on record of one employee key to the accounts that they went to; how many there are now in addition. */
export async function copyWrites(
  table: TableClient,
  rows: readonly Row[],
  who: Attribution,
): Promise<number> {
  const key = rows[0]?.partitionKey ?? "";
  const holders = await who.ofWrites(
    key,
    rows.map((row) => ({
      run: String(row["run"]),
      target: String(row["target"]),
      at: String(row["intendedAt"]),
    })),
  );
  const copies = rows.flatMap((row) => {
    const holder = holders.get(String(row["run"]));
    if (!holder) return [];
    const email = holder.email && { email: holder.email };
    return [{ ...plain(row), partitionKey: accountKey(holder.entraId), ...email }];
  });
  let created = 0;
  for (const [partition, own] of Map.groupBy(copies, ({ partitionKey }) => partitionKey)) {
    created += await createMissing(table, partition, own);
  }
  return created;
}

type Copy = ReturnType<typeof plain>;

/** Creates rows of one partition; those that exist stay as they are. */
async function createMissing(table: TableClient, partition: string, rows: readonly Copy[]): Promise<number> {
  let created = 0;
  for (const batch of batchesOf(rows)) {
    const submitted = await create(table, batch);
    if (submitted) {
      created += batch.length;
      continue;
    }
    const existing = new Set<string>();
    const queryOptions = { filter: `PartitionKey eq '${partition}'`, select: ["RowKey"] };
    for await (const { rowKey = "" } of table.listEntities({ queryOptions })) existing.add(rowKey);
    const missing = batch.filter(({ rowKey }) => !existing.has(rowKey));
    if (missing.length > 0 && (await create(table, missing))) created += missing.length;
  }
  return created;
}

/** All of them or, where one exists, none: then false. */
async function create(table: TableClient, rows: readonly Copy[]): Promise<boolean> {
  try {
    await table.submitTransaction(rows.map((row): TransactionAction => ["create", row]));
    return true;
  } catch (error) {
    if (answered(error, 409)) return false;
    throw error;
  }
}

function batchesOf(rows: readonly Copy[]): Copy[][] {
  const batches: Copy[][] = [];
  let size = 0;
  for (const row of rows) {
    const characters = JSON.stringify(row).length;
    const last = batches.at(-1);
    if (!last || last.length === most.entities || size + characters > most.characters) {
      batches.push([row]);
      size = characters;
    } else {
      last.push(row);
      size += characters;
    }
  }
  return batches;
}

/** Copies what is remembered of one employee key to its account; false where the account has newer of its own, or is unknown. */
export async function copyState(table: TableClient, row: Row, who: Attribution): Promise<boolean> {
  const { partitionKey: target = "", rowKey: key = "" } = row;
  const sequence = Number(row["sequence"]);
  const holder = await who.ofState(key, target, sequence);
  if (!holder) return false;
  const copy = { ...plain(row), rowKey: accountKey(holder.entraId) };
  try {
    await table.createEntity(copy);
    return true;
  } catch (error) {
    if (!answered(error, 409)) throw error;
  }
  const own = await findEntity(table, target, copy.rowKey);
  if (!own || Number(own["sequence"]) >= sequence) return false;
  try {
    await table.updateEntity(copy, "Replace", { etag: own.etag });
    return true;
  } catch (error) {
    // A worker or another address of the account was faster: the newer of both holds.
    if (answered(error, 412)) return copyState(table, row, who);
    throw error;
  }
}

function plain({ etag: _, timestamp: __, partitionKey = "", rowKey = "", ...columns }: Row) {
  return { partitionKey, rowKey, ...columns };
}
