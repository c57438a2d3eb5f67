import { describe, expect, test } from "vitest";
import type { Rate } from "../../src/core/pace.ts";
import { dueAt, reserve } from "../../src/runs/queue/pacer.ts";
import { slotsOf } from "../../src/runs/queue/slots.ts";
import { least, refusals, tenth } from "./quota-models.ts";
import { arrivals, type Scene, simulateWork } from "./simulated-work.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();

const second = 1000;
/** The app's pace under a tenth of the quota. */
const slow = { rate: 1.8, writes: 300, seconds: 150 };
/** Each test has a day of its own: what another one started is long past. */
let days = 0;
const someTime = () => Date.parse("2026-01-01T03:00:00Z") + ++days * 86_400_000;

/** When so many messages are due, as the pacer plans them. */
async function planned(count: number, now: number, rate: Rate = 18): Promise<readonly number[]> {
  const demand = { counts: { entra: count }, rates: { entra: rate }, now };
  const lane = (await reserve(storage(), demand))?.lanes["entra"];
  if (!lane) throw new Error("There are no slots.");
  return Array.from({ length: count }, (_, n) => dueAt(lane, n));
}

/** The work on messages, held to the quota: both ways to keep it refuse fewer than 0.5 % of the calls. */
async function work(scene: Scene, allowed?: typeof tenth) {
  const done = await simulateWork(storage(), scene);
  expect(done.starts).toHaveLength(scene.due.length);
  const { window, bucket } = refusals(arrivals(done.starts), allowed);
  expect(Math.max(window, bucket) / done.starts.length).toBeLessThan(0.005);
  // No message goes back twice.
  expect(Math.max(0, ...done.putBack.values())).toBeLessThanOrEqual(1);
  const first = Math.min(...scene.due);
  return { ...done, share: done.putBack.size / done.deliveries, makespan: Math.max(...done.starts) - first };
}

describe("messages that start", () => {
  test("an office of 300 by day waits for nothing", async () => {
    const now = someTime();
    const { putBack, makespan } = await work({
      due: await planned(300, now),
      processes: () => 8,
      capacity: 20,
    });
    expect(putBack.size).toBe(0);
    expect(makespan).toBeLessThan(3 * second);
  });

  test.each([4000, 10_000])(
    "%i on eight machines take at most 1.1 times what the quota allows",
    async (count) => {
      const now = someTime();
      const due = await planned(count, now);
      const { makespan, share } = await work({ due, processes: () => 8, capacity: 40 });
      // The machines take 12 s for the first block, and as long for each one after it.
      expect(makespan).toBeLessThan(1.1 * least(count) + 12 * second);
      expect(share).toBeLessThan(0.05);
    },
  );

  test("on one machine for a minute, and then on eight, stay within the quota", async () => {
    const now = someTime();
    const { makespan } = await work(
      {
        due: await planned(450, now, slow),
        capacity: 1.5,
        rate: slow,
        processes: (time) => (time < now + 60 * second ? 1 : 8),
      },
      tenth,
    );
    expect(makespan).toBeLessThan(1.6 * least(450, tenth));
  });

  test.each([0.9, 0.2])(
    "on a machine that does %f a second of 1.8 all go on, however late they are",
    async (capacity) => {
      const now = someTime();
      const { putBack, deliveries } = await work(
        { due: await planned(400, now, slow), processes: () => 1, capacity, rate: slow },
        tenth,
      );
      expect(putBack.size).toBe(0);
      expect(deliveries).toBe(400);
    },
  );

  test("after a stop of an hour go on in blocks, and go back once at most", async () => {
    const now = someTime();
    const due = (await planned(1000, now, slow)).map(() => now + 3600 * second);
    const { makespan, putBack } = await work({ due, processes: () => 8, capacity: 4, rate: slow }, tenth);
    expect(makespan).toBeLessThan(1.1 * least(1000, tenth) + 12 * second);
    expect(putBack.size).toBeGreaterThan(600);
  });

  test("late for the slots that they were put back for do not start together with those of the next window", async () => {
    const now = someTime();
    const due = (await planned(1000, now, slow)).map(() => now);
    const busy = { from: now + 155 * second, to: now + 195 * second };
    const { makespan } = await work(
      {
        due,
        processes: () => 8,
        rate: slow,
        capacity: (time) => (time > busy.from && time < busy.to ? 0.2 : 4),
      },
      tenth,
    );
    expect(makespan).toBeLessThan(1.1 * least(1000, tenth) + 52 * second);
  });

  test("of two runs at a time share the quota", async () => {
    const now = someTime();
    const due = [...(await planned(2500, now)), ...(await planned(2500, now + 40 * second))];
    const { makespan } = await work({ due, processes: () => 8, capacity: 40 });
    expect(makespan).toBeLessThan(1.1 * least(5000) + 12 * second);
  });
});

test("eight processes that ask at once get no more than the quota, and leave little of it unused", async () => {
  const now = someTime();
  const processes = Array.from({ length: 8 }, () => slotsOf(storage(), { entra: 18 }, () => now));
  const got = await Promise.all(
    processes.flatMap((next) => Array.from({ length: 500 }, () => next("entra"))),
  );
  expect(got).toHaveLength(4000);
  // Each may hold up to 50 for messages to come.
  expect(got.filter((slot) => slot <= now).length).toBeGreaterThanOrEqual(3000 - 8 * 50);
  expect(refusals(got)).toEqual({ window: 0, bucket: 0 });
});

test("unused slots are given back", async () => {
  let now = someTime();
  const next = slotsOf(storage(), { entra: 18 }, () => now);
  // It takes as many again for what may come, and then nothing comes.
  await Promise.all(Array.from({ length: 40 }, () => next("entra")));
  await next("entra");
  now += 60 * second;
  const other = slotsOf(storage(), { entra: 18 }, () => now);
  await next("entra");
  const rest = await Promise.all(Array.from({ length: 2958 }, () => other("entra")));
  expect(rest.filter((slot) => slot <= now)).toHaveLength(2958);
});
