/** Graph's quota of writes: 3,000 in any 150 s. */
const quota = { writes: 3000, ms: 150_000 };

/** A tenth of it, where what is to be shown takes many messages. */
export const tenth = { writes: 300, ms: 150_000 };

/** Milliseconds in which a caller that uses the quota up at once can make so many writes. */
export const least = (count: number, { writes, ms } = quota): number => Math.floor((count - 1) / writes) * ms;

/** Both ways in which the quota may be kept: how many of these calls (milliseconds, in any order) each would refuse. */
export function refusals(
  calls: readonly number[],
  allowed = quota,
): { readonly window: number; readonly bucket: number } {
  const inOrder = calls.toSorted((a, b) => a - b);
  return { window: refusedByWindow(inOrder, allowed), bucket: refusedByBucket(inOrder, allowed) };
}

/** A sliding window; refused calls count as well. */
function refusedByWindow(calls: readonly number[], { writes, ms }: typeof quota): number {
  let first = 0;
  let refused = 0;
  for (const [index, call] of calls.entries()) {
    while ((calls[first] ?? call) <= call - ms) first += 1;
    if (index - first + 1 > writes) refused += 1;
  }
  return refused;
}

/** A bucket of so many that fills evenly: of 3,000 by 20 a second. */
function refusedByBucket(calls: readonly number[], { writes, ms }: typeof quota): number {
  let level = writes;
  let last = calls[0] ?? 0;
  let refused = 0;
  for (const call of calls) {
    level = Math.min(writes, level + ((call - last) * writes) / ms);
    last = call;
    if (level < 1) refused += 1;
    else level -= 1;
  }
  return refused;
}
