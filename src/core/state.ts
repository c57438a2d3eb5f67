import { createHash } from "node:crypto";
import type { Note, Value } from "./target.ts";

/** A value that a target would not take: until it changes, or a week has passed, it is noted instead of tried. */
export interface Refusal {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** A refusal as it is remembered: with a hash of the value refused and when (ISO 8601). */
export interface RememberedRefusal extends Refusal {
  readonly hash: string;
  readonly at: string;
}

/** What is remembered of one employee in one target between runs; `facts` belong to the target. */
export interface Memory {
  readonly refusals: readonly RememberedRefusal[];
  readonly facts: Readonly<Record<string, string>>;
}

export const nothingRemembered: Memory = { refusals: [], facts: {} };

const weekMs = 7 * 24 * 3_600_000;

/** SHA-256 of a value, hex: enough to tell that it is the same one, without keeping what it said. */
export const hashValue = (value: Value): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** The note that stands in for a change while the refusal of exactly this value is less than a week old. */
export function refusalNote(
  memory: Memory,
  target: string,
  field: string,
  to: Value,
  now: Date,
): Note | undefined {
  const refusal = memory.refusals.find((r) => r.field === field && r.hash === hashValue(to));
  if (!refusal || now.getTime() - Date.parse(refusal.at) >= weekMs) return undefined;
  const { code, message, remedy } = refusal;
  return { code, message, target, field, ...(remedy && { remedy }) };
}

/** The refusals to remember after a write: new ones replace old ones, fields that were accepted are forgotten. */
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
