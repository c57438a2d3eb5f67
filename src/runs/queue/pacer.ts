import { setTimeout } from "node:timers/promises";
import type { TableClient, TableEntity } from "@azure/data-tables";
import { answered, findEntity, formatColumn, readable } from "../../clients/storage/entities.ts";
import type { Storage } from "../../clients/storage/storage.ts";
import {
  type Block,
  type Flow,
  fill,
  idle,
  type Pace,
  paceOf,
  type Rate,
  takeBack,
} from "../../core/pace.ts";
import type { Lane } from "../../core/run.ts";

/** A run's reservation: its sequence, its slots by target, and when the last one is due (milliseconds since 1970). */
export interface Reservation {
  readonly sequence: number;
  readonly lanes: Readonly<Record<string, Lane>>;
  readonly end: number;
}

/** When the n-th message of a lane is due, counting from 0, milliseconds since 1970. */
export function dueAt({ from, start, interval, blocks }: Lane, n: number): number {
  if (!blocks) return Math.max(from, Math.round(start + n * interval));
  let before = 0;
  const block = blocks.find(({ count }) => {
    before += count;
    return n < before;
  });
  return (block ?? blocks.at(-1))?.at ?? from;
}

const format = { what: "The pace of the queues", version: 1 };
const key = { partitionKey: "pacer", rowKey: "pacer" };

/** What a run has to send: messages by target, the targets' rates, and the times, milliseconds since 1970. */
export interface Demand {
  readonly counts: Readonly<Record<string, number>>;
  readonly rates: Readonly<Record<string, Rate>>;
  readonly now: number;
  /** The place of its plan's read among all reads; absent for a run that has its sequence already. */
  readonly readAt?: number;
}

interface PacerRow {
  sequence: number;
  /** The place of the read of the newest plan that was ever sent. */
  readAt: number;
  /** JSON: by target, when a steady flow would have room again. */
  busyUntil: string;
  /** JSON: by target, the blocks `[at, count]` of the last window and later; version 0.1 does not know them and drops them. */
  blocks?: string;
}

/**
 * Reserves slots behind those of all earlier runs, by one compare-and-swap on the pacer's row. Undefined if a plan with a later
 * read has reserved already: sent now, the older values would overwrite the newer.
 */
export async function reserve(storage: Storage, demand: Demand): Promise<Reservation | undefined> {
  const { counts, rates, now, readAt = Number.POSITIVE_INFINITY } = demand;
  return swapRow(storage, async (table) => {
    const found = await findEntity<PacerRow>(table, key.partitionKey, key.rowKey);
    const row = found && readable(found, format);
    if (row && row.readAt > readAt) return { result: undefined };
    const flows = flowsOf(row, rates);
    const taken = Object.entries(counts).map(([target, count]) => {
      const pace = paceOf(rates[target]);
      return [target, fill(flows[target] ?? idle, count, { now, pace }), pace] as const;
    });
    const sequence = (row?.sequence ?? 0) + 1;
    const after = { ...flows, ...Object.fromEntries(taken.map(([target, { flow }]) => [target, flow])) };
    const columns = columnsOf({ sequence, readAt: demand.readAt ?? row?.readAt ?? 0 });
    const entity = { ...key, ...columns, ...toColumns(after) };
    const lanes = taken.map(([target, { given }, pace]) => {
      const busy = Math.max(now, flows[target]?.busyUntil ?? 0);
      return [target, { ...steadyLane(pace, now, busy), blocks: given }] as const;
    });
    const end = Math.max(now, ...lanes.map(([, { blocks }]) => blocks.at(-1)?.at ?? now));
    const result = { sequence, lanes: Object.fromEntries(lanes), end };
    return { entity, etag: row?.etag, result };
  });
}

/**
 * Returns unused slots of a stopped run, by target and the last ones first, so that the next run does not wait behind dropped
 * work. Started messages are counted elsewhere (`slotsOf`), so that no more start than fit.
 */
export async function giveBack(
  storage: Storage,
  lanes: Readonly<Record<string, Lane>>,
  counts: Readonly<Record<string, number>>,
): Promise<void> {
  await swapRow(storage, async (table) => {
    const found = await findEntity<PacerRow>(table, key.partitionKey, key.rowKey);
    const row = found && readable(found, format);
    if (!row) return { result: undefined };
    const rates = Object.fromEntries(
      Object.entries(lanes).map(([target, { interval }]) => [target, 1000 / interval]),
    );
    const flows = flowsOf(row, rates);
    const left = Object.entries(flows).map(([target, flow]) => {
      const { blocks = [] } = lanes[target] ?? {};
      const unused = blocks
        .flatMap(({ at, count }) => new Array<number>(count).fill(at))
        .toReversed()
        .slice(0, counts[target] ?? 0)
        .filter((at) => flow.blocks.some((block) => block.at === at));
      return [target, takeBack(flow, unused, paceOf(rates[target]))] as const;
    });
    const entity = { ...key, ...columnsOf(row), ...toColumns(Object.fromEntries(left)) };
    return { entity, etag: row.etag, result: undefined };
  });
}

const columnsOf = ({ sequence, readAt }: Pick<PacerRow, "sequence" | "readAt">) => ({
  ...formatColumn(format),
  sequence,
  readAt,
});

/** A change of a row: the entity to store over the version with the ETag (without one, a new row); without entity, no change. */
interface Swap<T> {
  readonly entity?: TableEntity<object>;
  readonly etag?: string | undefined;
  readonly result: T;
  /** Receives the ETag of the new version. */
  readonly stored?: (etag: string | undefined) => void;
}

const attempts = 50;

/** Changes a row of the pacer's partition by compare-and-swap: `change` is called again after each conflict, up to 50 times. */
export async function swapRow<T>(
  storage: Storage,
  change: (table: TableClient, attempt: number) => Promise<Swap<T>>,
): Promise<T> {
  const table = await storage.table("runs");
  for (let attempt = 0; attempt < attempts; attempt++) {
    const { entity, etag, result, stored } = await change(table, attempt);
    if (!entity) return result;
    try {
      const answer = etag
        ? await table.updateEntity(entity, "Replace", { etag })
        : await table.createEntity(entity);
      stored?.(answer.etag);
      return result;
    } catch (error) {
      if (!answered(error, 412) && !answered(error, 409)) throw error;
      // Random, so that those that collided do not collide again.
      await setTimeout(Math.random() * 5 * attempt);
    }
  }
  throw new Error(`The pacer's row was changed by others ${attempts} times in a row.`);
}

/** The lane as version 0.1 reads it: a steady flow, after a burst of what that leaves of the allowance. */
function steadyLane({ rate, writes, seconds }: Pace, now: number, busy: number): Lane {
  const interval = 1000 / rate;
  return { from: now, start: busy - Math.max(0, writes - seconds * rate) * interval, interval };
}

/** The flows by target. For a flow of version 0.1, which has no blocks, a full window is assumed before its end. */
function flowsOf(row: PacerRow | undefined, rates: Demand["rates"]): Record<string, Flow> {
  const busyUntil = JSON.parse(row?.busyUntil ?? "{}") as Record<string, number>;
  const blocks = JSON.parse(row?.blocks ?? "{}") as Record<string, readonly (readonly [number, number])[]>;
  return Object.fromEntries(
    Object.entries(busyUntil).map(([target, until]) => {
      const { rate, writes, seconds } = paceOf(rates[target]);
      const steady: Block = { at: until, count: Math.min(writes, Math.floor(rate * seconds)) };
      const known = blocks[target]?.map(([at, count]) => ({ at, count }));
      return [target, { busyUntil: until, blocks: known ?? [steady] }];
    }),
  );
}

const toColumns = (flows: Readonly<Record<string, Flow>>) => ({
  busyUntil: JSON.stringify(
    Object.fromEntries(Object.entries(flows).map(([name, flow]) => [name, flow.busyUntil])),
  ),
  blocks: JSON.stringify(
    Object.fromEntries(
      Object.entries(flows).map(([name, { blocks }]) => [name, blocks.map(({ at, count }) => [at, count])]),
    ),
  ),
});

const readsFormat = { what: "The order of the reads", version: 1 };
const readsKey = { partitionKey: "pacer", rowKey: "reads" };

/**
 * The place of a read of the employee database among all reads, a number that increases with each call in any process: the
 * time (milliseconds since 1970) or, if this machine's clock is behind another's, one above the newest place. With clocks
 * alone, a slower machine would have to plan again until its clock has caught up.
 */
export const placeOfRead = (storage: Storage, now = Date.now()): Promise<number> =>
  swapRow(storage, async (table) => {
    // What was sent before there was this row, or by a version that does not know of it.
    const sent = await findEntity<{ readAt?: number }>(table, key.partitionKey, key.rowKey);
    const found = await findEntity<{ last: number }>(table, readsKey.partitionKey, readsKey.rowKey);
    const { last = 0 } = found ? readable(found, readsFormat) : {};
    const place = Math.max(now, last + 1, Math.floor(sent?.readAt ?? 0) + 1);
    return {
      entity: { ...readsKey, ...formatColumn(readsFormat), last: place },
      etag: found?.etag,
      result: place,
    };
  });
