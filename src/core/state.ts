import { createHash } from "node:crypto";
import type { Memory, Note, Refusal, RememberedRefusal, Target, Value, Verified } from "./target.ts";

export const nothingRemembered: Memory = { refusals: [], facts: {} };

/** Whether the memory of a person comes from a write in a target: only that can be verified. */
export const hasWritten = (target: Pick<Target, "hasWritten">, memory: Memory): boolean =>
  target.hasWritten?.(memory) ?? Object.keys(memory.facts).length > 0;

/** What a refused value of a target is recognized by. */
export const recognizedBy = ({ identity }: Pick<Target, "identity">, value: Value): Value =>
  identity ? identity(value) : value;

/** A change that someone made in a target since the last write or agreement; `at` is when it was found, ISO 8601. */
export interface ChangedThere {
  readonly at: string;
  readonly message: string;
}

/** The facts of a verification, with what it found changed, and since when that is known. */
export const verifiedFacts = (
  { facts: before }: Memory,
  { drifted, changedThere, message = "", facts }: Verified,
  at: string,
): Memory["facts"] => {
  if (!drifted || before["drift"] !== undefined) return facts;
  const { changedAt: _, changed: __, ...rest } = facts;
  return changedThere ? { ...rest, changedAt: at, changed: message } : rest;
};

/** What is remembered as changed there since it was written; undefined where nothing is, or it was written again. */
export function changedThere({ facts }: Memory): ChangedThere | undefined {
  const { drift, changedAt: at, changed: message } = facts;
  return drift !== undefined && at !== undefined && message !== undefined ? { at, message } : undefined;
}

/** What is said of a value that both had before, by `Change.changedThere`. */
export const differsSince = "It agreed with the database before, and was changed in Entra ID.";

const hourMs = 3_600_000;
const weekHours = 7 * 24;

/** SHA-256 of a value, hex: enough to recognize the value without storing it. */
export const hashValue = (value: Value): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** The note that replaces a change while the refusal of exactly this value is less than a week (or its `hours`) old. */
export function refusalNote(
  memory: Memory,
  target: string,
  field: string,
  to: Value,
  now: Date,
): Note | undefined {
  const refusal = memory.refusals.find((r) => r.field === field && r.hash === hashValue(to));
  if (!refusal) return undefined;
  const { code, message, remedy, at, hours = weekHours } = refusal;
  if (now.getTime() - Date.parse(at) >= hours * hourMs) return undefined;
  return { code, message, target, field, ...(remedy && { remedy }) };
}

/** The refusals to remember after a write: new ones replace old ones, those of accepted fields are dropped. */
export function rememberRefusals(
  memory: Memory,
  written: readonly { field: string; to: Value }[],
  refused: readonly Refusal[],
  now: Date,
): readonly RememberedRefusal[] {
  const kept = memory.refusals.filter((old) => !written.some((change) => change.field === old.field));
  const added = refused.map((refusal) => {
    const change = written.find(({ field }) => field === refusal.field);
    return { ...refusal, hash: hashValue(change?.to ?? null), at: now.toISOString() };
  });
  return [...kept, ...added];
}
