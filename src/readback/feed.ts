import pMap from "p-map";
import { RetryLater } from "../core/errors.ts";
import { accountKey } from "../core/key.ts";
import { monthsBefore, type Run } from "../core/run.ts";
import type { Readback } from "../runs/readback.ts";
import {
  type FeedRow,
  type FeedValues,
  type FeedWrite,
  feedId,
  feedTransaction,
  isLaterRead,
  mostAccounts,
  type StoredFeedRow,
  tableOf,
} from "../stores/feed.ts";
import type { Records } from "../stores/records.ts";
import { accountsTable, met } from "./columns.ts";
import { feedReader } from "./feed-page.ts";
import { decidedIn } from "./hr-rows.ts";
import { accountsOfNight, hrListOfNight, withoutEmployeeOfNight } from "./night-rows.ts";
import { type Update, updated, updatesOf } from "./outcomes.ts";
import { contextOf, limit } from "./readback.ts";

/** Where the feed is kept, and for how long it reports a row that is gone. */
interface Options {
  readonly records: Pick<Records, "feed" | "storage" | "states" | "plans" | "outcomes" | "differences">;
  readonly retentionMonths: number;
  /** For everything; default 300. */
  readonly limitSeconds?: number;
}

/** Makes the values of a row from those that are there. */
type Make = (before: FeedValues | undefined) => FeedValues;

type Stamp = Pick<FeedRow, "run" | "readAt" | "updatedAt">;

/** The feed of a deployment: to be written, and to be read. */
export const openFeed = (options: Options & Parameters<typeof feedReader>[0]) => ({
  write: createFeed(options),
  read: feedReader(options),
});

/** Writes to both where both are on: what fails in one holds up nothing of the other, and is thrown afterwards. */
export function bothOf(one: Readback | undefined, other: Readback | undefined): Readback | undefined {
  if (!one || !other) return one ?? other;
  const both = async (first: () => Promise<number>, second: () => Promise<number>) => {
    const [done, done2] = [await settled(first), await settled(second)];
    if ("error" in done) throw done.error;
    if ("error" in done2) throw done2.error;
    return done.rows;
  };
  return {
    everyone: (run, read) =>
      both(
        () => one.everyone(run, read),
        () => other.everyone(run, read),
      ),
    outcomes: (run) =>
      both(
        () => one.outcomes(run),
        () => other.outcomes(run),
      ),
  };
}

const settled = (write: () => Promise<number>) =>
  write().then(
    (rows) => ({ rows }),
    (error: unknown) => ({ error }),
  );

/** How often everything is read again that others have written meanwhile. */
const tries = 3;

/** Keeps the rows that the tables of the employee database have as a feed in the app's own storage, with or without them. */
export function createFeed({ records, retentionMonths, limitSeconds = 300 }: Options): Readback {
  const { feed } = records;
  return {
    async everyone(run, read) {
      const context = await contextOf(run, read, records);
      const { createdAt: readAt } = read.plan;
      const wanted = new Map(feed.partitions.map((name) => [name, new Map<string, Make>()]));
      for (const { table, keys, make, complete = (row: object) => row } of [
        accountsOfNight(read, context),
        withoutEmployeeOfNight(read),
        hrListOfNight(read, await decidedIn(records)),
      ]) {
        for (const [place, key] of keys.entries()) {
          const id = feedId(table.name, key);
          const own = wanted.get(feed.partitionOf(table.name, id));
          if (!own?.has(id)) own?.set(id, (before) => met(table, complete(make(place), before), before));
        }
      }
      return change({ run, readAt, isNight: true }, (partition, stamp) =>
        everyoneIn(partition, wanted.get(partition), stamp),
      );
    },
    async outcomes(run) {
      const updates = new Map<string, Update>();
      for await (const update of (await updatesOf(run, records)) ?? [])
        updates.set(accountKey(update.id), update);
      if (updates.size === 0) return 0;
      return change({ run, readAt: new Date().toISOString(), isNight: false }, (partition, stamp) =>
        updatedIn(partition, updates, stamp),
      );
    },
  };

  /** Writes as one numbered change; again where rows were changed by others since they were read. */
  async function change(
    { run, readAt, isNight }: { readonly run: Run; readonly readAt: string; readonly isNight: boolean },
    writesOf: WritesOf,
  ): Promise<number> {
    let written = 0;
    for (let attempt = 0; attempt < tries; attempt++) {
      const inTime = limit(limitSeconds, "Check whether the storage account is slow or throttled.");
      const number = await feed.begin(limitSeconds + 120, isNight ? readAt : undefined);
      if (number === undefined) return written;
      let isWhole = false;
      try {
        const updatedAt = new Date(records.storage.clock.now()).toISOString();
        const counts = await pMap(
          feed.partitions,
          (name) => saveAll(name, number, writesOf(name, { run: run.id, readAt, updatedAt }), inTime),
          { concurrency: 4 },
        );
        isWhole = counts.every(({ isAll }) => isAll);
        written += counts.reduce((sum, { count }) => sum + count, 0);
      } finally {
        await feed.end(number, isWhole && isNight ? { run: run.id, readAt } : undefined);
      }
      if (isWhole) return written;
    }
    throw new RetryLater("claimed", "Others write the feed of what Entra ID holds at the same time.", 60);
  }

  /** In as few transactions as it takes. */
  async function saveAll(
    partition: string,
    number: number,
    writes: AsyncIterable<FeedWrite>,
    inTime: () => void,
  ): Promise<{ readonly count: number; readonly isAll: boolean }> {
    let waiting: FeedWrite[] = [];
    let size = 0;
    let count = 0;
    let isAll = true;
    for await (const write of writes) {
      const more = JSON.stringify(write.row ?? "").length;
      if (waiting.length === feedTransaction.rows || size + more > feedTransaction.characters) await flush();
      waiting.push(write);
      size += more;
    }
    await flush();
    return { count, isAll };

    async function flush() {
      inTime();
      const isSaved = await feed.save(partition, number, waiting);
      if (isSaved) count += waiting.filter(({ row }) => row).length;
      isAll &&= isSaved;
      waiting = [];
      size = 0;
    }
  }

  async function* everyoneIn(partition: string, wanted = new Map<string, Make>(), stamp: Stamp) {
    const oldest = monthsBefore(new Date(records.storage.clock.now()), retentionMonths);
    const table = tableOf(partition);
    const missing = new Map(wanted);
    for await (const stored of feed.rows(partition)) {
      const make = missing.get(stored.id);
      missing.delete(stored.id);
      // What a run has written since everyone was read is newer.
      if (isLaterRead(stored.readAt, stamp.readAt)) continue;
      const { id, etag, values, updatedAt } = stored;
      if (make) yield* different(stored, make(values), stamp);
      else if (values) yield { id, etag, row: { id, table, ...stamp } };
      else if (updatedAt < oldest) yield { id, etag };
    }
    for (const [id, make] of missing) yield { id, row: { id, table, ...stamp, values: make(undefined) } };
  }

  async function* updatedIn(partition: string, updates: ReadonlyMap<string, Update>, stamp: Stamp) {
    if (tableOf(partition) !== accountsTable.name) return;
    const few = updates.size <= mostAccounts ? [...updates.keys()] : [];
    for await (const stored of feed.rows(partition, few)) {
      const id = stored.values?.["entra_user_id"];
      const update = typeof id === "string" ? updates.get(accountKey(id)) : undefined;
      if (update && stored.values) yield* different(stored, updated(stored.values, update), stamp);
    }
  }
}

type WritesOf = (partition: string, stamp: Stamp) => AsyncIterable<FeedWrite>;

/** The write of a row where its values differ from what is stored. */
function* different(
  { id, table, etag, values: before }: StoredFeedRow,
  values: FeedValues,
  stamp: Stamp,
): Generator<FeedWrite> {
  if (before && JSON.stringify(before) === JSON.stringify(values)) return;
  yield { id, etag, row: { id, table, ...stamp, values } };
}
