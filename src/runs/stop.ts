import { sendMessage } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import type { Result } from "../core/outcome.ts";
import type { Log, Reason, Run } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { countedAs, endRun, settleRest, summarize, uncounted } from "./end.ts";
import { giveBack } from "./queue/pacer.ts";
import { type Readback, writeBackOutcomes } from "./readback.ts";

/**
 * Ends a run before it is done. Within a second its messages are dropped as they come up; what was not tried is recorded as
 * not tried. Undefined if it has ended already.
 */
export async function stopRun(
  { id }: Pick<Run, "id">,
  { status, reason }: NonNullable<Run["ending"]>,
  records: Records,
  log: Log,
): Promise<Run | undefined> {
  const run = await records.runs.get(id);
  const ended = run && (await endRun(run, status, records, log, { reason, unlessSent: true }));
  if (ended) return ended;
  const stopping = await records.runs.update(id, (current) =>
    hasEnded(current) ? undefined : { ...current, ending: current.ending ?? { status, reason } },
  );
  return stopping && finishStop(stopping, records, log);
}

/** Ends a run that is being stopped, also after the process that stopped it died. */
export async function finishStop(run: Run, records: Records, log: Log): Promise<Run | undefined> {
  const { ending } = run;
  if (!ending) return undefined;
  await settleRest(run, notTried(ending), records);
  const ended = await endRun(run, ending.status, records, log, { reason: ending.reason });
  if (!ended) return records.runs.get(run.id);
  const { fanOut, summary } = ended;
  if (fanOut && summary?.neverTried) await giveBack(records.storage, fanOut.lanes, summary.neverTried);
  for (const seconds of recountAfter) {
    const message = { v: 1, run: run.id, recount: ended.endedAt };
    await sendMessage(records.storage, runsQueue, message, seconds);
  }
  return ended;
}

/** Seconds after which a stopped run is counted again: writes under way take a few, and never longer than a claim (two minutes). */
const recountAfter = [5, 130];

/** Renews the summary of a stopped run, including the writes that were under way when it was stopped, and writes them back. */
export async function recountRun(
  id: string,
  endedAt: string,
  records: Records,
  log: Log,
  readback?: Readback,
): Promise<void> {
  const run = await records.runs.get(id);
  if (run?.endedAt !== endedAt) return;
  await settleRest(run, notTried(run), records);
  const { seconds = 0 } = run.summary ?? {};
  const summary = { ...(await summarize(run, records.outcomes, new Date())), seconds };
  const isLast =
    records.storage.clock.now() - Date.parse(endedAt) >= Math.max(...recountAfter) * 1000 - 5_000;
  const recounted = await records.runs.update(id, (current) =>
    current.endedAt === endedAt ? { ...current, summary, ...(isLast && countedAs(summary)) } : undefined,
  );
  // At both recounts: the first covers what was written before the stop, the second what was still under way.
  if (recounted) await writeBackOutcomes(recounted, readback, records, log);
  if (recounted && isLast) log.results?.(uncounted(summary, run));
}

/** The outcome of what was not tried; `cancelled` and `run-failed` are counted as `neverTried`. */
export const notTried = ({ status }: Pick<Run, "status">): Result => ({
  status: "skipped",
  ...(status === "failed"
    ? { code: "run-failed", message: "The run failed before this was written." }
    : { code: "cancelled", message: "The run was cancelled before this was written." }),
  remedy: "Nothing to do: the next run plans it again.",
});

/** Cancels a run that has not ended. Undefined when it has. */
export async function cancelRun(
  run: Pick<Run, "id">,
  by: string,
  records: Records,
  log: Log,
): Promise<Run | undefined> {
  const message = `Cancelled by ${by}; what was written until then stays written.`;
  return stopRun(run, { status: "cancelled", reason: { code: "cancelled", message } }, records, log);
}

/** Ends a run that was under way when writing was switched off: it must not go on when writing is on again. */
export async function endAsSwitchedOff(run: Run, records: Records, log: Log): Promise<void> {
  await stopRun(run, { status: "cancelled", reason: writingIsOff }, records, log);
}

const writingIsOff: Reason = {
  code: "writing-is-off",
  message: "SYNC_MODE was set to preview while the run was under way; what was not written by then is not.",
  remedy: "Set SYNC_MODE to apply and start a new run: it finds out by itself what is left to do.",
};
