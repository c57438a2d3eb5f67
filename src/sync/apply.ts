import { setTimeout as delay } from "node:timers/promises";
import { GiveUp } from "../errors.ts";
import type { Change } from "./change.ts";
import { diff } from "./diff.ts";
import type { Entry, Journal } from "./journal.ts";
import { type Memory, rememberRefusals } from "./memory.ts";
import type { Result } from "./outcome.ts";
import type { Target, Task, Written } from "./target.ts";

/** What came of applying, and what to remember of this person in this target from now on. */
export interface Applied {
  readonly result: Result;
  readonly memory: Memory;
}

/**
 * Reads again, writes what still differs, verifies. Nothing is written that the plan did not say: a change whose
 * value would come out otherwise today (the app was redeployed since) makes all of it `stale`.
 */
export async function apply(
  task: Task & { readonly changes: readonly Change[] },
  target: Target,
  { entry, journal, now = () => new Date() }: { entry: Entry; journal: Journal; now?: () => Date },
): Promise<Applied> {
  const planned = new Map(task.changes.map(({ field, to }) => [field, to]));
  const wishes = target.desired(task.employee).wishes.filter(({ field }) => planned.has(field));
  if (wishes.length < planned.size || wishes.some(({ field, to }) => planned.get(field) !== to)) {
    return { result: stale, memory: task.memory };
  }

  const { changes } = diff(target, { wishes, notes: [] }, await target.current(task));
  if (changes.length === 0) return { result: await nothingLeft(entry, journal), memory: task.memory };

  await journal.intend(entry, changes);
  const written = await write(task, target, changes, { entry, journal });
  const refused = new Set(written.refused.map(({ field }) => field));
  const accepted = changes.filter(({ field }) => !refused.has(field));
  const memory = {
    facts: written.memory ?? task.memory.facts,
    refusals: rememberRefusals(task.memory, changes, written.refused, now()),
  };
  const unseen = await notVisible(task, target, accepted);
  return { result: resultOf(accepted, written, unseen), memory };
}

const stale: Result = {
  status: "stale",
  code: "stale",
  message: "The settings or the app changed since this was planned, and it would come out otherwise today.",
  remedy: "Nothing to do: the next run plans it anew.",
};

/** No difference: either somebody else was first, or this is the redelivery of a write that was not recorded. */
async function nothingLeft(entry: Entry, journal: Journal): Promise<Result> {
  const fields = await journal.attempted(entry);
  if (fields.length === 0) return { status: "unchanged" };
  await journal.end(entry, fields, "done", undefined);
  return { status: "changed", fields };
}

async function write(
  task: Task,
  target: Target,
  changes: readonly Change[],
  { entry, journal }: { entry: Entry; journal: Journal },
): Promise<Written> {
  const fields = changes.map(({ field }) => field);
  try {
    const written = await target.write(task, changes);
    const refused = written.refused.map(({ field }) => field);
    const accepted = fields.filter((field) => !refused.includes(field));
    if (accepted.length) await journal.end(entry, accepted, "done", written.requestId);
    if (refused.length) await journal.end(entry, refused, "refused", written.requestId);
    return written;
  } catch (error) {
    // Only a definite refusal ends the intent: after a dropped connection nobody knows whether it was written.
    if (error instanceof GiveUp) await journal.end(entry, fields, "failed", error.requestId);
    throw error;
  }
}

/** Entra ID does not always show a write to an immediate read (Microsoft Graph), hence the patience, in milliseconds. */
const patience = [0, 1000, 3000];

/** Which accepted fields a read does not show, even after a few seconds. */
async function notVisible(
  task: Task,
  target: Target,
  accepted: readonly Change[],
): Promise<readonly string[]> {
  let unseen = accepted;
  for (const wait of patience) {
    if (unseen.length === 0) break;
    await delay(wait);
    const values = await target.current(task);
    unseen = unseen.filter(({ field, to }) => !target.same(field, values[field] ?? null, to));
  }
  return unseen.map(({ field }) => field);
}

function resultOf(accepted: readonly Change[], written: Written, unseen: readonly string[]): Result {
  const requestId = written.requestId ? { requestId: written.requestId } : {};
  const [refusal] = written.refused;
  const reason = refusal && {
    code: refusal.code,
    message: `${refusal.message} (${written.refused.map(({ field }) => field).join(", ")})`,
    ...(refusal.remedy && { remedy: refusal.remedy }),
  };
  if (accepted.length === 0) return { status: "skipped", ...reason, ...requestId };
  const fields = accepted.map(({ field }) => field);
  const notSeen = unseen.length > 0 && {
    code: "not-yet-visible",
    message: `Accepted, but a read seconds later does not show ${unseen.join(", ")} yet.`,
    remedy: "Nothing to do: the next run looks again and repairs it.",
  };
  return { status: "changed", fields, ...requestId, ...(notSeen || reason) };
}
