import { describe, expect, test } from "vitest";
import type { Lane } from "../../src/core/run.ts";
import { type Demand, dueAt, reserve } from "../../src/runs/pacer.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();

const second = 1000;
const dues = (lane: Lane | undefined, count: number) =>
  Array.from({ length: count }, (_, n) => (lane ? dueAt(lane, n) : Number.NaN));

/** A target that no other test has reserved for. */
let made = 0;
const freshTarget = () => `target${++made}`;

const reserveFor = async (target: string, count: number, rate: number, now: number) => {
  const demand = { counts: { [target]: count }, rates: { [target]: rate }, now };
  const reservation = await reserve(storage(), demand);
  if (!reservation) throw new Error("Nothing was read, so nothing can be too old.");
  return reservation;
};

describe("slots", () => {
  test("come as a burst, then at the target's rate", async () => {
    const target = freshTarget();
    const now = Date.now();
    // Of 3,000 writes in 150 s a rate of 18 leaves 300.
    const { lanes, end } = await reserveFor(target, 500, 18, now);
    const times = dues(lanes[target], 500);
    expect(times.filter((due) => due === now)).toHaveLength(301);
    expect(times.at(-1)).toBe(end);
    expect(end - now).toBe(Math.round((199 / 18) * second));
  });

  test("never let more than 3,000 writes fall into 150 s, in any order of reservations", async () => {
    const target = freshTarget();
    const now = Date.now();
    const times: number[] = [];
    for (const [count, after] of [
      [1200, 0],
      [1, 100 * second],
      [2500, 130 * second],
      [900, 131 * second],
    ] as const) {
      const { lanes } = await reserveFor(target, count, 18, now + after);
      times.push(...dues(lanes[target], count));
    }
    times.sort((a, b) => a - b);
    const most = times.map((start, index) => times.slice(index).filter((due) => due < start + 150 * second));
    expect(Math.max(...most.map(({ length }) => length))).toBeLessThanOrEqual(3001);
  });

  test("of a rate above what Graph allows leave no burst", async () => {
    const target = freshTarget();
    const now = Date.now();
    const { lanes } = await reserveFor(target, 3, 50, now);
    expect(dues(lanes[target], 3)).toEqual([now, now + 20, now + 40]);
  });

  test("are shared by no two runs that reserve at the same time", async () => {
    const target = freshTarget();
    const now = Date.now();
    const reserved = await Promise.all(Array.from({ length: 8 }, () => reserveFor(target, 10, 20, now)));
    const times = reserved.flatMap(({ lanes }) => dues(lanes[target], 10)).sort((a, b) => a - b);
    expect(times).toEqual(Array.from({ length: 80 }, (_, n) => now + n * 50));
  });

  test("of one target are not taken up by another", async () => {
    const [busy, idle] = [freshTarget(), freshTarget()];
    const now = Date.now();
    await reserveFor(busy, 5000, 10, now);
    const { end } = await reserveFor(idle, 1, 10, now);
    expect(end).toBe(now);
  });

  test("that a past run did not need are not held against the next", async () => {
    const target = freshTarget();
    const now = Date.now();
    await reserveFor(target, 100, 20, now - 3600 * second);
    const { lanes } = await reserveFor(target, 2, 20, now);
    expect(dues(lanes[target], 2)).toEqual([now, now + 50]);
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
