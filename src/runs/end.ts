import { sendMessage, timeBy } from "../clients/storage/storage.ts";
import { runsQueue } from "../core/messages.ts";
import {
  type Counts,
  increase,
  moreWork,
  type Outcome,
  outcomeKey,
  outcomeOf,
  type Result,
  type Tally,
} from "../core/outcome.ts";
import type { Plan } from "../core/plan.ts";
import {
  type FanOut,
  isGoing,
  type Log,
  type Reason,
  type Run,
  type Summary,
  scheduledEnd,
} from "../core/run.ts";
import { comparePlans } from "../core/safety/approval.ts";
import { shortcomings } from "../core/safety/good-run.ts";
import {
  hasEnded,
  neverTried as neverTriedCodes,
  type OutcomeStatus,
  type RunStatus,
  retryable,
  settled,
} from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { resumeDispatch, watchDelay } from "./dispatch.ts";
import { piecesOf } from "./queue/run-messages.ts";
import { type Readback, writeBackOutcomes } from "./readback.ts";

/**
 * Ends a run that has not ended yet (or only while it is in status `from`, or has sent nothing), with a summary of its
 * outcomes and, unless it is done, the reason.
 */
export async function endRun(
  run: Run,
  status: Extract<RunStatus, "done" | "stale" | "cancelled" | "failed">,
  { runs, outcomes, storage }: Pick<Records, "runs" | "outcomes" | "storage">,
  log: Log,
  { reason, from, unlessSent = false }: Ending = {},
): Promise<Run | undefined> {
  const now = new Date(storage.clock.now());
  const endedAt = now.toISOString();
  const summary = await summarize(run, outcomes, now);
  // Writes under way when a run is stopped are counted later.
  const isStopped = run.ending !== undefined;
  const ended = await runs.update(run.id, ({ ending: _, ...current }) =>
    hasEnded(current) || (from && current.status !== from) || (unlessSent && current.fanOut)
      ? undefined
      : {
          ...current,
          status,
          endedAt,
          summary,
          ...(!isStopped && countedAs(summary)),
          ...(reason && { reason }),
        },
  );
  if (!ended) return undefined;
  if (!isStopped) log.results?.(uncounted(summary, run));
  const fields = { run: run.id, status, mode: run.mode, seconds: summary.seconds, counts: summary.counts };
  const wanting = status === "done" && !run.emails && !run.undo ? wantingIn(ended) : [];
  if (status === "failed") log.error("The run failed", { ...fields, code: reason?.code });
  else if (wanting.length)
    log.warn("The run ended, but is not a good run", { ...fields, shortcomings: wanting });
  else if (summary.failures.length) log.warn("The run ended with failures", fields);
  else log.info("The run ended", fields);
  return ended;
}

interface Ending {
  readonly reason?: Reason;
  readonly from?: RunStatus;
  readonly unlessSent?: boolean;
}

/** The codes of the shortcomings of a run of everyone, each once. */
const wantingIn = (run: Run): readonly string[] => [
  ...new Set(run.targets.flatMap((target) => shortcomings(run, target)).map(({ code }) => code)),
];

/** How many failures a summary names; the outcomes have all. */
const named = 50;

/** Counts the outcomes of a run, and names its first failures. */
export async function summarize(run: Run, outcomes: Records["outcomes"], now: Date): Promise<Summary> {
  const { counts, work, people } = await outcomes.tally(run.id);
  const neverTried = neverTriedIn(work);
  const failures: Summary["failures"][number][] = [];
  if (total(counts, retryable)) {
    for await (const outcome of outcomes.list(run.id, retryable)) {
      const { email, target, code = outcome.status, message = "", remedy } = outcome;
      failures.push({ email, target, code, message, ...(remedy && { remedy }) });
      if (failures.length === named) break;
    }
  }
  const seconds = Math.round((now.getTime() - Date.parse(run.startedAt ?? run.createdAt)) / 100) / 10;
  return {
    counts,
    failures,
    seconds,
    work,
    ...(people && { people }),
    ...(Object.keys(neverTried).length > 0 && { neverTried }),
  };
}

/** By target, how many were left out because the run was stopped. */
const neverTriedIn = (work: Tally["work"]): Readonly<Record<string, number>> =>
  Object.fromEntries(
    Object.entries(work).flatMap(([target, { leftOut }]) => {
      const n = neverTriedCodes.reduce((sum, code) => sum + (leftOut[code] ?? 0), 0);
      return n > 0 ? [[target, n]] : [];
    }),
  );

/** The results of a summary that metrics have not counted yet. */
export const uncounted = (
  { counts, work = {} }: Summary,
  { counted = {}, countedWork = {} }: Pick<Run, "counted" | "countedWork">,
): Tally => ({ counts: increase(counts, counted), work: moreWork(work, countedWork) });

/** Marks on a run that metrics have counted a summary. */
export const countedAs = ({ counts, work }: Summary): Pick<Run, "counted" | "countedWork"> => ({
  counted: counts,
  ...(work && { countedWork: work }),
});

/** How many outcomes have one of these statuses, all targets together. */
export const total = (counts: Counts, statuses: readonly OutcomeStatus[]): number =>
  Object.values(counts).reduce(
    (sum, byStatus) => sum + statuses.reduce((part, status) => part + (byStatus[status] ?? 0), 0),
    0,
  );

/** Whether a run has as many outcomes as it expects, and none of them is `queued`. */
export const isSettled = (counts: Counts, { expected }: Pick<FanOut, "expected">): boolean =>
  total(counts, settled) >= expected && total(counts, ["queued"]) === 0;

/** Ends a run with a plan other than the one requested by digest, with their difference while the requested one is still stored. */
export async function endAsStale(
  run: Run,
  { id }: Pick<Plan, "id">,
  records: Records,
  log: Log,
): Promise<void> {
  const requested = await records.plans.findByDigest(run.digest ?? "");
  const plan = requested && (await records.plans.read(id));
  const differences = plan && comparePlans(requested, plan);
  if (differences) {
    const difference = { count: differences.length, first: differences.slice(0, 20) };
    await records.runs.update(run.id, (current) =>
      hasEnded(current) ? undefined : { ...current, difference },
    );
  }
  await endRun(run, "stale", records, log, { reason: planChanged });
}

const planChanged: Reason = {
  code: "plan-changed",
  message: "What would be written now is not what the plan with that digest said; nothing was written.",
  remedy: "Preview again, and apply the new plan if it is right.",
};

const dayMs = 24 * 3_600_000;

/** A process that dispatches a run and records no progress for this long counts as dead. */
const deadAfterMs = 20_000;

/** Ends a run that is complete; otherwise checks again later, and resumes an interrupted dispatch. */
export async function watchRun(run: Run, records: Records, log: Log, readback?: Readback): Promise<void> {
  const { fanOut: progress } = run;
  const isAbandoned =
    progress && !progress.done && records.storage.clock.now() - Date.parse(progress.beatAt) > deadAfterMs;
  if (await closeIfComplete(run, records, log, readback)) return;
  await sendMessage(
    records.storage,
    runsQueue,
    { v: 1, run: run.id },
    watchDelay(run, records.storage.clock.now()),
  );
  if (!isAbandoned || !(await takeOver(run, records))) return;
  log.warn("The fan-out was interrupted and is resumed", { run: run.id, sent: progress.sent });
  await resumeDispatch(run, records, log);
}

/** Takes over an abandoned dispatch; of several processes that try, one succeeds. */
async function takeOver({ id, fanOut: seen }: Run, { runs, storage }: Records): Promise<boolean> {
  const beatAt = timeBy(storage);
  const taken = await runs.update(id, (current) =>
    isGoing(current) && current.fanOut && current.fanOut.beatAt === seen?.beatAt
      ? { ...current, fanOut: { ...current.fanOut, beatAt } }
      : undefined,
  );
  return taken !== undefined;
}

/** Ends a run when everything is sent and all outcomes are recorded, or a day after the last message was due, with missing ones as `lost`. */
export async function closeIfComplete(
  run: Run,
  records: Records,
  log: Log,
  readback?: Readback,
): Promise<boolean> {
  const { fanOut } = run;
  if (!fanOut) return false;
  const isOverdue = records.storage.clock.now() > Date.parse(scheduledEnd(fanOut)) + dayMs;
  if (!fanOut.done && !isOverdue) return false;
  // Version 0.1 may have begun it: outcomes keyed by e-mail and by account would count twice.
  if (!run.recordsBy) await records.outcomes.rekey(run.id);
  const counts = await records.outcomes.count(run.id);
  const isComplete = isSettled(counts, fanOut);
  if (!isComplete && !isOverdue) return false;
  if (!isComplete) await settleRest(run, neverHeardOf, records);
  await writeBackOutcomes(run, readback, records, log);
  await endRun(run, "done", records, log);
  return true;
}

/** The result of what is still missing when a run is closed. */
export const neverHeardOf: Result = {
  status: "lost",
  code: "lost",
  message: "No outcome was recorded within a day after this message was due.",
  remedy: "Check that the target's function runs, then retry the run.",
};

/**
 * Records `result` for everything of a run that has no outcome or is still queued, so that an ended run has no outcome
 * `queued`. Outcomes that arrive at the same time are kept. Unless the result is `lost`, a queued retry gets the status back
 * that it had before.
 */
export async function settleRest(
  run: Run,
  result: Result,
  { outcomes, plans }: Pick<Records, "outcomes" | "plans">,
): Promise<void> {
  const settled = new Set<string>();
  const rest = new Map<string, Outcome>();
  for await (const outcome of outcomes.list(run.id)) {
    if (outcome.status === "queued") rest.set(outcomeKey(outcome), without(outcome, result));
    else settled.add(outcomeKey(outcome));
  }
  for await (const piece of piecesOf(run, { plans })) {
    const place = outcomeKey(piece);
    if (settled.has(place) || rest.has(place)) continue;
    rest.set(place, outcomeOf({ ...piece, run: run.id }, result));
  }
  await outcomes.settle([...rest.values()]);
}

function without({ was, ...queued }: Outcome, result: Result): Outcome {
  if (was === undefined || result.status === "lost") return outcomeOf(queued, result);
  return { ...queued, status: was };
}
