/** Where a run stands; the last four are final. */
export const runStatuses = [
  "queued",
  "planning",
  "held",
  "running",
  "done",
  "stale",
  "cancelled",
  "failed",
] as const;
export type RunStatus = (typeof runStatuses)[number];

const final: readonly RunStatus[] = ["done", "stale", "cancelled", "failed"];

type HasStatus = { readonly status: RunStatus };

/** Whether nothing more will happen to a run by itself. */
export const hasEnded = ({ status }: HasStatus): boolean => final.includes(status);

/** Whether a run goes on by itself: it has not ended, and waits for nobody's release. */
export const isUnderWay = (run: HasStatus): boolean => !hasEnded(run) && run.status !== "held";

/** How one person's work in one target can end; `queued` marks what waits to be tried (again). */
export const outcomeStatuses = [
  "changed",
  "unchanged",
  "skipped",
  "stale",
  "superseded",
  "failed",
  "poisoned",
  "lost",
  "verified",
  "drifted",
  "queued",
] as const;
export type OutcomeStatus = (typeof outcomeStatuses)[number];

/** The statuses that `retry` takes up again. */
export const retryable: readonly OutcomeStatus[] = ["failed", "poisoned", "lost"];

/** The statuses after which nothing more comes: all but one. */
export const settled: readonly OutcomeStatus[] = outcomeStatuses.filter((status) => status !== "queued");

/** How somebody stands, the most pressing first; `unknown` where no plan has covered them yet. */
export const syncStates = [
  "failed",
  "held",
  "not-found",
  "differs",
  "queued",
  "skipped",
  "excluded",
  "unknown",
  "in-step",
] as const;
export type SyncState = (typeof syncStates)[number];
