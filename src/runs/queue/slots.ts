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
 * When a message of a target may start, milliseconds since 1970: not in the future where there is room now. `given` is the
 * slot of one that was put back for it (0 if it is not known): such a message waits for what it is given now.
 */
export type NextSlot = (target: string, given?: number) => Promise<number>;

/** A slot so near is waited for in the function; for a later one the message goes back to its queue. */
export const nearMs = 5_000;

/**
 * A process takes slots also for the messages that it will start next, for a quarter of a second at its present pace and
 * at most so many. They are good for a second: one that is left over keeps others waiting until it is given back.
 */
const ahead = { ms: 250, most: 50, goodMs: 1000 };

/**
 * Gives out slots to messages that start, of what all processes together have started: the pacer plans when messages
 * come, and this counts what really starts, early, late or again. A slow machine always has room, however late its messages are;
 * after a stop the late messages get slots one window after the other. One compare-and-swap on the target's row takes
 * slots for all messages that wait in this process, and for some more.
 *
 * A message that comes back for its slot may be late as well, and then the slots that others got a window after it come
 * too early. So it counts from when it starts, and waits for what others have started since.
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
  // A block a second or so, or the row would grow with every message.
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
      // What waits here for its slot keeps the process from using further ones in time.
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
    // After the answer, or slots would have run out where storage is slow.
    takenAt = now();
  }
}

/** Does at once what is requested while the same is under way, each with its own result. */
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

/** The slots that were given of a target, also to messages that are late, and those of messages that have started. */
interface Flows {
  readonly given: Flow;
  readonly started: Flow;
}

/** The flows of a target in a row of its own; their blocks as `[at, count]`. */
function startsRow(target: string, storage: Storage) {
  const key = { partitionKey: "pacer", rowKey: `starts-${target}` };
  /** As this process has left it, which saves a read where no other has been at it since. */
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
    // A version without them took what was given as started.
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
