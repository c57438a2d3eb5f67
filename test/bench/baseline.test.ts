import { expect, test } from "vitest";
import { merged, worseThan } from "../../bench/baseline.ts";

test("a count that is more than a fifth above the baseline is worse, and a smaller or a new one is not", () => {
  const baseline = { calls: 100, bytes: 1000, gone: 5 };
  expect(worseThan(baseline, { calls: 120, bytes: 900, rows: 7 })).toEqual([]);
  expect(worseThan(baseline, { calls: 121, bytes: 1000 })).toEqual(["calls: 121, and 100 in the baseline"]);
});

test("what was none in the baseline is worse as soon as there is one", () => {
  expect(worseThan({ failures: 0 }, { failures: 1 })).toEqual(["failures: 1, and 0 in the baseline"]);
});

test("a part of the benches leaves the counts of the others in the baseline", () => {
  expect(Object.entries(merged({ b: 1, c: 2 }, { c: 3, a: 4 }))).toEqual([
    ["a", 4],
    ["b", 1],
    ["c", 3],
  ]);
});
