import type { RunView } from "../../src/api/runs.ts";

const totals = {
  employees: 60,
  matched: 58,
  skipped: 2,
  changed: 12,
  unchanged: 46,
  outOfScope: 0,
  changes: 30,
  equal: 1,
  targets: {},
};

/** A run that is done, but for what is given. */
export const aRun = (changes: Partial<RunView> = {}): RunView => ({
  id: "20261122T030000Z-k3xq7a",
  status: "done",
  mode: "apply",
  trigger: "request",
  startedBy: "kari@example.com",
  targets: ["entra"],
  createdAt: "2026-11-22T03:00:00.000Z",
  plan: { id: "p", digest: "d", totals, notes: [], blocked: [], hasChanges: true, complete: true },
  summary: { counts: { entra: { changed: 12, skipped: 2 } }, failures: [], seconds: 1.2 },
  ...changes,
});

/** A summary with a failure of an employee from a hostile row. */
export const withFailure = (
  email: string,
  message: string,
  remedy?: string,
): NonNullable<RunView["summary"]> => ({
  counts: { entra: { changed: 11, failed: 1 } },
  failures: [{ email, target: "entra", code: "refused", message, ...(remedy && { remedy }) }],
  seconds: 75.4,
});
