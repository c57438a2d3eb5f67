import { setTimeout as delay } from "node:timers/promises";
import { diff } from "./diff.ts";
import { GiveUp } from "./errors.ts";
import type { Result } from "./outcome.ts";
import { nothingRemembered, recognizedBy, rememberRefusals } from "./state.ts";
import type {
  Change,
  CurrentState,
  EmployeeTask,
  Memory,
  Replacing,
  Restoration,
  Target,
  Task,
  Values,
  Written,
} from "./target.ts";

/**
 * Reads the current values again, writes those that still differ, and verifies. Only what the plan says is written: if the
 * desired value of a change has changed since (by a redeployment, for example), the whole task is `stale`.
 */
export async function apply(
  task: EmployeeTask & { readonly changes: readonly Change[] },
  target: Target,
  recording: Recording,
  memoryOf: (target: string) => Promise<Memory> = async () => nothingRemembered,
): Promise<Applied> {
  const planned = new Map(task.changes.map(({ field, to }) => [field, to]));
  const desired = target.desired(task.employee).fields.filter(({ field }) => planned.has(field));
  if (desired.length < planned.size || desired.some(({ field, to }) => planned.get(field) !== to)) {
    return { result: stale, memory: task.memory };
  }

  const { values, contents } = await target.current(task);
  const differing = diff(target, { fields: desired, notes: [] }, values).changes;
  if (differing.length === 0) return { result: await nothingLeft(recording), memory: task.memory };
  const settled = { task, changes: differing };
  const { task: work, changes } = (await target.settle?.(task, differing, memoryOf)) ?? settled;
  // The settled changes may be in place already.
  if (changes.every(({ field, from, to }) => target.same(field, from, to))) {
    return { result: await nothingLeft(recording), memory: work.memory };
  }
  const facts = await writtenAsReturned(work, target, { changes, contents }, recording);
  if (facts) {
    const refusals = rememberRefusals(task.memory, changes, [], new Date());
    return { result: await nothingLeft(recording), memory: { facts, refusals } };
  }
  return writeChanges(
    work,
    target,
    {
      changes,
      contents,
      write: (begun, replacing) => target.write({ ...work, begun, before: contents }, changes, replacing),
    },
    recording,
  );
}

const stale: Result = {
  status: "stale",
  code: "stale",
  message:
    "The settings, an exclusion or the app changed since this was planned, and the result would be different now.",
  remedy: "Nothing to do: the next run plans it again.",
};

/** The result without a difference: someone else made the change, or this is a redelivery after a write that was not recorded. */
async function nothingLeft(recording: Recording): Promise<Result> {
  const fields = await writtenBefore(recording);
  return fields.length ? { status: "changed", fields } : { status: "unchanged" };
}

/**
 * The facts to remember if an earlier delivery has made these changes but got no answer or died before recording it, for
 * a target that returns other content than was sent; undefined where they are still to be written.
 */
async function writtenAsReturned(
  { employee }: EmployeeTask,
  target: Target,
  { changes, contents }: Pick<Write, "changes" | "contents">,
  { entry, journal }: Recording,
): Promise<Memory["facts"] | undefined> {
  const [change, ...others] = changes;
  const now = change && contents?.[change.field];
  // Without contents the values are all there is to compare, and they differ.
  if (!target.recognize || !now || others.length > 0) return undefined;
  const begun = (await journal.begun(entry)).find(
    ({ field, to }) => field === change.field && to === change.to,
  );
  return begun && target.recognize(employee, begun.content, now);
}

/** The result of applying, and what to remember about this person in this target from now on. */
export interface Applied {
  readonly result: Result;
  readonly memory: Memory;
}

/** The entry that a write is recorded under, and the journal that keeps it. */
export interface Recording {
  readonly entry: Entry;
  readonly journal: Journal;
  readonly now?: () => Date;
}

/** The changes to write, the contents that they replace, and the call that writes them. */
interface Write {
  readonly changes: readonly Change[];
  readonly contents: CurrentState["contents"];
  /** `begun`: whether an earlier delivery has begun it as well. */
  readonly write: (begun: boolean, replacing: Replacing) => Promise<Written>;
}

/** Records an intent, writes the changes, records the outcome, and checks whether a read shows them. */
export async function writeChanges(
  task: Task,
  target: Target,
  { changes, contents, write }: Write,
  { entry, journal, now = () => new Date() }: Recording,
): Promise<Applied> {
  const begun = await journal.intend(entry, changes, contents);
  const written = await record(changes, (replacing) => write(begun, replacing), { entry, journal });
  const accepted = changes.filter(({ field }) => written.accepted.includes(field));
  const identified = changes.map((change) => ({ ...change, to: recognizedBy(target, change.to) }));
  const memory = {
    facts: written.memory ?? task.memory.facts,
    refusals: rememberRefusals(task.memory, identified, written.refused, now()),
  };
  const unseen = await notVisible(task, target, accepted, written.readBack);
  // A redelivery may find only fields that are refused again; what was written before still counts.
  const fields = accepted.length
    ? accepted.map(({ field }) => field)
    : await writtenBefore({ entry, journal });
  return { result: resultOf(target.name, { fields, written, unseen }), memory };
}

/** Fields that an earlier delivery wrote or was about to write; with nothing left to do they are recorded as done. */
export async function writtenBefore({ entry, journal }: Recording): Promise<readonly string[]> {
  const fields = await journal.attempted(entry);
  if (fields.length) await journal.end(entry, fields, "done", undefined);
  return fields;
}

async function record(
  changes: readonly Change[],
  write: (replacing: Replacing) => Promise<Written>,
  { entry, journal }: Recording,
): Promise<Written & { readonly accepted: readonly string[] }> {
  const fields = changes.map(({ field }) => field);
  try {
    const written = await write((replaced) => journal.keep(entry, replaced));
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
    // Only a definite refusal ends the intent: after a dropped connection or a strange answer it is unknown whether it was written.
    if (error instanceof GiveUp && error.code !== "unexpected-answer")
      await journal.end(entry, fields, "failed", error.requestId);
    throw error;
  }
}

/** Waits between reads, in milliseconds: Entra ID does not always show a write to an immediate read (Microsoft Graph). */
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

/** An accepted write stays recorded as accepted, even if the account is deleted a moment later. */
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
    // The name of a target with one field already says what was refused.
    message: refusal.field === target ? refusal.message : `${refused}: ${refusal.message}`,
    ...(refusal.remedy && { remedy: refusal.remedy }),
  };
  if (fields.length === 0)
    return reason
      ? { status: refusal?.outcome ?? "skipped", ...reason, ...requestId }
      : { status: "unchanged" };
  const notSeen = unseen.length > 0 && {
    code: "not-yet-visible",
    message: `Accepted, but a read seconds later does not show ${unseen.join(", ")} yet.`,
    remedy: "Nothing to do: the next run looks again and repairs it.",
  };
  return { status: "changed", fields, ...requestId, ...(notSeen || reason) };
}

/** The run, account (its key) and target that an audit record belongs to; `email` is the address that it has then. */
export interface Entry {
  readonly run: string;
  readonly key: string;
  readonly email?: string;
  readonly target: string;
}

/** How an intended write ended: `done` was accepted, with the others nothing was written. */
export type Ending = "done" | "unneeded" | "refused" | "failed";

/** The record of what is about to be written and what was: an intent first, its ending afterwards. */
export interface Journal {
  /**
   * `contents` are what the changes replace; those of an intent or write that this entry has already recorded stay. Resolves
   * with whether there was one.
   */
  intend(entry: Entry, changes: readonly Change[], contents?: CurrentState["contents"]): Promise<boolean>;
  /** Adds what the changes of an intent replace, where it is not on record yet. */
  keep(entry: Entry, contents: NonNullable<CurrentState["contents"]>): Promise<void>;
  /** Fields that this entry wrote, or was about to write when it was interrupted. */
  attempted(entry: Entry): Promise<readonly string[]>;
  /** What this entry wrote, or was about to write when it was interrupted, each with its previous content. */
  begun(entry: Entry): Promise<readonly Restoration[]>;
  end(entry: Entry, fields: readonly string[], ending: Ending, requestId: string | undefined): Promise<void>;
}

/**
 * The journal for the first message of a run about a person: the run has nothing on record until that message intends
 * something, so nothing is read before. What an undo restores belongs to another run and is read. For a target that reads
 * what it replaces just before the write, both are recorded as one.
 */
export function emptyUntilIntended(journal: Journal, run: string, { replacingFirst }: Target): Journal {
  let isEmpty = true;
  let held: readonly Change[] | undefined;
  const isNothing = (entry: Entry) => isEmpty && entry.run === run;
  const intend: Journal["intend"] = (entry, changes, contents) => {
    held = undefined;
    // If this fails, it may still have been recorded.
    isEmpty = false;
    return journal.intend(entry, changes, contents);
  };
  return {
    ...journal,
    async intend(entry, changes, contents) {
      if (!isEmpty || !replacingFirst) return intend(entry, changes, contents);
      held = changes;
      return false;
    },
    async keep(entry, contents) {
      if (held) await intend(entry, held, contents);
      else await journal.keep(entry, contents);
    },
    async end(entry, fields, ending, requestId) {
      // Nothing was replaced: the reason is recorded with the intent.
      if (held) await intend(entry, held);
      await journal.end(entry, fields, ending, requestId);
    },
    attempted: async (entry) => (isNothing(entry) ? [] : journal.attempted(entry)),
    begun: async (entry) => (isNothing(entry) ? [] : journal.begun(entry)),
  };
}
