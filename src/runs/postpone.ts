import { sendMessage } from "../clients/storage/storage.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { runsQueue } from "../core/messages.ts";
import type { Log, Reason, Run } from "../core/run.ts";
import { isStarting } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end.ts";

/** How long the database or Microsoft may be away before a run that has written nothing yet fails. */
const timeoutMs = 2 * 3_600_000;

/** The longest wait before a run is tried again, in seconds, unless the error asks for more. */
const longestWait = 300;

/**
 * Decides about a run that could not be planned, of which nothing has been written: a passing error is tried again,
 * with a wait that doubles, and until then the run says what it waits for; another error fails it.
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

/** Whole seconds: what the error asks for, doubled each time up to five minutes. */
const waitOf = (seconds: number, times: number): number =>
  Math.ceil(Math.max(1, seconds, Math.min(longestWait, Math.max(1, seconds) * 2 ** (times - 1))));

/** Why a run failed or, since a time, waits. */
function reasonOf({ code, message, remedy }: GiveUp | RetryLater, since?: string): Reason {
  const until = since && new Date(Date.parse(since) + timeoutMs).toISOString().slice(11, 16);
  const waiting = until && `The run tries again by itself until ${until} UTC, and then fails.`;
  if (!waiting) return { code, message, ...(remedy && { remedy }) };
  const sentence = message.endsWith(".") ? message : `${message}.`;
  return { code, message: sentence, remedy: [remedy, waiting].filter(Boolean).join(" ") };
}
