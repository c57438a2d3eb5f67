import { createHash } from "node:crypto";
import type { Note, Value } from "./target.ts";

/** A value that a target refused: until it changes or a week has passed, the plan has a note instead of a change. */
export interface Refusal {
  readonly field: string;
  readonly code: string;
  readonly message: string;
  readonly remedy?: string;
}

/** A refusal as it is remembered: with a hash of the refused value and the time (ISO 8601). */
export interface RememberedRefusal extends Refusal {
  readonly hash: string;
  readonly at: string;
}

/** What is remembered about one employee in one target between runs; `facts` belong to the target. */
export interface Memory {
  readonly refusals: readonly RememberedRefusal[];
  readonly facts: Readonly<Record<string, string>>;
}

export const nothingRemembered: Memory = { refusals: [], facts: {} };

const weekMs = 7 * 24 * 3_600_000;

/** SHA-256 of a value, hex: enough to recognize the value without storing it. */
export const hashValue = (value: Value): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex");

/** The note that replaces a change while the refusal of exactly this value is less than a week old. */
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
