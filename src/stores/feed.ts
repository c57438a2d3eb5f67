import { randomUUID } from "node:crypto";
import type { TableEntityResult, TransactionAction } from "@azure/data-tables";
import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
  transactionLimit,
} from "../clients/storage/entities.ts";
import { type Storage, timeBy } from "../clients/storage/storage.ts";
import { withoutPerson } from "../core/erase.ts";
import { linkKey } from "../core/identity/link.ts";
import { accountKey, bucketOf } from "../core/key.ts";
import { isAbout, type Person } from "../core/person.ts";

/** A row of the feed's values by column. */
export type FeedValues = Readonly<Record<string, unknown>>;

/** A row of the feed as it was last changed; without values once it is gone. Times are ISO 8601. */
export interface FeedRow {
  /** 26 characters, stable for a row of a table; a hash, in which no address can be read. */
  readonly id: string;
  readonly table: string;
  readonly values?: FeedValues | undefined;
  readonly run: string;
  readonly readAt: string;
  readonly updatedAt: string;
}

/** A stored row with its ETag, to be replaced or deleted if it has not changed. */
export interface StoredFeedRow extends FeedRow {
  readonly etag: string;
}

/** A write of a row over the version that was read (`etag`), or without `row` its deletion. */
export interface FeedWrite {
  readonly id: string;
  readonly etag?: string | undefined;
  readonly row?: FeedRow;
}

/** The state of a feed: up to which change it is complete, its epoch, and the last read of everyone in it. */
export interface FeedHead {
  /** Identifies this feed: one that was created again has another. */
  readonly epoch: string;
  readonly complete: number;
  readonly readAt: string | null;
  readonly run: string | null;
}

/** A reader's place: after the row `id` of a partition (its index), among the rows that changed after `from`. */
export interface FeedPlace {
  readonly from: number;
  readonly partition: number;
  readonly id: string;
}

/**
 * The feed of what Entra ID holds, in table `readback`: each row with the number of the change that it came with. A
 * reader goes through the rows that changed after the last number that it has, in the order of their keys; rows that
 * change meanwhile come again the next time, so none is missed however often it stops.
 */
export interface FeedStore {
  readonly partitions: readonly string[];
  readonly partitionOf: (table: string, id: string) => string;
  head(): Promise<FeedHead | undefined>;
  /** The number of a new change that ends within some seconds; undefined where a read later than `readAt` is there. */
  begin(seconds: number, readAt?: string): Promise<number | undefined>;
  /** Ends a change, with the read of everyone that it wrote. */
  end(change: number, night?: Pick<FeedRow, "run" | "readAt">): Promise<void>;
  /** The rows of a partition, or only those of some accounts (keys, `mostAccounts` of them). */
  rows(partition: string, accounts?: readonly string[]): AsyncGenerator<StoredFeedRow>;
  /** Writes rows of a partition; false where one of them is no longer what was read, and then none of its transaction is. */
  save(partition: string, change: number, writes: readonly FeedWrite[]): Promise<boolean>;
  /** At most `limit` rows after a place, and the place after them; without it where there are no more. */
  page(place: FeedPlace, limit: number): Promise<{ rows: readonly FeedRow[]; next?: FeedPlace }>;
}

const format = { what: "A row of the feed", version: 1 };
const tableName = "readback";
const headKey = { partitionKey: "head", rowKey: "head" };
const attempts = 20;

/** What one transaction takes: 100 rows, and well below 4 MiB (Azure Table Storage). */
export const feedTransaction = { rows: transactionLimit, characters: 1_000_000 } as const;

/** Table Storage takes 2,000 entities a second of one partition. */
const shards = 8;

/** The tables that the feed has the rows of: new ones come last, as a cursor counts their partitions. */
export const feedTables = ["entra_accounts", "entra_accounts_without_employee", "entra_hr_list"] as const;

/** The id of a row by its table and its key there. */
export const feedId = (table: string, key: string): string => linkKey(`${table} ${key}`);

interface Head extends Omit<FeedHead, "complete"> {
  readonly last: number;
  /** Changes under way; `until` (milliseconds since 1970) they have ended or died. */
  readonly open: readonly { readonly change: number; readonly until: number }[];
}

/** Whether a read is later than another; a time of days to come is another clock's mistake. */
export const isLaterRead = (one: string, other: string): boolean =>
  one > other && Date.parse(one) < Date.parse(other) + 24 * 3_600_000;

/** How many accounts a query may name. */
export const mostAccounts = 15;

/** The table that a partition has rows of. */
export const tableOf = (partition: string): string => partition.slice(0, partition.lastIndexOf("-"));

/** Keeps the feed in Table Storage. */
export function feedStore(storage: Storage): FeedStore {
  const table = () => storage.table(tableName);
  const partitions = feedTables.flatMap((name) =>
    Array.from({ length: shards }, (_, shard) => `${name}-${shard}`),
  );
  const partitionOf = (name: string, id: string) => `${name}-${bucketOf(id, shards)}`;
  return { partitions, partitionOf, head, begin, end, rows, save, page };

  async function head() {
    const found = await readHead();
    if (!found) return undefined;
    const { last, open, ...rest } = found.head;
    const now = storage.clock.now();
    const going = open.filter(({ until }) => until > now).map(({ change }) => change - 1);
    return { ...rest, complete: Math.min(last, ...going) };
  }

  async function begin(seconds: number, readAt?: string) {
    const until = storage.clock.now() + seconds * 1000;
    const changed = await changeHead((now) => {
      if (readAt && now.readAt && isLaterRead(now.readAt, readAt)) return undefined;
      const change = now.last + 1;
      const open = now.open.filter((one) => one.until > storage.clock.now());
      return { ...now, last: change, open: [...open, { change, until }] };
    });
    return changed?.last;
  }

  async function end(change: number, night?: Pick<FeedRow, "run" | "readAt">) {
    await changeHead((now) => ({
      ...now,
      ...(night && { run: night.run, readAt: night.readAt }),
      open: now.open.filter((one) => one.change !== change),
    }));
  }

  async function readHead() {
    const entity = await findEntity(await table(), headKey.partitionKey, headKey.rowKey);
    return entity && { head: fromJsonColumns(readable(entity, format)) as Head, etag: entity.etag };
  }

  async function changeHead(change: (head: Head) => Head | undefined): Promise<Head | undefined> {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await readHead();
      const before = found?.head ?? { epoch: randomUUID(), last: 0, open: [], readAt: null, run: null };
      const after = change(before);
      if (!after) return undefined;
      const entity = { ...headKey, ...formatColumn(format), ...toJsonColumns(after) };
      try {
        const client = await table();
        if (found) await client.updateEntity(entity, "Replace", { etag: found.etag });
        else await client.createEntity(entity);
        return after;
      } catch (error) {
        if (!answered(error, 412) && !answered(error, 409)) throw error;
      }
    }
    throw new Error(`The head of the feed was changed by others ${attempts} times in a row; try again.`);
  }

  async function* rows(partition: string, accounts: readonly string[] = []) {
    const some = accounts.map((account) => `account eq '${account}'`).join(" or ");
    const filter = `PartitionKey eq '${partition}'${some && ` and (${some})`}`;
    for await (const entity of (await table()).listEntities({ queryOptions: { filter } }))
      yield toRow(entity);
  }

  async function save(partition: string, change: number, writes: readonly FeedWrite[]) {
    const actions = writes.map((write): TransactionAction => {
      const key = { partitionKey: partition, rowKey: write.id };
      if (!write.row) return ["delete", key];
      const entity = { ...key, ...toColumns(write.row), change };
      return write.etag ? ["update", entity, "Replace", { etag: write.etag }] : ["create", entity];
    });
    try {
      if (actions.length > 0) await (await table()).submitTransaction(actions);
      return true;
    } catch (error) {
      if ([404, 409, 412].some((status) => answered(error, status))) return false;
      throw error;
    }
  }

  async function page({ from, ...place }: FeedPlace, limit: number) {
    const found: FeedRow[] = [];
    for (const [partition, name] of partitions.entries()) {
      if (partition < place.partition) continue;
      const after = partition === place.partition ? place.id : "";
      const filter = `PartitionKey eq '${name}' and RowKey gt '${after}' and change gt ${from}`;
      for await (const entity of (await table()).listEntities({ queryOptions: { filter } })) {
        const row = toRow(entity);
        found.push(row);
        if (found.length === limit) return { rows: found, next: { from, partition, id: row.id } };
      }
    }
    return { rows: found };
  }
}

/** The rows about a person. */
export async function* feedRowsOf(storage: Storage, person: Person): AsyncGenerator<FeedRowInPlace> {
  for await (const found of everyRow(storage)) if (isRowAbout(person, found.row)) yield found;
}

/** The rows about a person, without values, and those about others of which a text names them, without their addresses. */
export async function* feedRowsWithout(storage: Storage, person: Person): AsyncGenerator<FeedRowInPlace> {
  for await (const { partition, row } of everyRow(storage)) {
    const values = isRowAbout(person, row) ? undefined : withoutTextsOf(person, row.values);
    if (values !== row.values) yield { partition, row: { ...row, values } };
  }
}

/** A row of the feed, and where it is. */
interface FeedRowInPlace {
  readonly partition: string;
  readonly row: StoredFeedRow;
}

async function* everyRow(storage: Storage): AsyncGenerator<FeedRowInPlace> {
  const feed = feedStore(storage);
  for (const partition of feed.partitions)
    for await (const row of feed.rows(partition)) yield { partition, row };
}

function isRowAbout(person: Person, { values }: StoredFeedRow): boolean {
  const { entra_user_id: entraId, email, last_email: last } = values ?? {};
  return isAbout(person, { entraId: text(entraId), email: text(email) ?? text(last) });
}

/** The same values where no text names the person. */
function withoutTextsOf(person: Person, values: FeedValues | undefined): FeedValues | undefined {
  const texts = Object.fromEntries(
    ["entra_notes", "reason"].flatMap((name) => (values?.[name] === undefined ? [] : [[name, values[name]]])),
  );
  const without = withoutPerson(person, texts);
  return JSON.stringify(without) === JSON.stringify(texts) ? values : { ...values, ...without };
}

/** Replaces a row by what is left of it; readers see that it is another one, or gone. */
export async function eraseFeedRow(storage: Storage, { partition, row }: FeedRowInPlace): Promise<boolean> {
  const feed = feedStore(storage);
  const change = (await feed.begin(60)) ?? 0;
  const { etag, ...rest } = row;
  const left = { ...rest, updatedAt: timeBy(storage) };
  const isDone = await feed.save(partition, change, [{ id: row.id, etag, row: left }]);
  await feed.end(change);
  return isDone;
}

const text = (value: unknown): string | undefined => (typeof value === "string" ? value : undefined);

function toColumns({ id: _, values, table: __, ...stamp }: FeedRow): Record<string, unknown> {
  const account = text(values?.["entra_user_id"]);
  return {
    ...formatColumn(format),
    ...stamp,
    // A column of its own: a run of a few people finds their rows without reading everyone's.
    ...(account && { account: accountKey(account) }),
    ...(values && toJsonColumns(values)),
  };
}

function toRow(entity: TableEntityResult<Record<string, unknown>>): StoredFeedRow {
  const { partitionKey = "", rowKey = "", etag, data, run, readAt, updatedAt } = readable(entity, format);
  return {
    id: rowKey,
    table: tableOf(partitionKey),
    etag,
    run: String(run),
    readAt: String(readAt),
    updatedAt: String(updatedAt),
    values: data === undefined ? undefined : (fromJsonColumns(entity) as FeedValues),
  };
}
