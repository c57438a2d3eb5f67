/** Where a run stands; the last four are final. */
export type RunStatus =
  | "queued"
  | "planning"
  | "held"
  | "running"
  | "done"
  | "stale"
  | "cancelled"
  | "failed";

const final: readonly RunStatus[] = ["done", "stale", "cancelled", "failed"];

interface Standing {
  readonly status: RunStatus;
}

/** Whether nothing more will happen to a run by itself. */
export const hasEnded = ({ status }: Standing): boolean => final.includes(status);

/** Whether a run goes on by itself: it has not ended, and waits for nobody's release. */
export const isUnderWay = (run: Standing): boolean => !hasEnded(run) && run.status !== "held";
