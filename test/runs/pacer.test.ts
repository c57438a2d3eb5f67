import { describe, expect, test } from "vitest";
import type { Lane } from "../../src/core/run.ts";
import { type Demand, dueAt, giveBack, reserve } from "../../src/runs/queue/pacer.ts";
import { least, refusals } from "./quota-models.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();

const second = 1000;
const dues = (lane: Lane | undefined, count: number) =>
  Array.from({ length: count }, (_, n) => (lane ? dueAt(lane, n) : Number.NaN));

/** A target that no other test has reserved for. */
let made = 0;
const freshTarget = () => `target${++made}`;

const reserveFor = async (target: string, count: number, rate: Demand["rates"][string], now: number) => {
  const demand = { counts: { [target]: count }, rates: { [target]: rate }, now };
  const reservation = await reserve(storage(), demand);
  if (!reservation) throw new Error("Nothing was read, so nothing can be too old.");
  const times = dues(reservation.lanes[target], count);
  expect(times.at(-1)).toBe(reservation.end);
  return { ...reservation, times };
};

describe("slots", () => {
  test.each([
    [300, 1.1],
    [3000, 1.1],
    [4000, 1.1],
    [10_000, 1.1],
    [100_000, 1.1],
    // A rate of 18 leaves a tenth to others, which is felt most where the quota is used up exactly.
    [6000, 1.12],
    [6001, 1.1],
  ])("for %i changes end within %f times what the quota allows", async (count, times) => {
    const now = Date.now();
    const { times: all, end } = await reserveFor(freshTarget(), count, 18, now);
    expect(all.filter((due) => due === now)).toHaveLength(Math.min(count, 3000));
    expect(end - now).toBeLessThanOrEqual(times * least(count));
    expect(refusals(all)).toEqual({ window: 0, bucket: 0 });
  });

  test("of a run that is stopped are given back: the next one waits for what was written, and for nothing else", async () => {
    const [target, other] = [freshTarget(), freshTarget()];
    const now = Date.now();
    await reserveFor(other, 3000, 18, now);
    const stopped = await reserveFor(target, 5000, 18, now);
    await giveBack(storage(), stopped.lanes, { [target]: 4990 });
    expect((await reserveFor(target, 300, 18, now)).end).toBe(now);

    const begun = await reserveFor(target, 5000, 18, now);
    await giveBack(storage(), begun.lanes, { [target]: 2310 });
    const { times } = await reserveFor(target, 1, 18, now);
    expect(Math.min(...times)).toBeGreaterThan(now + 100 * second);
    expect(Math.min(...(await reserveFor(other, 1, 18, now)).times)).toBeGreaterThan(now + 100 * second);
  });

  test("never let more than 3,000 writes fall into 150 s, in any order of reservations", async () => {
    const target = freshTarget();
    const now = Date.now();
    const all: number[] = [];
    for (const [count, after] of [
      [1200, 0],
      [1, 100 * second],
      [2500, 130 * second],
      [900, 131 * second],
      [2000, 400 * second],
    ] as const) {
      const { times } = await reserveFor(target, count, 18, now + after);
      expect(Math.min(...times)).toBeGreaterThanOrEqual(now + after);
      all.push(...times);
    }
    expect(refusals(all)).toEqual({ window: 0, bucket: 0 });
  });

  test("leave a tenth of the quota to others in the long run, at a rate of 18", async () => {
    const now = Date.now();
    const { times } = await reserveFor(freshTarget(), 50_000, 18, now);
    expect(times.filter((due) => due < now + 3600 * second).length).toBeLessThanOrEqual(3000 + 18 * 3600);
  });

  test("of a rate above what Graph allows keep to what it allows", async () => {
    const now = Date.now();
    const { times } = await reserveFor(freshTarget(), 7000, 50, now);
    expect(refusals(times)).toEqual({ window: 0, bucket: 0 });
  });

  test("of a pace with an allowance of its own keep to that", async () => {
    const now = Date.now();
    const pace = { rate: 18, writes: 30, seconds: 1.5 };
    const { times } = await reserveFor(freshTarget(), 80, pace, now);
    const counts = Map.groupBy(times, (due) => due - now);
    expect([...counts].map(([after, { length }]) => [after, length])).toEqual([
      [0, 30],
      [1550, 27],
      [1556, 1],
      [1612, 1],
      [1667, 1],
      [3100, 20],
    ]);
  });

  test("are shared by no two runs that reserve at the same time", async () => {
    const target = freshTarget();
    const now = Date.now();
    const reserved = await Promise.all(Array.from({ length: 8 }, () => reserveFor(target, 1000, 18, now)));
    const all = reserved.flatMap(({ times }) => times);
    expect(all.filter((due) => due === now)).toHaveLength(3000);
    expect(refusals(all)).toEqual({ window: 0, bucket: 0 });
    expect(Math.max(...all) - now).toBeLessThanOrEqual(1.1 * least(8000));
  });

  test("of one target are not taken up by another", async () => {
    const [busy, free] = [freshTarget(), freshTarget()];
    const now = Date.now();
    await reserveFor(busy, 5000, 10, now);
    const { end } = await reserveFor(free, 1, 10, now);
    expect(end).toBe(now);
  });

  test("that a past run did not need are not held against the next", async () => {
    const target = freshTarget();
    const now = Date.now();
    await reserveFor(target, 3000, 20, now - 3600 * second);
    const { end } = await reserveFor(target, 3000, 20, now);
    expect(end).toBe(now);
  });
});

describe("version 0.1", () => {
  const pacer = { partitionKey: "pacer", rowKey: "pacer" };

  test("finds a steady flow behind what was reserved since, and its own reservation counts afterwards", async () => {
    const target = freshTarget();
    const now = Date.now();
    const { lanes, end } = await reserveFor(target, 4000, 18, now);
    const { blocks: _, ...lane } = lanes[target] ?? { from: 0, start: 0, interval: 0 };
    // At 18 a second, with the burst that this leaves of the allowance.
    expect(dueAt(lane, 4000) - now).toBe(Math.round(((4000 - 300) / 18) * second));

    const table = await storage().table("runs");
    const row = await table.getEntity<{ busyUntil: string }>(pacer.partitionKey, pacer.rowKey);
    const busyUntil = JSON.parse(row.busyUntil) as Record<string, number>;
    const steady = Math.round((4000 / 18) * second);
    expect(busyUntil[target]).toBeCloseTo(now + steady, -1);
    expect(busyUntil[target]).toBeGreaterThan(end);

    // It sends 1,000 more, one after the other, and knows no blocks.
    const until = (busyUntil[target] ?? 0) + (1000 / 18) * second;
    const { blocks: __, ...rest } = row as Record<string, unknown>;
    const after = { ...rest, ...pacer, busyUntil: JSON.stringify({ ...busyUntil, [target]: until }) };
    await table.updateEntity(after, "Replace");
    const { times } = await reserveFor(target, 500, 18, now);
    expect(Math.min(...times)).toBeGreaterThanOrEqual(until);
  });

  test("made lanes that are read as before", () => {
    const lane = { from: 1000, start: 0, interval: 500 };
    expect(dues(lane, 5)).toEqual([1000, 1000, 1000, 1500, 2000]);
  });
});

describe("sequences", () => {
  const ask = (demand: Partial<Demand>) =>
    reserve(storage(), { counts: {}, rates: {}, now: Date.now(), ...demand });

  test("go up strictly, also for simultaneous requests", async () => {
    const before = (await ask({}))?.sequence ?? Number.NaN;
    const together = await Promise.all(Array.from({ length: 8 }, () => ask({})));
    const sequences = together.map((reservation) => reservation?.sequence ?? Number.NaN);
    expect(new Set(sequences).size).toBe(8);
    expect(Math.min(...sequences)).toBeGreaterThan(before);
    expect((await ask({}))?.sequence).toBeGreaterThan(Math.max(...sequences));
  });

  test("are refused to what was read before something that has one already", async () => {
    const now = Date.now();
    expect(await ask({ readAt: now })).toBeDefined();
    expect(await ask({ readAt: now - 1 })).toBeUndefined();
    expect(await ask({ readAt: now })).toBeDefined();
    // A retry reads nothing again, and does not make what is planned meanwhile look old.
    expect(await ask({})).toBeDefined();
    expect(await ask({ readAt: now - 1 })).toBeUndefined();
    expect(await ask({ readAt: now + 1 })).toBeDefined();
  });
});
