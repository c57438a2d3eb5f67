/** How fast a target may be written: `rate` messages a second in the long run, at most `writes` in any `seconds`. */
export interface Pace {
  readonly rate: number;
  readonly writes: number;
  readonly seconds: number;
}

/** A pace, or its rate alone with Graph's limit for writes to `user` by an app in a tenant (3,000 in 150 s). */
export type Rate = number | Pace;

/** The pace that a rate means; one message a second for a target that has none. */
export const paceOf = (rate: Rate = 1): Pace =>
  typeof rate === "number" ? { rate, writes: 3000, seconds: 150 } : rate;

/** A number of messages that are due at one time (milliseconds since 1970). */
export interface Block {
  readonly at: number;
  readonly count: number;
}

/** What has been taken of a pace: when a steady flow would have room again, and the blocks of the last window and later. */
export interface Flow {
  /** Milliseconds since 1970. */
  readonly busyUntil: number;
  /** By time. */
  readonly blocks: readonly Block[];
}

/** A flow of which nothing has been taken. */
export const idle: Flow = { busyUntil: 0, blocks: [] };

/** The length of a window in milliseconds: a thirtieth longer than documented, since clocks and the duration of calls differ. */
const windowOf = ({ seconds }: Pace): number => Math.round(seconds * (1000 + 1000 / 30));

/**
 * Schedules `count` messages from `now` on, after all that were scheduled before, in blocks: each as early and as large as
 * fits into the window, and into a token bucket of `writes` that fills at the rate. So a small run never waits, and a large
 * one gets a large block at the end of each window. Times are rounded up to whole `grain` milliseconds.
 */
export function fill(
  flow: Flow,
  count: number,
  { now, pace, grain = 1 }: { readonly now: number; readonly pace: Pace; readonly grain?: number },
): { readonly given: readonly Block[]; readonly flow: Flow } {
  const { rate, writes, seconds } = pace;
  const interval = 1000 / rate;
  const window = windowOf(pace);
  // Five seconds' worth of Graph's window: a list of single messages would be long.
  const few = Math.max(1, Math.floor(Math.min(writes, (rate * seconds) / 30)));
  const blocks = flow.blocks.filter(({ at }) => at > now - window);
  let { busyUntil } = flow;
  const given: Block[] = [];
  let at = Math.max(now, blocks.at(-1)?.at ?? 0);
  for (let left = count; left > 0; ) {
    const size = Math.min(left, room(at));
    if (size < 1) {
      at = roomFor(Math.min(left, few), at);
      continue;
    }
    const block = { at, count: size };
    given.push(block);
    append(blocks, block);
    busyUntil = Math.max(busyUntil, at) + size * interval;
    left -= size;
  }
  return { given, flow: { busyUntil, blocks } };

  /** How many fit at a time that is not before any block. */
  function room(time: number): number {
    // A tolerance of a hundredth: sums of fractions are not exact.
    const inBucket = writes - Math.max(0, busyUntil - time) / interval;
    return Math.floor(Math.min(inBucket + 0.01, writes - sumOf(blocks, time - window)));
  }

  /** The first time from `from` on at which so many fit. */
  function roomFor(size: number, from: number): number {
    let time = Math.max(from, busyUntil - (writes - size) * interval);
    while (sumOf(blocks, time - window) + size > writes)
      time = (blocks.find((block) => block.at > time - window)?.at ?? time) + window;
    return Math.ceil(time / grain) * grain;
  }
}

/** Returns unused messages to a flow, by the times they were scheduled for. */
export function takeBack(flow: Flow, unused: readonly number[], { rate }: Pace): Flow {
  const counts = Map.groupBy(unused, (at) => at);
  return {
    busyUntil: flow.busyUntil - (unused.length * 1000) / rate,
    blocks: flow.blocks
      .map(({ at, count }) => ({ at, count: count - (counts.get(at)?.length ?? 0) }))
      .filter(({ count }) => count > 0),
  };
}

/** Adds blocks to a flow, sorted by time, even where it has no room. */
export function add(flow: Flow, added: readonly Block[], { rate }: Pace): Flow {
  const counts = new Map(flow.blocks.map(({ at, count }) => [at, count] as const));
  let { busyUntil } = flow;
  for (const { at, count } of added) {
    counts.set(at, (counts.get(at) ?? 0) + count);
    busyUntil = Math.max(busyUntil, at) + (count * 1000) / rate;
  }
  const blocks = [...counts].map(([at, count]) => ({ at, count })).sort((a, b) => a.at - b.at);
  return { busyUntil, blocks };
}

const sumOf = (blocks: readonly Block[], after: number): number =>
  blocks.reduce((sum, { at, count }) => (at > after ? sum + count : sum), 0);

function append(blocks: Block[], { at, count }: Block): void {
  const last = blocks.at(-1);
  if (last?.at === at) blocks[blocks.length - 1] = { at, count: last.count + count };
  else blocks.push({ at, count });
}
