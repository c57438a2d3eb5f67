import pMap from "p-map";
import { sendMessage } from "../clients/storage/storage.ts";
import { employeeKey } from "../core/key.ts";
import { runsQueue } from "../core/messages.ts";
import { type Outcome, outcomeOf, type Result } from "../core/outcome.ts";
import type { Log, Run } from "../core/run.ts";
import { settled } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { resumeDispatch, watchDelay } from "./dispatch.ts";
import { endRun, total } from "./end.ts";

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
  const isOverdue = Date.now() > Date.parse(fanOut.end) + dayMs;
  if (!fanOut.done && !isOverdue) return false;
  const finished = total(await records.outcomes.count(run.id), settled);
  if (finished < fanOut.expected && !isOverdue) return false;
  if (finished < fanOut.expected) await recordLost(run, records);
  await endRun(run, "done", records, log);
  return true;
}

async function recordLost(run: Run, { outcomes, plans }: Records): Promise<void> {
  const known = new Set<string>();
  for await (const { target, key } of outcomes.list(run.id, settled)) known.add(`${target}:${key}`);
  const lost: Outcome[] = [];
  for await (const { email, entraId, inScope, changes } of plans.people(run.plan?.id ?? "")) {
    if (!inScope) continue;
    const key = employeeKey(email);
    for (const target of new Set(changes.map((change) => change.target))) {
      if (known.has(`${target}:${key}`)) continue;
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
