import { timeBy } from "../clients/storage/storage.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { countFollowed, type Following } from "../core/follow-exclusions.ts";
import { skippedOutcomes } from "../core/outcome.ts";
import type { Rate } from "../core/pace.ts";
import type { Mode } from "../core/plan.ts";
import { headOf, type Log, type Run } from "../core/run.ts";
import type { SourceProfile } from "../core/safety/guards.ts";
import { hasEnded, isStarting } from "../core/status.ts";
import { carryOver } from "../stores/carry-over/carry-over.ts";
import type { Records } from "../stores/records.ts";
import { dropGone } from "../stores/retention.ts";
import { dropUnused } from "../stores/signature-images.ts";
import { dispatch, schedule } from "./dispatch.ts";
import { endAsStale, endRun, watchRun } from "./end.ts";
import { awaitRelease, holdBack, holdRun, replaceHeld } from "./hold.ts";
import { endAsPaused, keepPaused } from "./pause.ts";
import { type Keeping, type PlannedRun, type Planning, planRun } from "./plan.ts";
import { placeOfRead } from "./queue/pacer.ts";
import { appliedPlan } from "./queue/run-messages.ts";
import { type Readback, writeBackEveryone } from "./readback.ts";
import { planRemoval } from "./removal.ts";
import { postponeOrFail } from "./retry.ts";
import { endAsSwitchedOff, finishStop } from "./stop.ts";
import { planUndoRun } from "./undo.ts";
import { planUndoOfRun } from "./undo-run.ts";

/** What supervising a run needs apart from the records; `rates` by target. */
export interface Supervision {
  /** What SYNC_MODE allows. */
  readonly mode: Mode;
  readonly planning: Planning;
  readonly rates: Readonly<Record<string, Rate>>;
  /** Writes to the employee database what Entra ID holds; absent where that is off. */
  readonly readback?: Readback | undefined;
}

/**
 * Takes a run one step on from where it is, also after a process died: a run that has not ended always has a message on
 * `sync-runs`, and each message leads here.
 */
export async function superviseRun(
  id: string,
  supervision: Supervision,
  records: Records,
  log: Log,
): Promise<void> {
  const run = await records.runs.get(id);
  if (!run) throw new Error(`There is a message for run ${id}, but no such run.`);
  if (hasEnded(run)) return;
  if (run.ending) return void (await finishStop(run, records, log));
  if (run.status === "held") return awaitRelease(run, records, log);
  if (run.mode === "apply" && supervision.mode === "preview") return endAsSwitchedOff(run, records, log);
  const pause = run.mode === "apply" ? await records.pause.get() : undefined;
  if (run.status === "running") {
    const open = pause ? await keepPaused(run, records, log) : run;
    if (!open) return;
    // The same obstacle is reported when the next run is planned.
    await carryOver(records, supervision.planning.accounts, log).catch(unlessExpected);
    return watchRun(open, records, log, supervision.readback);
  }
  if (pause && run.trigger === "request") return endAsPaused(run, pause, records, log);
  try {
    const planned = pause ? await advance(run, { mode: "preview", pause }, records) : run;
    if (!planned) return;
    await carryOver(records, supervision.planning.accounts, log);
    await startRun(planned, supervision, records, log);
  } catch (error) {
    await postponeOrFail(run, error, records, log);
  }
}

function unlessExpected(error: unknown): void {
  if (!(error instanceof RetryLater || error instanceof GiveUp)) throw error;
}

/**
 * A run from its request to its queues: read, plan, guard, dispatch. From there syncEntra and its like do the work, and
 * the watch ends the run. A preview, a stale plan and a plan without changes end here; an unsafe one is held.
 */
async function startRun(
  run: Run,
  { planning, rates, readback }: Supervision,
  records: Records,
  log: Log,
): Promise<void> {
  const startedAt = run.startedAt ?? timeBy(records.storage);
  const started = await advance(run, { status: "planning", startedAt }, records);
  if (!started) return;

  const made = await makePlan(started, planning, records, { keepsRead: readback !== undefined });
  const { plan, guards } = made;
  // A released run keeps what the person has seen.
  const source = run.release ? undefined : made.badSource;
  const planned = await advance(run, { plan: headOf(plan), guards, ...(source && { source }) }, records);
  if (!planned) return;
  // A plan before an interruption may have skipped other people.
  if (run.plan) await records.outcomes.clear(run.id);
  logFollowed(made.following, run, log);
  const typo = plan.notes.find(({ code }) => code === "unknown-in-scope");
  if (typo) log.warn("SYNC_SCOPE names what is not in the database", { run: run.id, remedy: typo.remedy });
  log.info("The plan is made", { run: run.id, plan: plan.id, totals: plan.totals, blocked: plan.blocked });
  if (made.goodSource) {
    await records.snapshots.remember(made.goodSource);
    if (made.present && planning.retentionMonths !== undefined) {
      const dropped = await dropGone(records.storage, planning.retentionMonths, made.present);
      if (dropped?.states || dropped?.links)
        log.info("Records of accounts that are gone were dropped", dropped);
    }
    if (made.present) {
      const pictures = await dropUnused(records, made.present.employees);
      if (pictures) log.info("Pictures that no signature shows any more were deleted", { pictures });
    }
  }

  const isSourceGood = made.goodSource !== undefined;
  await writeBackEveryone(planned, made.read, { isSourceGood, readback }, records, log);

  const isAnotherPlan = run.digest !== undefined && !run.release && run.digest !== plan.digest;
  if (isAnotherPlan) return endAsStale(planned, plan, records, log);
  if (run.mode === "preview") return endAsDone(planned, records, log);
  if (!run.emails) await replaceHeld(planned, records, log);
  const rest = await holdBack(planned, made, records, log);
  if (!rest) {
    await noteFree(planned, made, rates, records);
    return holdRun(planned, guards, records, log);
  }
  const going = { ...planned, ...rest.changed };

  const skipped = skippedOutcomes(run.id, going.targets, rest.skipped);
  const isNothing = !rest.plan.hasChanges && rest.checkups.length === 0;
  const atOnce = Object.fromEntries(
    going.targets.map((name) => [name, planning.targets.get(name)?.verifiesAtOnce ?? 10]),
  );
  const sending = { rates, skipped: skipped.length, atOnce };
  const reserving = schedule(going, { ...made, ...rest }, sending, records);
  const slots = await reserving.catch((error) => {
    // A newer plan was sent first: this one has nothing to add to it.
    if (isNothing && error instanceof RetryLater) return undefined;
    throw error;
  });
  // Also where it changes nothing: an older message must not write what is out of date.
  const applied = slots && appliedPlan(going, slots.sequence, rest.plan, made.accounts);
  if (applied) await records.applied.add(applied);
  if (isNothing || !slots) {
    await records.outcomes.recordAll(skipped);
    return endAsDone(planned, records, log);
  }
  const running = await advance(run, { status: "running", ...rest.changed, ...slots }, records);
  if (running) await dispatch(running, records, log);
}

/** The plan of a run, with the profile of the source if it was read and can be trusted. */
interface MadePlan
  extends Pick<PlannedRun, "plan" | "guards" | "checkups" | "skipped" | "accounts" | "present" | "read">,
    Partial<Pick<PlannedRun, "following">> {
  /** The place of its read among all reads of the database; increases with each. */
  readonly readAt: number;
  readonly goodSource?: SourceProfile | undefined;
  /** What it looked like where it cannot be trusted. */
  readonly badSource?: SourceProfile | undefined;
}

/** Makes the plan of a sync, of the undo of another run, or of a removal for leavers. */
async function makePlan(run: Run, planning: Planning, records: Records, keeping: Keeping): Promise<MadePlan> {
  const { undo, remove, emails: [email, ...others] = [] } = run;
  // Taken before the read, so that a plan with a later place was never read earlier.
  const readAt = await placeOfRead(records.storage);
  if (undo !== undefined && email !== undefined && others.length === 0) {
    return { ...(await planUndoRun({ ...run, undo, email }, planning, records)), readAt };
  }
  if (undo !== undefined) return { ...(await planUndoOfRun({ ...run, undo }, planning, records)), readAt };
  if (remove !== undefined) return { ...(await planRemoval({ ...run, remove }, planning, records)), readAt };
  const made = await planRun(run, planning, records, keeping);
  return { ...made, readAt, [made.isSourceGood ? "goodSource" : "badSource"]: made.profile };
}

/** Logs how many exclusions the plan has found the accounts of, or none. */
function logFollowed(following: Following | undefined, { id: run }: Run, log: Log): void {
  if (!following?.followed.length) return;
  log.info("Exclusions follow their accounts", { run, ...countFollowed(following) });
}

/**
 * Notes what a plan says of targets that no guard holds, and in which it has nothing to write: it is the newest word about
 * them, although the run waits for the others.
 */
async function noteFree(run: Run, made: MadePlan, rates: Supervision["rates"], records: Records) {
  const { plan, readAt, accounts } = made;
  const targets = run.targets.filter((target) => !plan.held?.includes(target));
  if (targets.length === 0) return;
  const free = { ...run, targets };
  const reserving = schedule(free, { plan, checkups: [], readAt }, { rates, skipped: 0 }, records);
  const slots = await reserving.catch((error) => {
    // A newer plan was sent first: this one has nothing to add to it.
    if (error instanceof RetryLater) return undefined;
    throw error;
  });
  const applied = slots && appliedPlan(free, slots.sequence, { ...plan, targets }, accounts);
  if (applied) await records.applied.add(applied);
}

async function endAsDone(run: Run, records: Records, log: Log): Promise<void> {
  await endRun(run, "done", records, log);
}

/** Changes a run that is still starting; undefined when it was cancelled, or another delivery is further on. */
const advance = ({ id }: Run, change: Partial<Run>, { runs }: Records): Promise<Run | undefined> =>
  runs.update(id, (current) => {
    if (!isStarting(current)) return undefined;
    const { reason: _, ...rest } = current;
    // Once it is planned, it no longer waits.
    return { ...(change.plan ? rest : current), ...change };
  });
