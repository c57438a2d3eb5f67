import { sendMessage } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import { isListed, type Plan, type PlannedEmployee } from "../core/plan.ts";
import { type Log, newRun, type Reason, type Run, type RunRequest } from "../core/run.ts";
import { hasEnded, isUnderWay } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { type PlannedRun, type Planning, planRun } from "./plan.ts";

/** Records a run and queues it; from then on it ends even if this process dies. */
export async function requestRun(request: RunRequest, records: Records, now = new Date()): Promise<Run> {
  const run = newRun(request, now);
  await records.runs.create(run);
  await enqueue(run, records);
  return run;
}

/** The caller gets an error and may try again, so a run that cannot be queued must not start later. */
async function enqueue({ id }: Run, { runs, storage }: Records): Promise<void> {
  try {
    await sendMessage(storage, runsQueue, { v: 1, run: id });
  } catch (error) {
    const endedAt = new Date().toISOString();
    const unqueued = (run: Run): Run => ({ ...run, status: "failed", endedAt, reason: notQueued });
    // This may fail for the same reason; the first error is the one to report.
    await runs.update(id, (run) => (run.status === "queued" ? unqueued(run) : undefined)).catch(() => {});
    throw error;
  }
}

const notQueued: Reason = {
  code: "not-queued",
  message: "The run could not be put on its queue, so nothing was done.",
  remedy: "Check the storage account, then request the run again.",
};

const minute = 60_000;

/**
 * Requests the scheduled run, which is a preview while writing is paused. While the previous one is under way, the run is
 * recorded as cancelled instead.
 */
export async function requestScheduledRun(
  request: Omit<RunRequest, "trigger" | "startedBy">,
  records: Records,
  log: Log,
  now = new Date(),
): Promise<Run> {
  const resent = await resendForgotten(records, log, now);
  const pause = request.mode === "apply" ? await records.pause.get() : undefined;
  const asked = pause ? ({ ...request, mode: "preview", pause } as const) : request;
  const run = newRun({ ...asked, trigger: "schedule", startedBy: "schedule" }, now);
  // A preview harms no run that waits for the end of the pause.
  const other = pause ? undefined : await records.runs.claimSchedule(run, isUnderWay);
  if (!other) {
    await records.runs.create(run);
    await enqueue(run, records);
    return run;
  }
  // It waits for the message it lost, and every tick from now on for it; where it lost none, one more does no harm. A tick that
  // is tried again finds the run that it could not queue the first time.
  const isWaiting = other.status === "queued" || isForgettable(other, now);
  if (isWaiting && !resent.includes(other.id)) await enqueue(other, records);
  const cancelled: Run = {
    ...run,
    status: "cancelled",
    endedAt: now.toISOString(),
    reason: {
      code: "already-running",
      message: `The scheduled run ${other.id} is still ${other.status}.`,
      remedy: "Nothing to do if it ends; otherwise look at it with entra-sync runs.",
    },
  };
  await records.runs.create(cancelled);
  return cancelled;
}

/** Planning may take minutes, and wait for two hours for what is away: until then its message is somewhere. */
const isForgettable = ({ createdAt, status }: Run, now: Date): boolean =>
  now.getTime() - Date.parse(createdAt) > (status === "planning" ? 180 : 10) * minute;

/**
 * Sends the message of each run of the last week that is still open once more; returns their ids. A process that died between
 * recording a run and queueing it left it waiting, and who cleared or deleted the queue has taken the messages of all. A
 * run that has lost none takes the same step twice, which does no harm.
 */
async function resendForgotten({ runs, storage }: Records, log: Log, now: Date): Promise<readonly string[]> {
  const recent = await runs.list(new Date(now.getTime() - 7 * 24 * 60 * minute), 1000);
  const open = recent.filter((run) => !hasEnded(run) && isForgettable(run, now));
  for (const { id: run, status } of open) {
    if (status === "queued") log.warn("A run was waiting without a message and is queued again", { run });
    else log.info("A run that is open for long is looked at again", { run, status });
    await sendMessage(storage, runsQueue, { v: 1, run });
  }
  return open.map(({ id }) => id);
}

/** More people than this take longer to plan than a request may last (230 s in Azure). */
const atOnce = 20_000;

/**
 * Plans as a run would, and stops there: only the plan and the links it finds are stored. For more than 20,000 people a run
 * makes the preview, except with templates to try, which no run knows.
 */
export async function preview(
  asked: Pick<RunRequest, "targets" | "emails">,
  { by, isTrial }: { by: string; isTrial: boolean },
  planning: Planning,
  records: Records,
): Promise<
  | { readonly plan: Plan; readonly guards: PlannedRun["guards"] }
  | { readonly run: Run }
  | { readonly tooMany: number }
> {
  const request = { ...asked, mode: "preview", trigger: "request" } as const;
  const source = await planning.readSource();
  if (source.rows > atOnce && !asked.emails) {
    if (isTrial) return { tooMany: source.rows };
    return { run: await requestRun({ ...request, startedBy: by }, records) };
  }
  const employees: PlannedEmployee[] = [];
  const { plan, guards } = await planRun(request, { ...planning, readSource: async () => source }, records, {
    see: ({ planned }) => isListed(planned) && employees.push(planned),
  });
  return { plan: { ...plan, employees }, guards };
}
