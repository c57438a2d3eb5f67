import { sendMessage } from "../clients/storage/storage.ts";
import { GiveUp, RetryLater, UnsafePlan } from "../core/errors.ts";
import { runsQueue } from "../core/messages.ts";
import type { Log, Run } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { fanOut, fanOutAgain } from "./dispatch.ts";
import { endRun } from "./end.ts";
import { expireHeld, isPastRelease, releasableMs } from "./release.ts";
import { type Supervision, startRun } from "./start.ts";
import { closeIfComplete, watchDelay } from "./watch.ts";

/** Without a sign of life for this long the fan-out's process is taken to be dead. */
const deadAfterMs = 20_000;

/** Microsoft may be unreachable for this long before a run that has written nothing yet is given up. */
const planningTimeoutMs = 2 * 3_600_000;

/** Takes a run one step on, whoever left it where; a run that has not ended always has a message on `sync-runs`. */
export async function superviseRun(
  id: string,
  supervision: Supervision,
  records: Records,
  log: Log,
): Promise<void> {
  const run = await records.runs.get(id);
  if (!run) throw new Error(`There is a message for run ${id}, but no such run.`);
  if (hasEnded(run)) return;
  if (run.status === "held") {
    if (isPastRelease(run, new Date())) return expireHeld(run, records, log);
    return expireLater(run, records);
  }
  if (run.mode === "apply" && supervision.mode === "preview") return switchedOff(run, records, log);
  if (run.status === "running") return watch(run, records, log);
  let started: Run | undefined;
  try {
    started = await startRun(run, supervision, records, log);
  } catch (error) {
    return notStarted(run, error, records, log);
  }
  if (started) await send(started, records, log);
}

/** What was under way when writing was switched off must not go on when it is switched on again. */
async function switchedOff(run: Run, records: Records, log: Log): Promise<void> {
  const reason = {
    code: "writing-is-off",
    message: "SYNC_MODE was set to preview while the run was under way; what was not written by then is not.",
    remedy: "Set SYNC_MODE to apply and start a new run: it finds out by itself what is left to do.",
  };
  await endRun(run, "cancelled", records, log, { reason });
}

/** Sends a run's messages. A failure is not passed on: the watch is posted already, and takes up what is left. */
async function send(run: Run, records: Records, log: Log): Promise<void> {
  try {
    if (run.fanOut?.retry) await fanOutAgain(run, records);
    else await fanOut(run, records);
  } catch (error) {
    const problem = error instanceof Error ? (error.stack ?? error.message) : "unknown";
    log.error("The fan-out failed and will be taken up again", { run: run.id, problem });
  }
}

async function watch(run: Run, records: Records, log: Log): Promise<void> {
  const { fanOut: progress } = run;
  const isAbandoned = progress && !progress.done && Date.now() - Date.parse(progress.beatAt) > deadAfterMs;
  if (await closeIfComplete(run, records, log)) return;
  await sendMessage(records.storage, runsQueue, { v: 1, run: run.id }, watchDelay(run));
  if (!isAbandoned || !(await takeOver(run, records))) return;
  log.warn("The fan-out was interrupted and goes on", { run: run.id, sent: progress.sent });
  await send(run, records, log);
}

/** Of several who see that a fan-out is abandoned one goes on with it. */
async function takeOver({ id, fanOut: seen }: Run, { runs }: Records): Promise<boolean> {
  const beatAt = new Date().toISOString();
  const taken = await runs.update(id, (current) =>
    current.status === "running" && current.fanOut && current.fanOut.beatAt === seen?.beatAt
      ? { ...current, fanOut: { ...current.fanOut, beatAt } }
      : undefined,
  );
  return taken !== undefined;
}

/** Nothing has been written yet: what passes is tried again, what does not fails the run with its reason. */
async function notStarted(run: Run, error: unknown, records: Records, log: Log): Promise<void> {
  if (error instanceof RetryLater && Date.now() - Date.parse(run.createdAt) < planningTimeoutMs) {
    log.warn("Planning is put off", { run: run.id, code: error.code, seconds: error.afterSeconds });
    await sendMessage(
      records.storage,
      runsQueue,
      { v: 1, run: run.id },
      Math.max(1, Math.ceil(error.afterSeconds)),
    );
    return;
  }
  if (error instanceof UnsafePlan) {
    const planned = await records.runs.get(run.id);
    return hold(planned ?? run, error, records, log);
  }
  if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
  const { code, message } = error;
  const remedy = error instanceof GiveUp ? error.remedy : undefined;
  await endRun(run, "failed", records, log, { reason: { code, message, ...(remedy && { remedy }) } });
}

/** Leaves the decision to a person. */
async function hold(
  { id, plan }: Run,
  { message, guards }: UnsafePlan,
  records: Records,
  log: Log,
): Promise<void> {
  const digest = plan?.digest ?? "";
  const remedy = `Read the plan: entra-sync runs plan ${id}. If it is right: entra-sync runs release ${id} --digest ${digest}, within 24 hours. If not: entra-sync runs cancel ${id}.`;
  const reason = { code: "held", message, remedy };
  const heldAt = new Date().toISOString();
  // A second delivery of the same message must not hold again what was released meanwhile.
  const held = await records.runs.update(id, (current) =>
    hasEnded(current) || current.release ? undefined : { ...current, status: "held", heldAt, reason },
  );
  if (!held) return;
  await expireLater(held, records);
  log.warn("The run is held", { run: id, guards });
}

/** Comes back when the time to release is over, so that the run ends also when nobody ever looks. */
async function expireLater({ id, heldAt, createdAt }: Run, { storage }: Records): Promise<void> {
  const end = Date.parse(heldAt ?? createdAt) + releasableMs;
  await sendMessage(storage, runsQueue, { v: 1, run: id }, (end - Date.now()) / 1000 + 60);
}
