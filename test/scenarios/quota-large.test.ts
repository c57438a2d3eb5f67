import { expect, test } from "vitest";
import { plainCompany } from "../../bench/plain-company.ts";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { openRecords } from "../../src/stores/records.ts";
import { openScene } from "./with-stack.ts";

const people = 4000;
/** A tenth of Graph's quota, for the app and for Graph, in a tenth of the time: as many a second as it is. */
const quota = { writes: 300, seconds: 15 };
const windowMs = quota.seconds * 1000;
/** What the quota allows for everyone: all of it each time that a window is over. */
const leastMs = Math.floor((people - 1) / quota.writes) * windowMs;

/** The most of some times that fall into one window, the last `windowMs` before each. */
function mostInWindow(times: readonly number[]): number {
  let first = 0;
  let most = 0;
  for (const [last, time] of times.entries()) {
    while ((times[first] ?? time) <= time - windowMs) first++;
    most = Math.max(most, last - first + 1);
  }
  return most;
}

test("4,000 changes at a tenth of the quota take at most 1.1 times what it allows, or what the machine is able to do, and hardly any call is throttled", async ({
  annotate,
}) => {
  const scene = await openScene({
    company: plainCompany(people),
    settings: { SYNC_TARGETS: "entra", SYNC_RATES: `entra=18:${quota.writes}/${quota.seconds}` },
    microsoft: { throttling: { limits: 0.1, windows: 0.1 }, exchangeLimit: 10 * people },
  });
  try {
    const run = await scene.sync();
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: people } } },
    });
    const calls = scene.microsoft.exchanges("graph");
    const throttled = calls.filter(({ status }) => status === 429);
    expect(throttled.length).toBeLessThan(0.005 * calls.length);
    const writes = scene.writes();
    expect(new Set(writes.map(({ who }) => who)).size).toBe(people);
    const done = writes.filter(({ status }) => status === 204).map(({ at }) => at);
    expect(done).toHaveLength(people);

    // As planned.
    const { fanOut } = (await openRecords(connectStorage(scene.azurite)).runs.get(run.id)) ?? {};
    const { blocks = [] } = fanOut?.lanes["entra"] ?? {};
    const [first = { at: 0, count: 0 }] = blocks;
    const last = blocks.at(-1)?.at ?? 0;
    expect(first.count).toBe(quota.writes);
    expect(last - first.at).toBeLessThanOrEqual(1.1 * leastMs);

    // As it was: the first block needs only the machine, so it tells how fast that is.
    const times = done.toSorted((a, b) => a - b);
    const [begun = 0] = times;
    const makespan = (times.at(-1) ?? 0) - begun;
    const blockMs = (times[quota.writes - 1] ?? 0) - begun;
    const bound = Math.max(leastMs, (people / quota.writes) * blockMs);
    const most = mostInWindow(times);
    await annotate(
      `${throttled.length} of ${calls.length} calls throttled, ${most} writes in a window at most, ${(makespan / leastMs).toFixed(2)} times the least (a block took ${(blockMs / 1000).toFixed(1)} s of ${quota.seconds} s)`,
    );
    expect(most).toBeLessThanOrEqual(quota.writes);
    expect(makespan).toBeLessThanOrEqual(1.1 * bound + blockMs);
    await scene.expectAgreement();
  } finally {
    await scene.close();
  }
}, 900_000);
