import pMap from "p-map";
import { sendMessage } from "../clients/storage/storage.ts";
import { comparePlans } from "../core/approval.ts";
import { employeeKey } from "../core/key.ts";
import { runsQueue } from "../core/messages.ts";
import { type Counts, type Outcome, outcomeOf, type Result, recordKey } from "../core/outcome.ts";
import type { Plan } from "../core/plan.ts";
import { type Log, type Reason, type Run, type Summary, scheduledEnd } from "../core/run.ts";
import { hasEnded, type OutcomeStatus, type RunStatus, retryable, settled } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { resumeDispatch, watchDelay } from "./dispatch.ts";

/** Ends a run that has not ended yet (or only while it is in status `from`): with a summary of its outcomes, and why when it is not simply done. */
export async function endRun(
  run: Run,
  status: Extract<RunStatus, "done" | "stale" | "cancelled" | "failed">,
  { runs, outcomes }: Pick<Records, "runs" | "outcomes">,
  log: Log,
  { reason, from, now = new Date() }: { reason?: Reason; from?: RunStatus; now?: Date } = {},
): Promise<Run | undefined> {
  const endedAt = now.toISOString();
  const summary = await summarize(run, outcomes, now);
  const ended = await runs.update(run.id, (current) =>
    hasEnded(current) || (from && current.status !== from)
      ? undefined
      : { ...current, status, endedAt, summary, ...(reason && { reason }) },
  );
  if (!ended) return undefined;
  log.results?.(summary.counts);
  const fields = { run: run.id, status, mode: run.mode, seconds: summary.seconds, counts: summary.counts };
  if (status === "failed") log.error("The run failed", { ...fields, code: reason?.code });
  else if (summary.failures.length) log.warn("The run ended with failures", fields);
  else log.info("The run ended", fields);
  return ended;
}

/** How many failures a summary names; all of them are among the outcomes. */
const named = 50;

async function summarize(run: Run, outcomes: Records["outcomes"], now: Date): Promise<Summary> {
  const counts = await outcomes.count(run.id);
  const failures: Summary["failures"][number][] = [];
  if (total(counts, retryable)) {
    for await (const outcome of outcomes.list(run.id, retryable)) {
      const { email, target, code = outcome.status, message = "", remedy } = outcome;
      failures.push({ email, target, code, message, ...(remedy && { remedy }) });
      if (failures.length === named) break;
    }
  }
  const seconds = Math.round((now.getTime() - Date.parse(run.startedAt ?? run.createdAt)) / 100) / 10;
  return { counts, failures, seconds };
}

/** How many outcomes have one of these statuses, all targets together. */
export const total = (counts: Counts, statuses: readonly OutcomeStatus[]): number =>
  Object.values(counts).reduce(
    (sum, byStatus) => sum + statuses.reduce((part, status) => part + (byStatus[status] ?? 0), 0),
    0,
  );

/** Cancels a run that has not ended: queued messages are dropped as they come up. Undefined when it has ended. */
export async function cancelRun(run: Run, by: string, records: Records, log: Log): Promise<Run | undefined> {
  return endRun(run, "cancelled", records, log, {
    reason: { code: "cancelled", message: `Cancelled by ${by}; what was written until then stays written.` },
  });
}

/** Ends a run where the plan is not the one requested by digest, with the difference between the two while the other is still stored. */
export async function endAsStale(run: Run, plan: Plan, records: Records, log: Log): Promise<void> {
  const requested = await records.plans.findByDigest(run.digest ?? "");
  const differences = requested && comparePlans(requested, plan);
  if (differences) {
    const difference = { count: differences.length, first: differences.slice(0, 20) };
    await records.runs.update(run.id, (current) =>
      hasEnded(current) ? undefined : { ...current, difference },
    );
  }
  await endRun(run, "stale", records, log, { reason: planChanged });
}

/** Ends a run that was under way when writing was switched off: it must not go on when writing is on again. */
export async function endAsSwitchedOff(run: Run, records: Records, log: Log): Promise<void> {
  await endRun(run, "cancelled", records, log, { reason: writingIsOff });
}

const planChanged: Reason = {
  code: "plan-changed",
  message: "What would be written now is not what the plan with that digest said; nothing was written.",
  remedy: "Preview again, and apply the new plan if it is right.",
};

const writingIsOff: Reason = {
  code: "writing-is-off",
  message: "SYNC_MODE was set to preview while the run was under way; what was not written by then is not.",
  remedy: "Set SYNC_MODE to apply and start a new run: it finds out by itself what is left to do.",
};

const dayMs = 24 * 3_600_000;

/** Without a sign of life for this long the process that dispatches a run is taken to be dead. */
const deadAfterMs = 20_000;

/** Ends a run that is complete; else looks again later, and resumes a dispatch that was interrupted. */
export async function watchRun(run: Run, records: Records, log: Log): Promise<void> {
  const { fanOut: progress } = run;
  const isAbandoned = progress && !progress.done && Date.now() - Date.parse(progress.beatAt) > deadAfterMs;
  if (await closeIfComplete(run, records, log)) return;
  await sendMessage(records.storage, runsQueue, { v: 1, run: run.id }, watchDelay(run));
  if (!isAbandoned || !(await takeOver(run, records))) return;
  log.warn("The fan-out was interrupted and is resumed", { run: run.id, sent: progress.sent });
  await resumeDispatch(run, records, log);
}

/** Of several that see an abandoned dispatch, one takes it over. */
async function takeOver({ id, fanOut: seen }: Run, { runs }: Records): Promise<boolean> {
  const beatAt = new Date().toISOString();
  const taken = await runs.update(id, (current) =>
    current.status === "running" && current.fanOut && current.fanOut.beatAt === seen?.beatAt
      ? { ...current, fanOut: { ...current.fanOut, beatAt } }
      : undefined,
  );
  return taken !== undefined;
}

/** Ends a run when all is sent and all outcomes are in, or a day after the last was due, with what is missing as `lost`. */
export async function closeIfComplete(run: Run, records: Records, log: Log): Promise<boolean> {
  const { fanOut } = run;
  if (!fanOut) return false;
  const isOverdue = Date.now() > Date.parse(scheduledEnd(fanOut)) + dayMs;
  if (!fanOut.done && !isOverdue) return false;
  // Version 0.1 may have begun it: an outcome by the e-mail and one by the account would count twice.
  if (!run.recordsBy) await records.outcomes.rekey(run.id);
  const finished = total(await records.outcomes.count(run.id), settled);
  if (finished < fanOut.expected && !isOverdue) return false;
  if (finished < fanOut.expected) await recordLost(run, records);
  await endRun(run, "done", records, log);
  return true;
}

async function recordLost(run: Run, { outcomes, plans }: Records): Promise<void> {
  const known = new Set<string>();
  for await (const outcome of outcomes.list(run.id, settled)) {
    known.add(`${outcome.target}:${recordKey(outcome)}`);
  }
  const lost: Outcome[] = [];
  for await (const { email, entraId, inScope, changes } of plans.people(run.plan?.id ?? "")) {
    if (!inScope) continue;
    const key = employeeKey(email);
    for (const target of new Set(changes.map((change) => change.target))) {
      if (known.has(`${target}:${recordKey({ entraId, key })}`)) continue;
      lost.push(outcomeOf({ run: run.id, key, target, email, entraId }, neverHeardOf));
    }
  }
  // One by one, since one that comes in at this very moment and says `changed` is right.
  await pMap(lost, outcomes.record, { concurrency: 8 });
}

const neverHeardOf: Result = {
  status: "lost",
  code: "lost",
  message: "A day after it was due nothing was heard of this message.",
  remedy: "Look whether the target's function runs, then retry the run.",
};
