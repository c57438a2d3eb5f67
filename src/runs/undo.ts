import { randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import { GiveUp, RetryLater, reasonIn } from "../core/errors.ts";
import { accountKey, employeeKey } from "../core/key.ts";
import type { Plan } from "../core/plan.ts";
import type { Run, RunRequest } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import type { CurrentState, Note, Restoration, Target, Task } from "../core/target.ts";
import { planUndo, type Undoable } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";
import type { PlannedRun, Planning } from "./plan.ts";

/** The person and the run to undo. */
export interface UndoRequest extends Pick<RunRequest, "mode" | "targets"> {
  readonly email: string;
  readonly undo: string;
  /** The account that the run wrote; when absent, the newest one that it wrote under that address. */
  readonly account?: string;
}

/** The plan of an undo or a removal, of people who are all in memory. */
export interface PlannedUndo extends Pick<PlannedRun, "guards" | "checkups" | "skipped"> {
  readonly plan: Plan;
}

type Kept = Pick<Records, "journal" | "states" | "plans" | "exclusions" | "links" | "runs">;

/** The run to undo, where it is on record; GiveUp "run-has-not-ended" where it was opened again by a retry. */
export async function endedRun(id: string, { runs }: Pick<Records, "runs">): Promise<Run | undefined> {
  const run = await runs.get(id);
  if (!run || hasEnded(run)) return run;
  throw new GiveUp("run-has-not-ended", `Run ${id} was retried and has not ended, so it may still write.`, {
    remedy: `Wait for its end, or end it: entra-sync runs cancel ${id}. Then request the undo again.`,
  });
}

/**
 * Plans the undo of what a run wrote for one person, from the record and the current values, not from the employee database:
 * so it also works for people who have left. Throws RetryLater, or GiveUp "nothing-to-undo".
 */
export async function planUndoRun(
  { undo: run, email, mode, targets: requested, account: asked }: UndoRequest,
  planning: Pick<Planning, "targets">,
  records: Kept,
): Promise<PlannedUndo> {
  const { journal, states, plans, exclusions, links } = records;
  const now = new Date();
  const undone = await endedRun(run, records);
  const candidates = asked
    ? [asked]
    : (await links.holdersOf(employeeKey(email))).map(({ entraId }) => entraId);
  const account = await writtenBy(run, candidates, requested, { journal });
  if (account === undefined) throw nothingToUndo(run, email);

  const person = { run, email, entraId: account, requested };
  const targets = await undoableTargets(person, planning, { journal, states });

  const { targets: excluded = [], fields: excludedFields = [] } =
    (await exclusions.of({ key: employeeKey(email), entraId: account })) ?? {};
  const plan = planUndo({
    id: randomUUID(),
    mode,
    now,
    run,
    email,
    entraId: account,
    requested,
    targets,
    excluded,
    excludedFields,
    returns: undone?.remove === undefined,
  });
  await plans.save(plan);
  return { plan, guards: [], checkups: [], skipped: plan.employees };
}

/** What a run wrote to an account, or may have written, target by target, with the current values. */
export async function undoableTargets(
  person: {
    readonly run: string;
    readonly email: string;
    readonly entraId: string;
    readonly requested: readonly string[];
  },
  planning: Pick<Planning, "targets">,
  { journal, states }: Pick<Records, "journal" | "states">,
): Promise<readonly Undoable[]> {
  const { run, email, entraId, requested } = person;
  const key = accountKey(entraId);
  const targets: Undoable[] = [];
  for (const name of requested) {
    const target = planning.targets.get(name);
    const written = target ? await journal.begun({ run, key, target: name }) : [];
    if (!target || written.length === 0) continue;
    const memory = await states.memory(name, key);
    const task = { email, entraId, memory };
    const found = await findIn(target, task);
    targets.push({ target, written: await asThere(target, task, { written, found }), found });
  }
  return targets;
}

/** Converts what was written to values that can be compared with the current ones. */
async function asThere(
  target: Target,
  task: Task,
  { written, found }: Pick<Undoable, "written" | "found">,
): Promise<Undoable["written"]> {
  if (!target.asThere || !("values" in found)) return written;
  const translated: Restoration[] = [];
  for (const one of written) {
    const now = found.values[one.field] ?? null;
    translated.push(one.erased ? one : await target.asThere(task, one, now));
  }
  return translated;
}

/** The first of some accounts with a recorded write by a run in one of these targets. */
export async function writtenBy(
  run: string,
  accounts: readonly string[],
  targets: readonly string[],
  { journal }: Pick<Records, "journal">,
): Promise<string | undefined> {
  for (const account of accounts) {
    const key = accountKey(account);
    const written = await Promise.all(targets.map((target) => journal.begun({ run, key, target })));
    if (written.some((changes) => changes.length > 0)) return account;
  }
  return undefined;
}

/** The current values, or why they are unknown; a target that cannot restore anything is not read. */
async function findIn(target: Target, task: Task): Promise<CurrentState | Note> {
  if (!target.restore) return { values: {} };
  return orWhyNot(target.name, () => target.current(task));
}

/** The result of `find`, or a note on why the target could not be read. */
export async function orWhyNot<T>(target: string, find: () => Promise<T>): Promise<T | Note> {
  try {
    return await find();
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    return { ...reasonIn(error), target };
  }
}

/** The error for the undo of a run that wrote nothing, for a person or at all. */
export const nothingToUndo = (run: string, email?: string) =>
  email === undefined
    ? new GiveUp("nothing-to-undo", `Run ${run} wrote nothing that is on record.`, {
        remedy: `See what it did: entra-sync runs ${run}.`,
      })
    : new GiveUp("nothing-to-undo", `Run ${run} wrote nothing of ${email} that is on record.`, {
        remedy: `See what was written: entra-sync history ${email}.`,
      });

/** The remedy for changes that a release left out: no later run plans an undo or a removal again. */
export const previewAgain = "Preview it again, to see what is there now.";

/** How often a throttled read is tried, and how long it waits at most. */
const tries = 5;
const longestSeconds = 30;

/** Retries a throttled read in place, so that one person's does not restart the plan of a thousand. */
export async function retryThrottled<T>(read: () => Promise<T>): Promise<T> {
  for (let n = 1; ; n += 1) {
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof RetryLater) || n === tries || error.afterSeconds > longestSeconds) throw error;
      await delay(1000 * Math.max(1, error.afterSeconds) * (1 + Math.random()));
    }
  }
}
