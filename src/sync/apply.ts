import { type Applied, carryOut, type Recording, writtenBefore } from "./carry-out.ts";
import type { Change } from "./change.ts";
import { diff } from "./diff.ts";
import type { Result } from "./outcome.ts";
import type { Target, Task } from "./target.ts";

/**
 * Reads again, writes what still differs, verifies. Nothing is written that the plan did not say: a change whose
 * value would come out otherwise today (the app was redeployed since) makes all of it `stale`.
 */
export async function apply(
  task: Task & { readonly changes: readonly Change[] },
  target: Target,
  recording: Recording,
): Promise<Applied> {
  const planned = new Map(task.changes.map(({ field, to }) => [field, to]));
  const wishes = target.desired(task.employee).wishes.filter(({ field }) => planned.has(field));
  if (wishes.length < planned.size || wishes.some(({ field, to }) => planned.get(field) !== to)) {
    return { result: stale, memory: task.memory };
  }

  const { values, contents } = await target.current(task);
  const { changes } = diff(target, { wishes, notes: [] }, values);
  if (changes.length === 0) return { result: await nothingLeft(recording), memory: task.memory };
  return carryOut(task, target, { changes, contents, write: () => target.write(task, changes) }, recording);
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
