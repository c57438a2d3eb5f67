/** Graph's quota of writes: 3,000 in any 150 s. */
const quota = { writes: 3000, ms: 150_000 };

/** Milliseconds in which a caller that uses the quota up at once can make so many writes. */
export const least = (count: number): number => Math.floor((count - 1) / quota.writes) * quota.ms;

/** Both ways in which the quota may be kept: how many of these calls (milliseconds, in any order) each would refuse. */
export function refusals(calls: readonly number[]): { readonly window: number; readonly bucket: number } {
  const inOrder = calls.toSorted((a, b) => a - b);
  return { window: refusedByWindow(inOrder), bucket: refusedByBucket(inOrder) };
}

/** A sliding window; refused calls count as well. */
function refusedByWindow(calls: readonly number[]): number {
  let first = 0;
  let refused = 0;
  for (const [index, call] of calls.entries()) {
    while ((calls[first] ?? call) <= call - quota.ms) first += 1;
    if (index - first + 1 > quota.writes) refused += 1;
  }
  return refused;
}

/** A bucket of 3,000 that fills by 20 a second. */
function refusedByBucket(calls: readonly number[]): number {
  let level = quota.writes;
  let last = calls[0] ?? 0;
  let refused = 0;
  for (const call of calls) {
    level = Math.min(quota.writes, level + ((call - last) * quota.writes) / quota.ms);
    last = call;
    if (level < 1) refused += 1;
    else level -= 1;
  }
  return refused;
}
