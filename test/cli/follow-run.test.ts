import { expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { waits } from "../../src/cli/follow-run.ts";

/** What a run shows with so many outcomes in, and so many that wait. */
const progress = (expected: number, changed: number, queued = 0): NonNullable<RunView["progress"]> => ({
  expected,
  sent: expected,
  scheduledEnd: "2026-11-22T03:10:00.000Z",
  counts: { entra: { changed, ...(queued > 0 && { queued }) } },
});

/** The waits of looks that find so many outcomes in, one each, at a time in ms. */
function waitsOf(expected: number, looks: readonly (readonly [at: number, done: number])[]): number[] {
  let time = 0;
  const waitAfter = waits(() => time);
  return looks.map(([at, done]) => {
    time = at;
    return Math.round(waitAfter(progress(expected, done)));
  });
}

test("a run that is not under way yet is looked at after a fifth of a second, then more and more seldom, up to two seconds", () => {
  const waitAfter = waits();
  const all = Array.from({ length: 20 }, () => waitAfter());
  expect(all[0]).toBeCloseTo(200);
  expect(all).toEqual(all.toSorted((a, b) => a - b));
  expect(all.at(-1)).toBe(2000);
});

test("a run is looked at again when half of what is left should be in, so that its end is seen soon", () => {
  const many = Array.from({ length: 13 }, (_, n) => [n * 1000, n * 40] as const);
  const waited = waitsOf(600, [...many, [13_000, 560], [13_500, 580], [14_000, 600], [14_200, 600]]);
  // Some 43 come in each second: in the end 40 are left, then 20, then none.
  expect(waited.slice(12)).toEqual([1500, 464, 233, 200, 240]);
});

test("a run of which nothing comes in is looked at as seldom as one that is not under way", () => {
  const waited = waitsOf(
    10,
    Array.from({ length: 20 }, (_, n) => [n * 1000, 4]),
  );
  expect(waited.at(-1)).toBe(2000);
});

test("what waits is not counted as in", () => {
  const waitAfter = waits(() => 0);
  for (let look = 0; look < 20; look++) waitAfter();
  expect(waitAfter(progress(10, 8, 2))).toBe(2000);
});

test("a run of tens of thousands is looked at every two seconds to its end: each look reads all its outcomes", () => {
  expect(
    waitsOf(30_000, [
      [0, 0],
      [1000, 29_000],
      [2000, 30_000],
    ]),
  ).toEqual([2000, 2000, 2000]);
});
