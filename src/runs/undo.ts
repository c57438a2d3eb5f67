import { randomUUID } from "node:crypto";
import { GiveUp } from "../core/errors.ts";
import { employeeKey } from "../core/key.ts";
import type { RunRequest } from "../core/run.ts";
import type { CurrentState, Note, Target, Task } from "../core/target.ts";
import { planUndo, type Undoable } from "../core/undo.ts";
import type { Records } from "../stores/records.ts";
import type { PlannedRun, Planning } from "./plan.ts";

/** The person and the run to undo. */
export interface UndoRequest extends Pick<RunRequest, "mode" | "targets"> {
  readonly email: string;
  readonly undo: string;
}

type Kept = Pick<Records, "journal" | "outcomes" | "states" | "plans" | "exclusions">;

/**
 * Plans the undo of what a run wrote of one person. It asks the record and what is there now, not the employee
 * database: so it also works for people who have left it. Throws RetryLater, or GiveUp "nothing-to-undo".
 */
export async function planUndoRun(
  { undo: run, email, mode, targets: requested }: UndoRequest,
  planning: Pick<Planning, "targets">,
  { journal, outcomes, states, plans, exclusions }: Kept,
): Promise<Pick<PlannedRun, "plan" | "guards" | "checkups" | "readAt">> {
  const readAt = Date.now();
  const now = new Date(readAt);
  const key = employeeKey(email);
  const targets: Undoable[] = [];
  let account: string | undefined;
  for (const name of requested) {
    const target = planning.targets.get(name);
    const written = target ? await journal.written({ run, key, target: name }) : [];
    if (!target || written.length === 0) continue;
    const entraId = (await outcomes.find(run, name, key))?.entraId;
    if (!entraId) continue;
    account = entraId;
    const memory = await states.memory(name, key);
    const found = await findIn(target, { email, entraId, memory });
    targets.push({ target, written, found });
  }
  if (account === undefined) throw nothingToUndo(run, email);

  const { targets: excluded = [], fields: excludedFields = [] } =
    (await exclusions.of({ key, entraId: account })) ?? {};
  const plan = planUndo({
    ...{ id: randomUUID(), mode, now, run, email, entraId: account, requested, targets },
    ...{ excluded, excludedFields },
  });
  await plans.save(plan, [], []);
  return { plan, guards: [], checkups: [], readAt };
}

/** What is there now, or why that is unknown; a target that cannot put anything back is not read. */
async function findIn(target: Target, task: Task): Promise<CurrentState | Note> {
  if (!target.restore) return { values: {} };
  try {
    return await target.current(task);
  } catch (error) {
    if (!(error instanceof GiveUp)) throw error;
    const { code, message, remedy } = error;
    return { code, message, target: target.name, ...(remedy && { remedy }) };
  }
}

const nothingToUndo = (run: string, email: string) =>
  new GiveUp("nothing-to-undo", `Run ${run} wrote nothing of ${email} that is on record.`, {
    remedy: `See what was written: entra-sync history ${email}.`,
  });
