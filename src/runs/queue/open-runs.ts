import type { TargetMessage } from "../../core/messages.ts";
import { attemptOf, isGoing } from "../../core/run.ts";
import type { RunStore } from "../../stores/runs.ts";

/** Whether a message is still to be done: not where its run has ended, or has been opened again since it was sent. */
export type MessageValidity = "open" | "ended" | "other-attempt";

/** How long a yes may be believed, milliseconds: a retry waits for as long, so that no message of before slips through. */
export const believedMs = 1_000;

/** Tells whether a run still wants a message done, asking the table at most once a second for each run. */
export function openRuns(
  runs: Pick<RunStore, "get">,
): (message: Pick<TargetMessage, "run" | "attempt">) => Promise<MessageValidity> {
  const open = new Map<string, { readonly attempt: number; readonly until: number }>();
  return async (message) => {
    const { run: id } = message;
    const attempt = attemptOf(message);
    const known = open.get(id);
    if (known?.attempt === attempt && known.until > Date.now()) return "open";
    // Counted from before the question: the answer may be as old as that.
    const until = Date.now() + believedMs;
    const run = await runs.get(id);
    if (!run) throw new Error(`There is a message for run ${id}, but no such run.`);
    open.delete(id);
    if (!isGoing(run)) return "ended";
    // Only a yes is kept: a run that was retried has to be taken up again at once.
    open.set(id, { attempt: attemptOf(run), until });
    return attemptOf(run) === attempt ? "open" : "other-attempt";
  };
}
