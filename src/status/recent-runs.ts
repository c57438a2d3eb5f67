import type { Mode } from "../core/plan.ts";
import { hasEnded, type Run } from "../core/run.ts";
import type { RunStore } from "../stores/runs.ts";

/** A run at a glance, without what could be about a person; times are ISO 8601. */
export interface RunGlance {
  readonly id: string;
  readonly status: Run["status"];
  readonly mode: Mode;
  readonly trigger: Run["trigger"];
  readonly createdAt: string;
  readonly endedAt?: string;
  /** Why it ended otherwise than done. */
  readonly code?: string;
}

/** The newest runs of a month. */
export interface RecentRuns {
  readonly last: RunGlance | undefined;
  readonly lastGood: RunGlance | undefined;
  /** The oldest of the month. */
  readonly first: RunGlance | undefined;
  readonly held: readonly Run[];
}

const MONTH = 31 * 24 * 3_600_000;

/** Reads the runs of the last month. A good one is done, was of everybody and every target, and wrote if that is switched on. */
export async function recentRuns(
  runs: Pick<RunStore, "list">,
  { mode, targets }: { readonly mode: Mode; readonly targets: readonly string[] },
  now = new Date(),
): Promise<RecentRuns> {
  const recent = await runs.list(new Date(now.getTime() - MONTH), 1000);
  const isGood = (run: Run) =>
    run.status === "done" &&
    run.mode === mode &&
    run.emails === undefined &&
    targets.every((target) => run.targets.includes(target));
  return {
    last: glance(recent.find(hasEnded) ?? recent[0]),
    lastGood: glance(recent.find(isGood)),
    first: glance(recent.at(-1)),
    held: recent.filter(({ status }) => status === "held"),
  };
}

function glance(run: Run | undefined): RunGlance | undefined {
  if (!run) return undefined;
  const { id, status, mode, trigger, createdAt, endedAt, reason } = run;
  return {
    id,
    status,
    mode,
    trigger,
    createdAt,
    ...(endedAt && { endedAt }),
    ...(reason && { code: reason.code }),
  };
}
