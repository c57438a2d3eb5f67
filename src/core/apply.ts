import { setTimeout as delay } from "node:timers/promises";
import { diff } from "./diff.ts";
import { GiveUp } from "./errors.ts";
import type { Result } from "./outcome.ts";
import { type Memory, rememberRefusals } from "./state.ts";
import type {
  Change,
  CurrentState,
  EmployeeTask,
  Restoration,
  Target,
  Task,
  Values,
  Written,
} from "./target.ts";

/**
 * Reads again, writes what still differs, verifies. Nothing is written that the plan did not say: a change whose
 * value would come out otherwise today (the app was redeployed since) makes all of it `stale`.
 */
export async function apply(
  task: EmployeeTask & { readonly changes: readonly Change[] },
  target: Target,
  recording: Recording,
): Promise<Applied> {
  const planned = new Map(task.changes.map(({ field, to }) => [field, to]));
  const wishes = target.desired(task.employee).fields.filter(({ field }) => planned.has(field));
  if (wishes.length < planned.size || wishes.some(({ field, to }) => planned.get(field) !== to)) {
    return { result: stale, memory: task.memory };
  }

  const { values, contents } = await target.current(task);
  const { changes } = diff(target, { fields: wishes, notes: [] }, values);
  if (changes.length === 0) return { result: await nothingLeft(recording), memory: task.memory };
  return writeChanges(
    task,
    target,
    { changes, contents, write: () => target.write(task, changes) },
    recording,
  );
}

const stale: Result = {
  status: "stale",
  code: "stale",
  message:
    "The settings, an exclusion or the app changed since this was planned, and it would come out otherwise today.",
  remedy: "Nothing to do: the next run plans it anew.",
};

/** No difference: either somebody else was first, or this is the redelivery of a write that was not recorded. */
async function nothingLeft(recording: Recording): Promise<Result> {
  const fields = await writtenBefore(recording);
  return fields.length ? { status: "changed", fields } : { status: "unchanged" };
}

/** What came of applying, and what to remember of this person in this target from now on. */
export interface Applied {
  readonly result: Result;
  readonly memory: Memory;
}

/** Whose record a write goes on, and what keeps it. */
export interface Recording {
  readonly entry: Entry;
  readonly journal: Journal;
  readonly now?: () => Date;
}

/** What is to be written of what was found there, and how. */
interface Write {
  readonly changes: readonly Change[];
  readonly contents: CurrentState["contents"];
  readonly write: () => Promise<Written>;
}

/** Writes changes with an intent on record before and its ending after, and looks whether they are to be seen. */
export async function writeChanges(
  task: Task,
  target: Target,
  { changes, contents, write }: Write,
  { entry, journal, now = () => new Date() }: Recording,
): Promise<Applied> {
  await journal.intend(entry, changes, contents);
  const written = await record(changes, write, { entry, journal });
  const accepted = changes.filter(({ field }) => written.accepted.includes(field));
  const memory = {
    facts: written.memory ?? task.memory.facts,
    refusals: rememberRefusals(task.memory, changes, written.refused, now()),
  };
  const unseen = await notVisible(task, target, accepted, written.readBack);
  // A redelivery may be left with what is refused again: that is no reason to forget what was written before.
  const fields = accepted.length
    ? accepted.map(({ field }) => field)
    : await writtenBefore({ entry, journal });
  return { result: resultOf(target.name, { fields, written, unseen }), memory };
}

/** Fields that an earlier delivery wrote, or meant to when it was interrupted: with nothing left to do, that is done. */
export async function writtenBefore({ entry, journal }: Recording): Promise<readonly string[]> {
  const fields = await journal.attempted(entry);
  if (fields.length) await journal.end(entry, fields, "done", undefined);
  return fields;
}

async function record(
  changes: readonly Change[],
  write: Write["write"],
  { entry, journal }: Recording,
): Promise<Written & { readonly accepted: readonly string[] }> {
  const fields = changes.map(({ field }) => field);
  try {
    const written = await write();
    const refused = written.refused.map(({ field }) => field);
    const unneeded = written.unneeded ?? [];
    const accepted = fields.filter((field) => !refused.includes(field) && !unneeded.includes(field));
    const endings = [
      ["done", accepted] as const,
      ["refused", refused] as const,
      ["unneeded", unneeded] as const,
    ];
    for (const [ending, ended] of endings) {
      if (ended.length) await journal.end(entry, ended, ending, written.requestId);
    }
    return { ...written, accepted };
  } catch (error) {
    // Only a definite refusal ends the intent: after a dropped connection nobody knows whether it was written.
    if (error instanceof GiveUp) await journal.end(entry, fields, "failed", error.requestId);
    throw error;
  }
}

/** Entra ID does not always show a write to an immediate read (Microsoft Graph), hence the patience, in milliseconds. */
const retryDelays = [0, 1000, 3000];

/** Which accepted fields a read does not show, even after a few seconds. */
async function notVisible(
  task: Task,
  target: Target,
  accepted: readonly Change[],
  readBack: Values | undefined,
): Promise<readonly string[]> {
  let unseen = accepted;
  for (const wait of readBack ? [0] : retryDelays) {
    if (unseen.length === 0) break;
    await delay(wait);
    const values = readBack ?? (await target.current(task).catch(nothingIfGone)).values;
    unseen = unseen.filter(({ field, to }) => !target.same(field, values[field] ?? null, to));
  }
  return unseen.map(({ field }) => field);
}

/** What was accepted stays so on record, even if the account is gone a moment later. */
function nothingIfGone(error: unknown): CurrentState {
  if (error instanceof GiveUp) return { values: {} };
  throw error;
}

function resultOf(
  target: string,
  { fields, written, unseen }: { fields: readonly string[]; written: Written; unseen: readonly string[] },
): Result {
  const requestId = written.requestId ? { requestId: written.requestId } : {};
  const [refusal] = written.refused;
  const refused = written.refused.map(({ field }) => field).join(", ");
  const reason = refusal && {
    code: refusal.code,
    // A target of one field has said by its name what was refused.
    message: refusal.field === target ? refusal.message : `${refused}: ${refusal.message}`,
    ...(refusal.remedy && { remedy: refusal.remedy }),
  };
  if (fields.length === 0)
    return reason ? { status: "skipped", ...reason, ...requestId } : { status: "unchanged" };
  const notSeen = unseen.length > 0 && {
    code: "not-yet-visible",
    message: `Accepted, but a read seconds later does not show ${unseen.join(", ")} yet.`,
    remedy: "Nothing to do: the next run looks again and repairs it.",
  };
  return { status: "changed", fields, ...requestId, ...(notSeen || reason) };
}

/** Whose work in which run an audit record belongs to. */
export interface Entry {
  readonly run: string;
  readonly key: string;
  readonly target: string;
}

/** How an intended write ended: `done` was accepted, the others wrote nothing. */
export type Ending = "done" | "unneeded" | "refused" | "failed";

/** The record of what is about to be written and what was: an intent first, its ending afterwards. */
export interface Journal {
  /** With what is to be kept of what is there; of an intent or a write that this very entry has on record that stays. */
  intend(entry: Entry, changes: readonly Change[], contents?: CurrentState["contents"]): Promise<void>;
  /** Fields that this very entry wrote, or meant to and was interrupted. */
  attempted(entry: Entry): Promise<readonly string[]>;
  /** What an entry wrote: the changes that are `done`, each with the content that was there before. */
  written(entry: Entry): Promise<readonly Restoration[]>;
  end(entry: Entry, fields: readonly string[], ending: Ending, requestId: string | undefined): Promise<void>;
}
