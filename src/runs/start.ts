import { sendMessage } from "../clients/storage/storage.ts";
import { comparePlans } from "../core/approval.ts";
import { RetryLater, UnsafePlan } from "../core/errors.ts";
import type { SourceProfile } from "../core/guards.ts";
import { runsQueue } from "../core/messages.ts";
import { skippedOutcomes } from "../core/outcome.ts";
import type { Mode, Plan } from "../core/plan.ts";
import type { Log, Reason, Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";
import { endRun } from "./end.ts";
import { reserve } from "./pacer.ts";
import { type PlannedRun, type Planning, planRun } from "./plan.ts";
import { replaceHeld } from "./release.ts";
import { planUndoRun } from "./undo.ts";
import { checkupsAtOnce } from "./verify.ts";
import { watchDelay } from "./watch.ts";

/** What starting a run needs besides the records; `rates` in messages a second by target. */
export interface Supervision {
  /** What SYNC_MODE allows. */
  readonly mode: Mode;
  readonly planning: Planning;
  readonly rates: Readonly<Record<string, number>>;
}

/**
 * Plans a run and makes it ready to be sent. Returns nothing when there is nothing to send: a preview, no changes, or
 * a plan that is not the one asked for. Throws UnsafePlan when a guard holds it back.
 */
export async function startRun(
  run: Run,
  { planning, rates }: Supervision,
  records: Records,
  log: Log,
): Promise<Run | undefined> {
  const startedAt = run.startedAt ?? new Date().toISOString();
  const started = await advance(run, { status: "planning", startedAt }, records);
  if (!started) return undefined;

  const made = await make(started, planning, records);
  const { plan, guards } = made;
  const planned = await advance(run, { plan: headOf(plan), guards }, records);
  if (!planned) return undefined;
  log.info("The plan is made", { run: run.id, plan: plan.id, totals: plan.totals, blocked: plan.blocked });

  if (made.goodSource) await records.snapshots.remember(made.goodSource);

  if (run.digest && !run.release && run.digest !== plan.digest) {
    await endAsStale(planned, run.digest, plan, records, log);
    return undefined;
  }
  if (run.mode === "preview") {
    await endRun(planned, "done", records, log);
    return undefined;
  }
  if (!run.emails) await replaceHeld(planned, records, log);
  if (guards.length > 0 && !run.release)
    throw new UnsafePlan(guards.map(({ message }) => message).join(" "), plan.blocked);

  const skipped = skippedOutcomes(run.id, run.targets, plan.employees);
  await records.outcomes.recordAll(skipped);
  if (plan.hasChanges || made.checkups.length > 0) {
    return schedule(planned, made, { rates, skipped: skipped.length }, records);
  }
  await endRun(planned, "done", records, log);
  return undefined;
}

/** What a run sets out to do, with what the source looked like where it was read and is to be trusted. */
interface Made extends Pick<PlannedRun, "plan" | "guards" | "checkups" | "readAt"> {
  readonly goodSource?: SourceProfile | undefined;
}

/** Plans what the database says, or how to take back what another run wrote. */
async function make(run: Run, planning: Planning, records: Records): Promise<Made> {
  const { undo, emails: [email] = [], release } = run;
  if (undo !== undefined && email !== undefined) {
    return planUndoRun({ ...run, undo, email }, planning, records);
  }
  const made = await planRun({ ...run, released: release?.plan }, planning, records);
  return { ...made, goodSource: made.isSourceGood ? made.profile : undefined };
}

/** Reserves the slots and posts the watch, so that from here on the run ends whatever happens to this process. */
async function schedule(
  run: Run,
  { plan, checkups, readAt }: Made,
  { rates, skipped }: { rates: Supervision["rates"]; skipped: number },
  records: Records,
): Promise<Run | undefined> {
  const writes = (target: string) => plan.totals.targets[target]?.employees ?? 0;
  const verifies = (target: string) => checkups.filter((checkup) => checkup.target === target).length;
  const counts = Object.fromEntries(
    run.targets.map((target) => [target, writes(target) + Math.ceil(verifies(target) / checkupsAtOnce)]),
  );
  const people = run.targets.reduce((sum, target) => sum + writes(target), 0) + checkups.length;
  const reserved = await reserve(records.storage, { counts, rates, now: Date.now(), readAt });
  if (!reserved)
    throw new RetryLater("unavailable", "A newer plan was sent first; this one is made anew.", 1);

  const { sequence, lanes, end } = reserved;
  const progress = { expected: people + skipped, sent: 0, done: false, beatAt: new Date().toISOString() };
  const fanOut = { ...progress, lanes, end: new Date(end).toISOString() };
  const running = await advance(run, { status: "running", sequence, fanOut }, records);
  if (running) await sendMessage(records.storage, runsQueue, { v: 1, run: run.id }, watchDelay(running));
  return running;
}

/** Nothing is written of a plan that is not the one asked for; what differs is told as far as the other is still there. */
async function endAsStale(run: Run, digest: string, plan: Plan, records: Records, log: Log): Promise<void> {
  const asked = await records.plans.findByDigest(digest);
  const differences = asked && comparePlans(asked, plan);
  if (differences) {
    const difference = { count: differences.length, first: differences.slice(0, 20) };
    await advance(run, { difference }, records);
  }
  await endRun(run, "stale", records, log, { reason: notThatPlan });
}

/** Changes a run that is still starting; undefined when it was cancelled, or another delivery is further on. */
const advance = ({ id }: Run, change: Partial<Run>, { runs }: Records): Promise<Run | undefined> =>
  runs.update(id, (current) =>
    current.status === "queued" || current.status === "planning" ? { ...current, ...change } : undefined,
  );

const headOf = ({ id, digest, totals, notes, blocked, hasChanges, complete }: Plan) => ({
  id,
  digest,
  totals,
  notes,
  blocked,
  hasChanges,
  complete,
});

const notThatPlan: Reason = {
  code: "plan-changed",
  message: "What would be written now is not what the plan with that digest said; nothing was written.",
  remedy: "Preview again, and apply the new plan if it is right.",
};
