import { sendMessage } from "../storage/send-message.ts";
import type { Plan } from "../sync/plan.ts";
import type { Guard } from "../sync/safety.ts";
import { endRun } from "./end-run.ts";
import type { Log } from "./log.ts";
import { reserve } from "./pacer.ts";
import { type Planning, planRun } from "./plan-run.ts";
import { runsQueue } from "./queue-names.ts";
import type { Records } from "./records.ts";
import type { Reason, Run } from "./run.ts";
import { skippedOutcomes } from "./skipped.ts";
import { watchDelay } from "./watch-run.ts";

/** What starting a run needs besides the records; `rates` in messages a second by target. */
export interface Supervision {
  readonly planning: Planning;
  readonly rates: Readonly<Record<string, number>>;
}

/**
 * Plans a run and makes it ready to be sent: slots reserved, watch posted. Returns nothing when there is nothing to
 * send: a preview, no changes, a plan that is not the one asked for, or one that a guard holds back.
 */
export async function startRun(
  run: Run,
  { planning, rates }: Supervision,
  records: Records,
  log: Log,
): Promise<Run | undefined> {
  const { runs, outcomes, storage } = records;
  const startedAt = run.startedAt ?? new Date().toISOString();
  const started = await runs.update(run.id, (current) =>
    isStarting(current) ? { ...current, status: "planning", startedAt } : undefined,
  );
  if (!started) return undefined;

  const { plan, guards } = await planRun(started, planning, records);
  const planned = await runs.update(run.id, (current) =>
    isStarting(current) ? { ...current, plan: headOf(plan), guards } : undefined,
  );
  if (!planned) return undefined;
  log.info("The plan is made", { run: run.id, plan: plan.id, totals: plan.totals, blocked: plan.blocked });

  if (run.digest && run.digest !== plan.digest) {
    await endRun(planned, "stale", records, log, { reason: notThatPlan });
    return undefined;
  }
  if (run.mode === "preview") {
    await endRun(planned, "done", records, log);
    return undefined;
  }
  if (guards.length > 0) {
    await runs.update(run.id, (current) =>
      isStarting(current) ? { ...current, status: "held", reason: heldBy(guards) } : undefined,
    );
    log.warn("The run is held", { run: run.id, guards: plan.blocked });
    return undefined;
  }

  const skipped = skippedOutcomes(run.id, run.targets, plan.employees);
  await outcomes.recordAll(skipped);
  const counts = Object.fromEntries(
    Object.entries(plan.totals.targets).map(([target, { employees }]) => [target, employees]),
  );
  const messages = Object.values(counts).reduce((sum, count) => sum + count, 0);
  if (messages === 0) {
    await endRun(planned, "done", records, log);
    return undefined;
  }

  const now = Date.now();
  const { sequence, lanes, end } = await reserve(storage, counts, rates, now);
  const running = await runs.update(run.id, (current) =>
    isStarting(current)
      ? {
          ...current,
          status: "running",
          sequence,
          fanOut: {
            expected: messages + skipped.length,
            sent: 0,
            done: false,
            beatAt: new Date().toISOString(),
            lanes,
            end: new Date(end).toISOString(),
          },
        }
      : undefined,
  );
  if (running) await sendMessage(storage, runsQueue, { v: 1, run: run.id }, watchDelay(running));
  return running;
}

const isStarting = ({ status }: Run): boolean => status === "queued" || status === "planning";

const headOf = ({ id, digest, totals, blocked, hasChanges, complete }: Plan) => ({
  id,
  digest,
  totals,
  blocked,
  hasChanges,
  complete,
});

const notThatPlan: Reason = {
  code: "plan-changed",
  message: "What would be written now is not what the plan with that digest said; nothing was written.",
  remedy: "Preview again, and apply the new plan if it is right.",
};

const heldBy = (guards: readonly Guard[]): Reason => ({
  code: "held",
  message: guards.map(({ message }) => message).join(" "),
  remedy: "Read the plan. If it is right, raise SYNC_MAX_CHANGED_PERCENT and run again.",
});
