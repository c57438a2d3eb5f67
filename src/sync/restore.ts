import { type Applied, carryOut, type Recording, writtenBefore } from "./carry-out.ts";
import type { Change } from "./change.ts";
import type { Result } from "./outcome.ts";
import type { Target, Task } from "./target.ts";

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
    const { result, memory } = await carryOut(
      task,
      target,
      { changes: restorations, contents, write },
      recording,
    );
    const since = task.changes.filter((change) => !open.includes(change) && !holds(change.field, change.to));
    return { result: since.length && !result.code ? { ...result, ...changedSince(since) } : result, memory };
  }

  const fields = await writtenBefore(recording);
  // Written and then interrupted, so that what is remembered is of the time before.
  if (fields.length > 0)
    return { result: { status: "changed", fields }, memory: { ...task.memory, facts: {} } };
  const since = task.changes.filter(({ field, to }) => !holds(field, to));
  const result: Result = since.length
    ? { status: "skipped", ...changedSince(since) }
    : { status: "unchanged" };
  return { result, memory: task.memory };
}

const changedSince = (changes: readonly Change[]) => ({
  code: "changed-since-written",
  message: `Somebody changed ${changes.map(({ field }) => field).join(", ")} since the undo was planned; that stays as it is.`,
  remedy: "Preview the undo again to see what is there now.",
});
