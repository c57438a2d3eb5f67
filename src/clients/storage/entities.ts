import { randomBytes } from "node:crypto";
import type { TableClient, TableEntity, TableEntityResult, TransactionAction } from "@azure/data-tables";
import pMap from "p-map";
import { newerVersion } from "../../core/errors.ts";

/** An entity by its keys, undefined when there is none; throws every other error. */
export async function findEntity<Entity extends object = Record<string, unknown>>(
  table: TableClient,
  partitionKey: string,
  rowKey: string,
): Promise<TableEntityResult<Entity> | undefined> {
  try {
    return await table.getEntity<Entity>(partitionKey, rowKey);
  } catch (error) {
    if (answered(error, 404)) return undefined;
    throw error;
  }
}

/** The row key of something that was done: rows are sorted by its time (`at`, ISO 8601), and two of one time are two rows. */
export const timedKey = ({ at }: { readonly at: string }): string =>
  `${at}:${randomBytes(6).toString("hex")}`;

/**
 * Reads the rows of a partition, in the order of their keys, as what `convert` makes of each; it begins in several places at
 * the same time, at the row keys of `bounds`, since a page of 1,000 rows is requested only when the one before has come.
 */
export async function readPartition<T>(
  table: TableClient,
  partitionKey: string,
  bounds: readonly string[],
  convert: (entity: TableEntityResult<Record<string, unknown>>) => T,
): Promise<readonly T[]> {
  const parts = await Promise.all(
    [undefined, ...bounds].map((from, index) => {
      const until = bounds[index];
      const filter = [
        `PartitionKey eq '${partitionKey}'`,
        ...(from === undefined ? [] : [`RowKey ge '${from}'`]),
        ...(until === undefined ? [] : [`RowKey lt '${until}'`]),
      ].join(" and ");
      return Array.fromAsync(table.listEntities({ queryOptions: { filter } }), convert);
    }),
  );
  return parts.flat();
}

/** A kind of row, and the newest format of it that this version reads and writes. */
export interface Format {
  readonly what: string;
  readonly version: number;
}

/** The column that says of which format a row is; rows of version 0.1 have none, and are of format 1. */
export const formatColumn = ({ version }: Format) => ({ v: version });

/** Whether a row is of a format that only a newer version of the app knows. */
export const isNewer = (entity: object, { version }: Format): boolean => versionOf(entity) > version;

const versionOf = (entity: object): number => ("v" in entity && Number(entity.v)) || 1;

/** Returns a row that this version can read; throws RetryLater "newer-version" for any other. */
export function readable<T extends object>(entity: T, format: Format): T {
  if (isNewer(entity, format)) throw newerVersion(format.what, versionOf(entity), format.version);
  return entity;
}

/** Whole characters a property: Azure Tables takes 64 KiB of UTF-16, in which one may need four bytes. */
const maximum = 16_000;

/** A value as table properties: JSON, in as many parts as it needs (`data`, `data1`, …; 30 at most). */
export function toJsonColumns(value: unknown): Record<string, string> {
  // Azurite refuses transactions in which a line ends so; as escapes they are the same JSON.
  const json = JSON.stringify(value).replace(/[\u2028\u2029]/g, (end) =>
    end === "\u2028" ? "\\u2028" : "\\u2029",
  );
  const parts = json.match(new RegExp(`[\\s\\S]{1,${maximum}}`, "gu")) ?? [];
  return Object.fromEntries(parts.map((part, index) => [`data${index || ""}`, part]));
}

/** The value that `toJsonColumns` wrote. */
export function fromJsonColumns(entity: Readonly<Record<string, unknown>>): unknown {
  const parts: string[] = [];
  for (let index = 0; typeof entity[`data${index || ""}`] === "string"; index++) {
    parts.push(String(entity[`data${index || ""}`]));
  }
  return JSON.parse(parts.join(""));
}

/** Whether Azure Storage answered with this HTTP status. */
export const answered = (error: unknown, status: number): boolean =>
  typeof error === "object" && error !== null && "statusCode" in error && error.statusCode === status;

/** Statuses of Azure Storage after which the same call may succeed; undefined when there was no answer. */
const passing = new Set([undefined, 408, 429, 500, 502, 503, 504]);

/** What is missing where a table, a queue or a container was deleted while the app runs (Azure Storage, error codes). */
const MISSING =
  /TableNotFound|TableBeingDeleted|QueueNotFound|QueueBeingDeleted|Container(NotFound|BeingDeleted)/;

const isOfStorage = (error: unknown): error is Error => error instanceof Error && error.name === "RestError";

/**
 * Whether Azure Storage does not let the app in: a role, a key or a rule of the firewall was taken away. That is for a person
 * to put right, and what waits until then is as it was.
 */
export const isForbidden = (error: unknown): error is Error =>
  isOfStorage(error) && (answered(error, 401) || answered(error, 403));

/** Whether a table, a queue or a container is not there, which was when it was opened. */
export const isMissing = (error: unknown): error is Error =>
  isOfStorage(error) &&
  (answered(error, 404) || answered(error, 409)) &&
  MISSING.test(`${Reflect.get(error, "code")} ${error.message}`);

/**
 * Whether Azure Storage could not be reached, is busy, does not let the app in, lacks what the app has opened, or something
 * else answered in its place: an outage, and no fault of the app's.
 */
export const isUnavailable = (error: unknown): error is Error =>
  isOfStorage(error) &&
  (passing.has(Reflect.get(error, "statusCode") as number | undefined) ||
    Reflect.get(error, "code") === "PARSE_ERROR" ||
    isForbidden(error) ||
    isMissing(error));

/** A transaction has at most 100 entities of one partition (Azure Table Storage). */
export const transactionLimit = 100;

/** Entities of one partition, in as few lists as transactions take. */
export const inTransactions = <T>(entities: readonly T[]): readonly (readonly T[])[] =>
  Array.from({ length: Math.ceil(entities.length / transactionLimit) }, (_, index) =>
    entities.slice(index * transactionLimit, (index + 1) * transactionLimit),
  );

/** Sets or replaces entities of one partition, in as few transactions as it takes; of those with one row key the last. */
export async function upsertAll(
  client: TableClient,
  entities: readonly TableEntity<Record<string, unknown>>[],
): Promise<void> {
  const unique = [...new Map(entities.map((entity) => [entity.rowKey, entity])).values()];
  const batches = inTransactions(unique).map((some) =>
    some.map((entity): TransactionAction => ["upsert", entity, "Replace"]),
  );
  await pMap(batches, (batch) => client.submitTransaction(batch), { concurrency: 4 });
}

/** A write of one row, as a transaction takes it: it must be new, or replace the version with this ETag. */
export type RowWrite =
  | readonly ["create", TableEntity<Record<string, unknown>>]
  | readonly ["update", TableEntity<Record<string, unknown>>, "Replace", { readonly etag: string }];

interface WaitingWrite {
  readonly write: RowWrite;
  readonly resolve: (etag: string | undefined | Promise<string | undefined>) => void;
  readonly reject: (error: unknown) => void;
}

/** How long a write waits for others of its partition, in milliseconds: the people of a few messages are written in step. */
const gatheredMs = 10;

/**
 * Makes writes of rows, each with its new ETag or its own error, as if it were made alone: those of one partition that begin
 * within a moment of one another are one transaction, which Azure Storage counts as one operation. A transaction is made
 * whole or not at all; where one of its rows is refused, each is written by itself.
 */
export function sharedWrites(): (table: TableClient, write: RowWrite) => Promise<string | undefined> {
  const partitions = new Map<string, Map<string, WaitingWrite>>();
  return (table, write) =>
    new Promise((resolve, reject) => {
      const { partitionKey, rowKey } = write[1];
      const partition = `${table.tableName} ${partitionKey}`;
      const known = partitions.get(partition);
      // A transaction has each row once.
      const isOpen = known && known.size < transactionLimit && !known.has(rowKey);
      const waiting = isOpen ? known : new Map<string, WaitingWrite>();
      waiting.set(rowKey, { write, resolve, reject });
      if (isOpen) return;
      partitions.set(partition, waiting);
      setTimeout(() => {
        if (partitions.get(partition) === waiting) partitions.delete(partition);
        // It throws nothing: all that fails is for those who wait.
        void writeAll(table, [...waiting.values()]);
      }, gatheredMs);
    });
}

async function writeAll(table: TableClient, waiting: readonly WaitingWrite[]): Promise<void> {
  const alone = () => {
    for (const { write, resolve } of waiting) resolve(writeOne(table, write));
  };
  if (waiting.length === 1) return alone();
  try {
    const actions = waiting.map(({ write: [...action] }): TransactionAction => action);
    const { subResponses } = await table.submitTransaction(actions);
    for (const [index, { resolve }] of waiting.entries()) resolve(subResponses[index]?.etag);
  } catch (error) {
    if (isUnavailable(error)) for (const { reject } of waiting) reject(error);
    else alone();
  }
}

async function writeOne(table: TableClient, write: RowWrite): Promise<string | undefined> {
  const [kind, entity, mode, condition] = write;
  const { etag } =
    kind === "create" ? await table.createEntity(entity) : await table.updateEntity(entity, mode, condition);
  return etag;
}

/** Deletes the rows of a filter (OData; "" for all) that match, in transactions; how many there were. */
export async function deleteRows(
  table: TableClient,
  filter: string,
  matches: (entity: TableEntityResult<Record<string, unknown>>) => boolean = () => true,
): Promise<number> {
  let deleted = 0;
  let waiting: { partitionKey: string; rowKey: string }[] = [];
  const submit = async () => {
    if (waiting.length > 0) {
      await table.submitTransaction(waiting.map((key): TransactionAction => ["delete", key]));
    }
    deleted += waiting.length;
    waiting = [];
  };
  for await (const entity of table.listEntities({ queryOptions: { ...(filter && { filter }) } })) {
    if (!matches(entity)) continue;
    const { partitionKey = "", rowKey = "" } = entity;
    if (waiting.length === transactionLimit || (waiting[0]?.partitionKey ?? partitionKey) !== partitionKey) {
      await submit();
    }
    waiting.push({ partitionKey, rowKey });
  }
  await submit();
  return deleted;
}

/** How long rows that were read may be believed not to have something: queued work is dropped within seconds. */
const believedMs = 5_000;

/**
 * Looks for something in rows that all callers read together, at most every few seconds while it is not there, and again after
 * this process has changed one (`changes` counts that). What is found is read again: it may have just been taken back.
 */
export function foundNow<Rows, Asked, Found>(
  read: () => Promise<Rows>,
  changes: () => number,
  find: (rows: Rows, asked: Asked) => Found | undefined,
): (asked: Asked) => Promise<Found | undefined> {
  let known: { readonly rows: Promise<Rows>; readonly until: number; readonly after: number } | undefined;
  return async (asked) => {
    if (!known || Date.now() > known.until || changes() !== known.after) return find(await ask(), asked);
    return find(await known.rows, asked) && find(await ask(), asked);
  };

  function ask(): Promise<Rows> {
    const rows = read();
    const reading = { rows, until: Date.now() + believedMs, after: changes() };
    known = reading;
    // All waiting callers get a failure; the next caller reads the table again.
    rows.catch(() => {
      if (known === reading) known = undefined;
    });
    return rows;
  }
}
