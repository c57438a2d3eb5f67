import { type Applied, type Recording, writeChanges, writtenBefore } from "./apply.ts";
import type { Result } from "./outcome.ts";
import { isListed, type Mode, type Plan, type PlannedEmployee, planVersion, totalsOf } from "./plan.ts";
import { digestOf } from "./safety/approval.ts";
import type { Change, CurrentState, Note, Replacing, Restoration, Target, Task } from "./target.ts";

/** What a run wrote in one target, and the current state; or a note if that cannot be read. */
export interface Undoable {
  readonly target: Pick<Target, "name" | "same" | "restore">;
  readonly written: readonly Restoration[];
  readonly found: CurrentState | Note;
}

/** The complete input of the plan of an undo. */
export interface UndoInput {
  readonly id: string;
  readonly mode: Mode;
  readonly now: Date;
  readonly run: string;
  readonly email: string;
  readonly entraId: string;
  /** The names of the requested targets. */
  readonly requested: readonly string[];
  readonly targets: readonly Undoable[];
  /** Targets in which this person is currently excluded. */
  readonly excluded: readonly string[];
  /** Fields in which this person is currently excluded. */
  readonly excludedFields?: readonly string[];
  /** Whether the next run overwrites the restored values; true when absent. */
  readonly returns?: boolean;
}

/** Plans to restore what a run replaced for one person; a field that was changed since has a note instead. */
export function planUndo(input: UndoInput): Plan {
  const { email, excluded, excludedFields = [], returns = true } = input;
  const person = undoOf(input);
  const returning = person.changes.filter(
    ({ target, field }) => !excluded.includes(target) && !excludedFields.includes(field),
  );
  const notes = [...person.notes, ...(returns && returning.length ? [willReturn(email)] : [])];
  return undoPlan({ ...input, emails: [email], people: [{ ...person, notes }], notes: [] });
}

/** What an undo would restore for one person. */
export function undoOf({
  run,
  email,
  entraId,
  targets,
}: Pick<UndoInput, "run" | "email" | "entraId" | "targets">): PlannedEmployee {
  const steps = targets.map((target) => undoIn(target, run));
  return {
    email,
    entraId,
    match: "record",
    inScope: true,
    changes: steps.flatMap((step) => step.changes),
    notes: steps.flatMap((step) => step.notes),
  };
}

/** The plan of an undo of these people. */
export function undoPlan({
  id,
  mode,
  now,
  requested,
  emails,
  people,
  notes,
}: Pick<UndoInput, "id" | "mode" | "now" | "requested"> &
  Pick<Plan, "notes"> & {
    readonly emails: readonly string[];
    readonly people: readonly PlannedEmployee[];
  }): Plan {
  return {
    version: planVersion,
    id,
    mode,
    createdAt: now.toISOString(),
    targets: requested,
    emails,
    digest: digestOf(people),
    complete: true,
    blocked: [],
    hasChanges: people.some(({ changes }) => changes.length > 0),
    totals: totalsOf(people, 0),
    notes,
    employees: people.filter(isListed),
  };
}

/** The undo of this many people or more is held, unless its plan was read before. */
const manyPeople = 10;

/**
 * Holds the undo of a run that would write many people, unless it was requested with the digest of its plan. Limits in
 * percent do not apply, since an undo changes a large share of everyone by its nature.
 */
export function guardUndo(
  { totals }: Pick<Plan, "totals">,
  { run, digest }: { run: string; digest?: string | undefined },
) {
  if (digest !== undefined || totals.changed < manyPeople) return [];
  const message = `The undo of run ${run} would write ${totals.changed} people, and no one has read its plan.`;
  return [{ name: "undo-unread", message }];
}

/** The note of the undo of a whole run. */
export const allWillReturn: Note = {
  code: "will-return",
  message: "The next run writes what the employee database says again.",
  remedy:
    "Correct the database before it runs. To stop the nightly run until then: entra-sync pause --reason WHY.",
};

function undoIn({ target, written, found }: Undoable, run: string) {
  const { name } = target;
  if (!target.restore) return { changes: [], notes: [cannotBeUndone(name)] };
  if (!("values" in found)) return { changes: [], notes: [found] };

  const changes: Change[] = [];
  const notes: Note[] = [];
  for (const { field, from: before, to: after, content, erased, lost } of written) {
    if (erased) {
      notes.push(valuesErased(name, field));
      continue;
    }
    const there = found.values[field] ?? null;
    const isKept = content !== undefined || found.contents?.[field] === undefined;
    if (target.same(field, there, before)) notes.push(alreadyUndone(name, field));
    else if (!target.same(field, there, after)) notes.push(changedSince(name, field));
    else if (lost) notes.push({ code: "not-kept", ...lost, target: name, field });
    else if (!isKept) notes.push(notKept(name, field));
    else changes.push({ target: name, field, from: there, to: before, rule: `undo:${run}` });
  }
  return { changes, notes };
}

const willReturn = (email: string): Note => ({
  code: "will-return",
  message: "The next run writes what the employee database says again.",
  remedy: `Correct the database, or exclude this person: entra-sync exclude ${email} --reason WHY.`,
});

const cannotBeUndone = (target: string): Note => ({
  code: "cannot-be-undone",
  message: `Previous values are not kept in ${target}.`,
  target,
  remedy: "Put it back by hand.",
});

const alreadyUndone = (target: string, field: string): Note => ({
  code: "already-undone",
  message: `${field} is as it was before that run.`,
  target,
  field,
});

const changedSince = (target: string, field: string): Note => ({
  code: "changed-since-written",
  message: `${field} is not what that run wrote: a person or a later run changed it since. It is not changed.`,
  target,
  field,
  remedy: "See entra-sync history; undo the later run first if it was one.",
});

const notKept = (target: string, field: string): Note => ({
  code: "not-kept",
  message: `The previous content of ${field} was not recorded: it was too large.`,
  target,
  field,
  remedy: "Put it back by hand.",
});

const valuesErased = (target: string, field: string): Note => ({
  code: "values-erased",
  message: `The values that ${field} had before and after that run were erased from the record.`,
  target,
  field,
  remedy: "Put it back by hand if it is known elsewhere.",
});

/**
 * Reads again, and restores what run `undo` replaced in each field that still has the value of the plan; a field that
 * was changed since is not written. It is recorded like any write, so that it can be undone itself.
 */
export async function restore(
  task: Task & { readonly changes: readonly Change[]; readonly undo: string },
  target: Target,
  recording: Recording,
): Promise<Applied> {
  const { entry, journal } = recording;
  const { values, contents } = await target.current(task);
  const holds = (field: string, value: Change["to"]) => target.same(field, values[field] ?? null, value);
  const before = await journal.begun({ ...entry, run: task.undo });
  const open = task.changes.filter(({ field, from }) => holds(field, from));
  const restorations = open.map((change) => {
    const content = before.find(({ field }) => field === change.field)?.content;
    return { ...change, from: values[change.field] ?? null, ...(content && { content }) };
  });
  const putBack = target.restore?.bind(target, { ...task, before: contents }, restorations);
  if (restorations.length > 0 && putBack) {
    const write = (_: boolean, replacing: Replacing) => putBack(replacing);
    const { result, memory } = await writeChanges(
      task,
      target,
      { changes: restorations, contents, write },
      recording,
    );
    const since = task.changes.filter((change) => !open.includes(change) && !holds(change.field, change.to));
    return { result: since.length && !result.code ? { ...result, ...leftAsItIs(since) } : result, memory };
  }

  const fields = await writtenBefore(recording);
  // It was interrupted after the write, so the remembered facts are out of date.
  if (fields.length > 0)
    return { result: { status: "changed", fields }, memory: { ...task.memory, facts: {} } };
  const since = task.changes.filter(({ field, to }) => !holds(field, to));
  const result: Result = since.length ? { status: "skipped", ...leftAsItIs(since) } : { status: "unchanged" };
  return { result, memory: task.memory };
}

const leftAsItIs = (changes: readonly Change[]) => ({
  code: "changed-since-written",
  message: `${changes.map(({ field }) => field).join(", ")} changed since the undo was planned; not written.`,
  remedy: "Preview the undo again to see what is there now.",
});
