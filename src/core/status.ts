/** The status of a run; the last four are final. */
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

/** Whether a run has ended. */
export const hasEnded = ({ status }: HasStatus): boolean => final.includes(status);

/** Whether a run is not planned yet: nothing of it has been written. */
export const isStarting = ({ status }: HasStatus): boolean => status === "queued" || status === "planning";

/** Whether a run continues by itself: it has not ended, and is not held until it is released. */
export const isUnderWay = (run: HasStatus): boolean => !hasEnded(run) && run.status !== "held";

/** How one person's work in one target can end; `queued` marks work that waits for its first or next try. */
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

/** The statuses that `retry` sends again. */
export const retryable: readonly OutcomeStatus[] = ["failed", "poisoned", "lost"];

/** The final statuses: all but `queued`. */
export const settled: readonly OutcomeStatus[] = outcomeStatuses.filter((status) => status !== "queued");

/** The codes of a skipped outcome that was not tried: its run was cancelled, or failed, before. */
export const neverTried: readonly string[] = ["cancelled", "run-failed"];

/** Whether a run was stopped before this was tried. */
export const wasNeverTried = ({
  status,
  code = "",
}: {
  readonly status: OutcomeStatus;
  readonly code?: string | undefined;
}): boolean => status === "skipped" && neverTried.includes(code);

/** An employee's sync states, the most urgent first; `unknown` where no plan has covered the employee yet. */
export const syncStates = [
  "failed",
  "held",
  "unsure",
  "not-found",
  "differs",
  "queued",
  "skipped",
  "excluded",
  "unknown",
  "in-step",
] as const;
export type SyncState = (typeof syncStates)[number];

/** How many people there are by the most pressing of their states, and how many have values that were changed in Entra ID. */
export type PeopleCounts = Readonly<Partial<Record<SyncState | "changed-there", number>>>;
