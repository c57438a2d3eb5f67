import { type Applied, type Recording, writeChanges, writtenBefore } from "./apply.ts";
import type { Result } from "./outcome.ts";
import { digestOf, type Mode, type Plan, planVersion, totalsOf } from "./plan.ts";
import type { Change, CurrentState, Note, Restoration, Target, Task } from "./target.ts";

/** What a run wrote in one target, and what is there now: or a note, where that cannot be told. */
export interface Undoable {
  readonly target: Pick<Target, "name" | "same" | "restore">;
  readonly written: readonly Restoration[];
  readonly found: CurrentState | Note;
}

/** All that the plan of an undo is made from. */
export interface UndoInput {
  readonly id: string;
  readonly mode: Mode;
  readonly now: Date;
  readonly run: string;
  readonly email: string;
  readonly entraId: string;
  /** The names of the targets asked for. */
  readonly requested: readonly string[];
  readonly targets: readonly Undoable[];
  /** Targets in which no run writes this person at present. */
  readonly excluded: readonly string[];
}

/** What a run replaced of one person less what is there now; a field that somebody changed since has a note instead. */
export function planUndo({
  id,
  mode,
  now,
  run,
  email,
  entraId,
  requested,
  targets,
  excluded,
}: UndoInput): Plan {
  const steps = targets.map((target) => undoIn(target, run));
  const changes = steps.flatMap((step) => step.changes);
  const returning = changes.filter(({ target }) => !excluded.includes(target));
  const notes = [...steps.flatMap((step) => step.notes), ...(returning.length ? [willReturn(email)] : [])];
  const person = { email, entraId, match: "record", inScope: true, changes, notes } as const;
  return {
    ...{ version: planVersion, id, mode, createdAt: now.toISOString(), targets: requested, emails: [email] },
    digest: digestOf([person]),
    complete: true,
    blocked: [],
    hasChanges: changes.length > 0,
    totals: totalsOf([person], 0),
    notes: [],
    employees: [person],
  };
}

function undoIn({ target, written, found }: Undoable, run: string) {
  const { name } = target;
  if (!target.restore) return { changes: [], notes: [cannotBeUndone(name)] };
  if (!("values" in found)) return { changes: [], notes: [found] };

  const changes: Change[] = [];
  const notes: Note[] = [];
  for (const { field, from: before, to: after, content } of written) {
    const there = found.values[field] ?? null;
    const isKept = content !== undefined || found.contents?.[field] === undefined;
    if (target.same(field, there, before)) notes.push(alreadyUndone(name, field));
    else if (!target.same(field, there, after)) notes.push(changedSince(name, field));
    else if (!isKept) notes.push(notKept(name, field));
    else changes.push({ target: name, field, from: there, to: before, rule: `undo:${run}` });
  }
  return { changes, notes };
}

const willReturn = (email: string): Note => ({
  code: "will-return",
  message: "The next run writes what the employee database says again.",
  remedy: `Correct the database, or have this person left alone: entra-sync exclude ${email} --reason WHY.`,
});

const cannotBeUndone = (target: string): Note => ({
  code: "cannot-be-undone",
  message: `What was there before is not kept in ${target}.`,
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
  message: `${field} is not what that run wrote: somebody, or a later run, changed it since. It is left as it is.`,
  target,
  field,
  remedy: "See entra-sync history; undo the later run first if it was one.",
});

const notKept = (target: string, field: string): Note => ({
  code: "not-kept",
  message: `What ${field} was before that run is not on record: it was too large.`,
  target,
  field,
  remedy: "Put it back by hand.",
});

/**
 * Reads again, and puts back what run `undo` replaced, field by field where there still is what was planned from; what
 * somebody has changed since is theirs. It goes on record like any write, so that it can be undone itself.
 */
export async function restore(
  task: Task & { readonly changes: readonly Change[]; readonly undo: string },
  target: Target,
  recording: Recording,
): Promise<Applied> {
  const { entry, journal } = recording;
  const { values, contents } = await target.current(task);
  const holds = (field: string, value: Change["to"]) => target.same(field, values[field] ?? null, value);
  const before = await journal.written({ ...entry, run: task.undo });
  const open = task.changes.filter(({ field, from }) => holds(field, from));
  const restorations = open.map((change) => {
    const content = before.find(({ field }) => field === change.field)?.content;
    return { ...change, from: values[change.field] ?? null, ...(content && { content }) };
  });
  const write = target.restore?.bind(target, task, restorations);
  if (restorations.length > 0 && write) {
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
  // Written and then interrupted, so that what is remembered is of the time before.
  if (fields.length > 0)
    return { result: { status: "changed", fields }, memory: { ...task.memory, facts: {} } };
  const since = task.changes.filter(({ field, to }) => !holds(field, to));
  const result: Result = since.length ? { status: "skipped", ...leftAsItIs(since) } : { status: "unchanged" };
  return { result, memory: task.memory };
}

const leftAsItIs = (changes: readonly Change[]) => ({
  code: "changed-since-written",
  message: `Somebody changed ${changes.map(({ field }) => field).join(", ")} since the undo was planned; that stays as it is.`,
  remedy: "Preview the undo again to see what is there now.",
});
