import { setTimeout as delay } from "node:timers/promises";
import { sendMessage } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import type { Counts } from "../core/outcome.ts";
import type { Rate } from "../core/pace.ts";
import { attemptOf, type Run } from "../core/run.ts";
import { hasEnded, retryable, settled } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { isSettled, neverHeardOf, settleRest, total } from "./end.ts";
import { believedMs } from "./queue/message-validity.ts";
import { reserve } from "./queue/pacer.ts";
import { notTried } from "./stop.ts";

/**
 * Opens an ended run again, as its next attempt, for what failed, was poisoned or lost in it, and nothing else;
 * undefined when there is nothing to retry. It keeps its sequence: what a newer run has written since is not overwritten.
 */
export async function retryRun(
  run: Run,
  rates: Readonly<Record<string, Rate>>,
  records: Records,
): Promise<Run | undefined> {
  const { fanOut } = run;
  const { runs, outcomes, storage } = records;
  if (!hasEnded(run) || !fanOut || !(await records.plans.isKept(run.plan?.id ?? ""))) return undefined;
  if (!run.recordsBy) await outcomes.rekey(run.id);
  const counts = await settledCounts(run, records);
  const again = Object.fromEntries(
    Object.entries(counts).map(([target, byStatus]) => [target, total({ [target]: byStatus }, retryable)]),
  );
  if (total(counts, retryable) === 0) return undefined;

  const reserved = await reserve(storage, { counts: again, rates, now: storage.clock.now() });
  if (!reserved) return undefined;
  const { lanes, end } = reserved;
  // A beat long past has the supervisor take up the fan-out at once.
  const sending = {
    expected: total(counts, settled),
    done: false,
    retry: true,
    beatAt: new Date(0).toISOString(),
    lanes,
    end: new Date(end).toISOString(),
  };
  await forgotten(run);
  const reopened = await runs.update(run.id, (current) => {
    if (!hasEnded(current) || attemptOf(current) !== attemptOf(run)) return undefined;
    const { endedAt: _, summary: __, reason: ___, ...rest } = current;
    const { putBackUntil: ____, ...former } = fanOut;
    const attempt = attemptOf(current) + 1;
    return { ...rest, status: "running", attempt, fanOut: { ...former, ...sending } };
  });
  if (!reopened) return undefined;
  await sendMessage(storage, runsQueue, { v: 1, run: run.id }).catch(async (error: unknown) => {
    // Without a message it would never end.
    const attempt = attemptOf(reopened);
    await runs.update(run.id, (now) => (attemptOf(now) === attempt ? { ...run, attempt } : undefined));
    throw error;
  });
  return reopened;
}

/** Counts an ended run's outcomes. An earlier version left a cancelled run without those of what it had dropped. */
async function settledCounts(run: Run, records: Records): Promise<Counts> {
  const counts = await records.outcomes.count(run.id);
  if (!run.fanOut || isSettled(counts, run.fanOut)) return counts;
  await settleRest(run, run.status === "done" ? neverHeardOf : notTried(run), records);
  return records.outcomes.count(run.id);
}

/** Waits until no worker takes the attempt before to be open any more. */
async function forgotten({ endedAt = "" }: Run): Promise<void> {
  const ms = Date.parse(endedAt) + believedMs - Date.now();
  if (ms > 0) await delay(Math.min(ms, believedMs));
}
