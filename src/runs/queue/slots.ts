import type { TableClient } from "@azure/data-tables";
import {
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../../clients/storage/entities.ts";
import type { Storage } from "../../clients/storage/storage.ts";
import {
  add,
  type Block,
  type Flow,
  fill,
  idle,
  type Pace,
  paceOf,
  type Rate,
  takeBack,
} from "../../core/pace.ts";
import { swapRow } from "./pacer.ts";

/**
 * When a message of a target may start, milliseconds since 1970; not in the future if there is room now. `given` is the slot
 * that a message was requeued for (0 if unknown): such a message waits for the slot it gets now.
 */
export type NextSlot = (target: string, given?: number) => Promise<number>;

/** A function waits for a slot within this time; for a later one the message is requeued. */
export const nearMs = 5_000;

/**
 * A process also takes slots for the messages that it will start next: for a quarter of a second at its present pace, at most
 * `most`. They are valid for a second; a leftover one keeps others waiting until it is returned.
 */
const ahead = { ms: 250, most: 50, goodMs: 1000 };

/**
 * Limits how many messages start, over all processes: the pacer plans when messages become visible, and this counts those that
 * really start, early, late or again. A slow machine always has room, however late its messages are; after a stop, the late
 * messages get slots one window after another. One compare-and-swap on the target's row takes slots for all messages that
 * wait in this process, and for some more.
 *
 * A message that comes back for its slot may be late as well; then the slots that others got a window after it would be too
 * early. So it counts from when it starts, and waits for those that others have started since.
 */
export function slotsOf(
  storage: Storage,
  rates: Readonly<Record<string, Rate>>,
  now: () => number = storage.clock.now,
): NextSlot {
  const counters = new Map<string, Counter>();
  return (target, given) => {
    const counter = counters.get(target) ?? counterOf(target, paceOf(rates[target]), storage, now);
    counters.set(target, counter);
    return given === undefined ? counter.next() : counter.again(given);
  };
}

/** The slots of one target in this process. */
interface Counter {
  next(): Promise<number>;
  again(given: number): Promise<number>;
}

function counterOf(target: string, pace: Pace, storage: Storage, now: () => number): Counter {
  const row = startsRow(target, storage);
  // About a block a second, or the row would grow with every message.
  const grain = (pace.seconds * 1000) / 150;
  const from = (time: number) => ({ now: Math.floor(time / grain) * grain, pace, grain });
  let spare: number[] = [];
  let takenAt = 0;
  let used = 0;
  let waiting = 0;
  let taking: Promise<void> | undefined;

  return {
    async next() {
      waiting += 1;
      try {
        for (;;) {
          const slot = now() - takenAt < ahead.goodMs ? spare.shift() : undefined;
          if (slot !== undefined) {
            used += 1;
            return slot;
          }
          taking ??= take().finally(() => {
            taking = undefined;
          });
          await taking;
        }
      } finally {
        waiting -= 1;
      }
    },
    again: together((slots) => {
      const time = now();
      return row.change(({ given, started }) => {
        const { flow, given: blocks } = fill(started, slots.length, from(time));
        const moved = add(takeBack(given, slots, pace), blocks, pace);
        return { flows: { given: moved, started: flow }, result: slotsIn(blocks) };
      });
    }),
  };

  async function take(): Promise<void> {
    const time = now();
    const unused = spare;
    const more = Math.min(ahead.most, Math.floor((used * ahead.ms) / Math.max(1, time - takenAt)));
    const count = waiting;
    spare = [];
    used = 0;
    spare = await row.change(({ given, started }) => {
      const first = fill(takeBack(given, unused, pace), count, from(time));
      const next = fill(first.flow, more, from(time));
      const extra = slotsIn(next.given);
      // Messages that wait here for their slot keep the process from using further ones in time.
      const isNear = (slot: number) => slot > time && slot <= time + nearMs;
      const slots = [...slotsIn(first.given), ...extra.filter((slot) => !isNear(slot))];
      const starting = slots.filter((slot) => slot <= time + nearMs);
      return {
        flows: {
          given: takeBack(next.flow, extra.filter(isNear), pace),
          started: add(takeBack(started, unused, pace), blocksOf(starting), pace),
        },
        result: slots,
      };
    });
    // Measured after the answer, or slots would expire while storage is slow.
    takenAt = now();
  }
}

/** Batches calls: those made while `work` is under way are processed together next, each with its own result. */
function together<T, R>(work: (all: readonly T[]) => Promise<readonly R[]>): (one: T) => Promise<R> {
  let next: { readonly all: T[]; readonly results: Promise<readonly R[]> } | undefined;
  let last: Promise<unknown> = Promise.resolve();
  return async (one) => {
    if (!next) {
      const all: T[] = [];
      const results = last.then(() => {
        next = undefined;
        return work(all);
      });
      last = results.catch(() => {});
      next = { all, results };
    }
    const { all, results } = next;
    const index = all.push(one) - 1;
    return (await results)[index] as R;
  };
}

const slotsIn = (blocks: readonly Block[]): number[] =>
  blocks.flatMap(({ at, count }) => Array.from({ length: count }, () => at));

const blocksOf = (slots: readonly number[]): readonly Block[] =>
  [...Map.groupBy(slots, (slot) => slot)].map(([at, all]) => ({ at, count: all.length }));

const format = { what: "The count of messages that started", version: 1 };

/** A target's flows: of slots given out, those to late messages included, and of messages that have started. */
interface Flows {
  readonly given: Flow;
  readonly started: Flow;
}

/** The flows of a target in a row of its own; their blocks as `[at, count]`. */
function startsRow(target: string, storage: Storage) {
  const key = { partitionKey: "pacer", rowKey: `starts-${target}` };
  /** The row as this process last wrote it, which saves a read if no other process has changed it since. */
  let known: { readonly flows: Flows; readonly etag: string | undefined } | undefined;
  return {
    change: <T>(change: (flows: Flows) => { flows: Flows; result: T }): Promise<T> =>
      swapRow(storage, async (table, attempt) => {
        const { flows, etag } = (attempt === 0 && known) || (await read(table));
        const { flows: next, result } = change(flows);
        const columns = toJsonColumns({ ...columnsOf(next.given), started: columnsOf(next.started) });
        const stored = (tag: string | undefined) => {
          known = { flows: next, etag: tag };
        };
        return { entity: { ...key, ...formatColumn(format), ...columns }, etag, result, stored };
      }),
  };

  async function read(table: TableClient): Promise<{ flows: Flows; etag: string | undefined }> {
    const found = await findEntity(table, key.partitionKey, key.rowKey);
    if (!found) return { flows: { given: idle, started: idle }, etag: undefined };
    const columns = fromJsonColumns(readable(found, format)) as FlowColumns & { started?: FlowColumns };
    const given = flowIn(columns);
    // An earlier version, without them, counted slots given out as started.
    const started = columns.started ? flowIn(columns.started) : given;
    return { flows: { given, started }, etag: found.etag };
  }
}

interface FlowColumns {
  readonly busyUntil: number;
  readonly blocks: readonly (readonly [number, number])[];
}

const columnsOf = ({ busyUntil, blocks }: Flow): FlowColumns => ({
  busyUntil,
  blocks: blocks.map(({ at, count }) => [at, count] as const),
});

const flowIn = ({ busyUntil, blocks }: FlowColumns): Flow => ({
  busyUntil,
  blocks: blocks.map(([at, count]) => ({ at, count })),
});
