import { sendMessage } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import type { Run } from "../core/run.ts";
import { hasEnded, retryable, settled } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { total } from "./end.ts";
import { reserve } from "./pacer.ts";

/**
 * Opens an ended run again for what failed, was poisoned or lost in it; undefined when there is nothing to retry. It
 * keeps its sequence: what a newer run has written since is not overwritten.
 */
export async function retryRun(
  run: Run,
  rates: Readonly<Record<string, number>>,
  { runs, outcomes, storage }: Records,
): Promise<Run | undefined> {
  const { fanOut } = run;
  if (!hasEnded(run) || !fanOut) return undefined;
  if (!run.recordsBy) await outcomes.rekey(run.id);
  const counts = await outcomes.count(run.id);
  const again = Object.fromEntries(
    Object.entries(counts).map(([target, byStatus]) => [target, total({ [target]: byStatus }, retryable)]),
  );
  if (total(counts, retryable) === 0) return undefined;

  const reserved = await reserve(storage, { counts: again, rates, now: Date.now() });
  if (!reserved) return undefined;
  const { lanes, end } = reserved;
  // A beat long past has the supervisor take up the fan-out at once.
  const sending = {
    // What was dropped when the run was cancelled has no outcome, and is not waited for.
    expected: total(counts, settled),
    done: false,
    retry: true,
    beatAt: new Date(0).toISOString(),
    lanes,
    end: new Date(end).toISOString(),
  };
  const reopened = await runs.update(run.id, (current) => {
    if (!hasEnded(current)) return undefined;
    const { endedAt: _, summary: __, reason: ___, ...rest } = current;
    const { putBackUntil: ____, ...former } = fanOut;
    return { ...rest, status: "running", fanOut: { ...former, ...sending } };
  });
  if (reopened) await sendMessage(storage, runsQueue, { v: 1, run: run.id });
  return reopened;
}
