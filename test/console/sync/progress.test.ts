import { describe, expect, test } from "vitest";
import type { RunView } from "../../../src/api/runs.ts";
import { progressOf, tallyOf } from "../../../src/console/sync/progress.ts";

type Run = Parameters<typeof progressOf>[0];
type Counts = NonNullable<RunView["progress"]>["counts"];

const runWith = (planned: Record<string, number>, expected: number, counts: Counts): Run => ({
  targets: ["entra", "photo", "signature"],
  plan: {
    id: "p",
    digest: "d",
    blocked: [],
    notes: [],
    complete: true,
    hasChanges: true,
    totals: {
      employees: 0,
      matched: 0,
      skipped: 0,
      changed: 0,
      unchanged: 0,
      outOfScope: 0,
      changes: 0,
      equal: 0,
      targets: Object.fromEntries(
        Object.entries(planned).map(([target, employees]) => [target, { employees, changes: 0, cleared: 0 }]),
      ),
    },
  },
  progress: { expected, sent: expected, scheduledEnd: "2026-11-22T03:00:00.000Z", counts },
});

const shares = (run: Run) =>
  Object.fromEntries(
    progressOf(run)?.targets.map((one) => [one.target, `${one.done}/${one.expected}`]) ?? [],
  );

describe("how far a run is", () => {
  test("is not known before anything is sent", () => {
    expect(progressOf({ targets: ["entra"] })).toBeNull();
  });

  test("counts what has come in, in all and in each target that has something to do", () => {
    const run = runWith({ entra: 10, photo: 10 }, 20, { entra: { changed: 6, failed: 1 } });
    expect(progressOf(run)).toMatchObject({ done: 7, expected: 20, percent: 35, failed: 1 });
    expect(shares(run)).toEqual({ entra: "7/10", photo: "0/10" });
  });

  test("does not count as done what waits to be retried", () => {
    const run = runWith({ entra: 4 }, 4, { entra: { changed: 3, queued: 1 } });
    expect(progressOf(run)).toMatchObject({ done: 3, waiting: 1, percent: 75 });
  });

  test("adds those left out beforehand, who have an outcome but no plan", () => {
    expect(shares(runWith({ entra: 5 }, 7, { entra: { skipped: 2, changed: 1 } }))).toEqual({ entra: "3/7" });
  });

  test("completes every target with the total, also if writing skipped some", () => {
    const run = runWith({ entra: 3, photo: 3 }, 6, {
      entra: { changed: 3 },
      photo: { changed: 1, skipped: 2 },
    });
    expect(progressOf(run)?.percent).toBe(100);
    expect(shares(run)).toEqual({ entra: "3/3", photo: "3/3" });
  });

  test("is not all done one short of a thousand", () => {
    expect(progressOf(runWith({ entra: 1000 }, 1000, { entra: { changed: 999 } }))?.percent).toBe(99);
  });

  test("is all done where there was nothing to do", () => {
    expect(progressOf(runWith({}, 0, {}))?.percent).toBe(100);
  });
});

test("a tally counts what can be retried as failed, and what was only verified as unchanged", () => {
  expect(
    tallyOf({
      entra: { changed: 2, failed: 1, poisoned: 1, queued: 9 },
      photo: { lost: 1, skipped: 1, stale: 1, superseded: 1 },
      signature: { unchanged: 1, verified: 1, drifted: 1 },
    }),
  ).toEqual({ changed: 2, unchanged: 3, skipped: 3, failed: 3 });
});
