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

/** When the next message of a target may start, milliseconds since 1970: not in the future where there is room now. */
export type NextSlot = (target: string) => Promise<number>;

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
 */
export function slotsOf(
  storage: Storage,
  rates: Readonly<Record<string, Rate>>,
  now: () => number = storage.clock.now,
): NextSlot {
  const counters = new Map<string, () => Promise<number>>();
  return (target) => {
    const counter = counters.get(target) ?? counterOf(target, paceOf(rates[target]), storage, now);
    counters.set(target, counter);
    return counter();
  };
}

/** The slots of one target in this process. */
function counterOf(target: string, pace: Pace, storage: Storage, now: () => number): () => Promise<number> {
  const row = startsRow(target, storage);
  // A block a second or so, or the row would grow with every message.
  const grain = (pace.seconds * 1000) / 150;
  let spare: number[] = [];
  let takenAt = 0;
  let used = 0;
  let waiting = 0;
  let taking: Promise<void> | undefined;

  return async () => {
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
  };

  async function take(): Promise<void> {
    const time = now();
    const unused = spare;
    const more = Math.min(ahead.most, Math.floor((used * ahead.ms) / Math.max(1, time - takenAt)));
    const count = waiting;
    spare = [];
    used = 0;
    const options = { now: Math.floor(time / grain) * grain, pace, grain };
    spare = await row.change((flow) => {
      const first = fill(takeBack(flow, unused, pace), count, options);
      const next = fill(first.flow, more, options);
      const slots = slotsIn(next.given);
      // What waits here for its slot keeps the process from using further ones in time.
      const isNear = (slot: number) => slot > time && slot <= time + nearMs;
      return {
        flow: takeBack(next.flow, slots.filter(isNear), pace),
        given: [...slotsIn(first.given), ...slots.filter((slot) => !isNear(slot))],
      };
    });
    // After the answer, or slots would have run out where storage is slow.
    takenAt = now();
  }
}

const slotsIn = (blocks: readonly Block[]): number[] =>
  blocks.flatMap(({ at, count }) => Array.from({ length: count }, () => at));

const format = { what: "The count of messages that started", version: 1 };

/** What started of a target, and the slots given to what is late, in a row of its own; the blocks as `[at, count]`. */
function startsRow(target: string, storage: Storage) {
  const key = { partitionKey: "pacer", rowKey: `starts-${target}` };
  /** As this process has left it, which saves a read where no other has been at it since. */
  let known: { readonly flow: Flow; readonly etag: string | undefined } | undefined;
  return {
    change: <T>(change: (flow: Flow) => { flow: Flow; given: T }): Promise<T> =>
      swapRow(storage, async (table, attempt) => {
        const { flow, etag } = (attempt === 0 && known) || (await read(table));
        const { flow: next, given } = change(flow);
        const blocks = next.blocks.map(({ at, count }) => [at, count]);
        const columns = toJsonColumns({ busyUntil: next.busyUntil, blocks });
        const stored = (tag: string | undefined) => {
          known = { flow: next, etag: tag };
        };
        return { entity: { ...key, ...formatColumn(format), ...columns }, etag, result: given, stored };
      }),
  };

  async function read(table: TableClient): Promise<{ flow: Flow; etag: string | undefined }> {
    const found = await findEntity(table, key.partitionKey, key.rowKey);
    if (!found) return { flow: idle, etag: undefined };
    const { busyUntil, blocks } = fromJsonColumns(readable(found, format)) as {
      busyUntil: number;
      blocks: [number, number][];
    };
    return { flow: { busyUntil, blocks: blocks.map(([at, count]) => ({ at, count })) }, etag: found.etag };
  }
}
