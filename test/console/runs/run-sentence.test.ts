import { expect, test } from "vitest";
import type { RunView } from "../../../src/api/runs.ts";
import { runSentence } from "../../../src/console/runs/run-sentence.ts";
import { runs } from "../../../src/console/texts/en/runs.ts";

const run: RunView = {
  id: "20261122T030000Z-abcdef",
  status: "done",
  mode: "apply",
  trigger: "schedule",
  startedBy: "schedule",
  targets: ["entra"],
  createdAt: "2026-11-22T03:00:00.000Z",
};
const plan = (changed: number, changes: number): NonNullable<RunView["plan"]> => ({
  id: "p",
  digest: "d",
  blocked: [],
  notes: [],
  complete: true,
  hasChanges: changes > 0,
  totals: {
    employees: 9,
    matched: 9,
    skipped: 0,
    changed,
    unchanged: 0,
    outOfScope: 0,
    changes,
    equal: 0,
    targets: {},
  },
});
const summary = (counts: NonNullable<RunView["summary"]>["counts"]) => ({ counts, failures: [], seconds: 1 });
const progress = { sent: 9, scheduledEnd: "2026-11-22T03:00:00.000Z" };

test.each<[string, Partial<RunView>, string]>([
  ["waits", { status: "queued" }, "Waiting for its turn."],
  [
    "writes",
    {
      status: "running",
      progress: { ...progress, expected: 9, counts: { entra: { changed: 2, queued: 1 } } },
    },
    "Writing: 2 of 9 done.",
  ],
  [
    "wrote",
    { summary: summary({ entra: { changed: 1200, failed: 2 }, photo: { skipped: 1, verified: 3 } }) },
    "1,200 changed, 2 failed, 1 skipped, 3 unchanged",
  ],
  ["had nothing to write", { summary: summary({}) }, "Nothing was left to do"],
  ["was a dry run", { mode: "preview", plan: plan(1, 2) }, "1 person would change, 2 changes"],
  ["was a dry run that found nothing", { mode: "preview", plan: plan(0, 0) }, "Nothing would change"],
  [
    "failed",
    { status: "failed", reason: { code: "database", message: "The database does not answer." } },
    "The database does not answer.",
  ],
])("a run that %s says so in one line", (_, more, expected) => {
  expect(runSentence({ ...run, ...more } as RunView, runs)).toBe(expected);
});
