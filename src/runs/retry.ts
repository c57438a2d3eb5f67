import { setTimeout as delay } from "node:timers/promises";
import { type Storage, sendMessage } from "../clients/storage/storage.ts";
import { GiveUp, RetryLater, reasonIn } from "../core/errors.ts";
import { runsQueue } from "../core/messages.ts";
import type { Counts } from "../core/outcome.ts";
import type { Rate } from "../core/pace.ts";
import { attemptOf, type Log, type Reason, type Run } from "../core/run.ts";
import { hasEnded, isStarting, retryable, settled } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { endRun, isSettled, neverHeardOf, settleRest, total } from "./end.ts";
import { reserve } from "./queue/pacer.ts";
import { believedMs } from "./queue/run-messages.ts";
import { notTried } from "./stop.ts";

/**
 * Reopens an ended run, as its next attempt, for what failed, was poisoned or lost in it, and nothing else; undefined if there
 * is nothing to retry. It keeps its sequence, so that it does not overwrite what a newer run has written since.
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
  // With a progress this old, the supervisor takes over the fan-out at once.
  const sending = {
    expected: total(counts, settled),
    done: false,
    retry: true,
    beatAt: new Date(0).toISOString(),
    lanes,
    end: new Date(end).toISOString(),
  };
  await forgotten(run, storage);
  const reopened = await runs.update(run.id, (current) => {
    if (!hasEnded(current) || attemptOf(current) !== attemptOf(run)) return undefined;
    const { endedAt: _, summary: __, reason: ___, ...rest } = current;
    const { putBackUntil: ____, ...former } = fanOut;
    const attempt = attemptOf(current) + 1;
    return { ...rest, status: "running", attempt, fanOut: { ...former, ...sending } };
  });
  if (!reopened) return undefined;
  await sendMessage(storage, runsQueue, { v: 1, run: run.id }).catch(async (error: unknown) => {
    // Without a message the run would never end.
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
async function forgotten({ endedAt = "" }: Run, { clock }: Pick<Storage, "clock">): Promise<void> {
  const ms = Date.parse(endedAt) + believedMs - clock.now();
  if (ms > 0) await delay(Math.min(ms, believedMs));
}

/** How long the database or Microsoft may be unavailable before a run that has written nothing yet fails. */
const timeoutMs = 2 * 3_600_000;

/** The longest wait before a run is tried again, in seconds, unless the error asks for more. */
const longestWait = 300;

/**
 * Handles a run that could not be planned, and has written nothing: after a RetryLater it is tried again, with a wait that
 * doubles, and says what it waits for; another error fails it.
 */
export async function postponeOrFail(run: Run, error: unknown, records: Records, log: Log): Promise<void> {
  if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
  if (error instanceof RetryLater && (await postpone(run, error, records, log))) return;
  await endRun(run, "failed", records, log, { reason: reasonOf(error) });
}

/** Postpones a run, with the reason on it; false when it has been postponed for too long. */
async function postpone(
  { id }: Run,
  error: RetryLater,
  { runs, storage }: Records,
  log: Log,
): Promise<boolean> {
  const now = storage.clock.now();
  let isPatient = true;
  const run = await runs.update(id, (current) => {
    const { since = new Date(now).toISOString(), times = 0 } = current.postponed ?? {};
    isPatient = now - Date.parse(since) < timeoutMs;
    if (!isPatient || !isStarting(current)) return undefined;
    return { ...current, postponed: { since, times: times + 1 }, reason: reasonOf(error, since) };
  });
  if (!run) return isPatient;
  const seconds = waitOf(error.afterSeconds, run.postponed?.times ?? 1);
  log.warn("Planning is postponed", { run: id, code: error.code, seconds });
  await sendMessage(storage, runsQueue, { v: 1, run: id }, seconds);
  return true;
}

/** Whole seconds: the error's wait, doubled each time up to five minutes. */
const waitOf = (seconds: number, times: number): number =>
  Math.ceil(Math.max(1, seconds, Math.min(longestWait, Math.max(1, seconds) * 2 ** (times - 1))));

/** Why a run failed or, since a time, waits. */
function reasonOf(error: GiveUp | RetryLater, since?: string): Reason {
  const { code, message, remedy } = error;
  const until = since && new Date(Date.parse(since) + timeoutMs).toISOString().slice(11, 16);
  const waiting = until && `The run tries again by itself until ${until} UTC, and then fails.`;
  if (!waiting) return reasonIn(error);
  const sentence = message.endsWith(".") ? message : `${message}.`;
  return { code, message: sentence, remedy: [remedy, waiting].filter(Boolean).join(" ") };
}
