import pMap from "p-map";
import { employeeKey } from "../core/key.ts";
import { type Outcome, outcomeOf, type Result } from "../core/outcome.ts";
import type { Log, Run } from "../core/run.ts";
import { settled } from "../core/status.ts";
import type { Records } from "../stores/records.ts";
import { endRun, total } from "./end.ts";

const dayMs = 24 * 3_600_000;

/** Counting costs a query per 1,000 outcomes: a small run is looked at every second, a large one every 15 s. */
export const watchDelay = ({ fanOut }: Run): number =>
  Math.min(15, Math.max(1, Math.round((fanOut?.expected ?? 0) / 500)));

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
