import { type GiveUp, reasonIn } from "./errors.ts";
import { accountKey, employeeKey } from "./key.ts";
import type { PlannedEmployee } from "./plan.ts";
import { type OutcomeStatus, retryable } from "./status.ts";
import type { Note } from "./target.ts";

/** How one person's work ended, and for anything but success why and what to do; `fields` are those written. */
export interface Result {
  readonly status: OutcomeStatus;
  readonly fields?: readonly string[];
  readonly code?: string;
  readonly message?: string;
  readonly remedy?: string;
  readonly requestId?: string;
  /** Set for a verification, which writes nothing. */
  readonly verifying?: true;
}

/** The result of work that cannot be done. */
export const resultOf = (error: GiveUp): Result => ({
  status: error.outcome,
  ...reasonIn(error),
  ...(error.requestId && { requestId: error.requestId }),
});

/** A recorded result: run, target, person (employee key, e-mail, Entra object id) and time (ISO 8601). */
export interface Outcome extends Result {
  readonly run: string;
  readonly key: string;
  readonly target: string;
  readonly email: string;
  readonly entraId: string | null;
  readonly at: string;
  /** Of a queued outcome: the status it had before it was retried. */
  readonly was?: OutcomeStatus;
}

/** Identifies an outcome within its run: by target, and account or, for a person without one, employee key. */
export const outcomeKey = ({ target, entraId, key }: Pick<Outcome, "target" | "entraId" | "key">): string =>
  `${target}:${entraId ? accountKey(entraId) : key}`;

/** The outcome to record for a result now. */
export const outcomeOf = (
  { run, key, target, email, entraId }: Pick<Outcome, "run" | "key" | "target" | "email" | "entraId">,
  result: Result,
): Outcome => ({ run, key, target, email, entraId, at: new Date().toISOString(), ...result });

/** Why a plan skips a person in a target: matched to no account, or with a note about the target as a whole (without a field). */
export const skippedBecause = (
  { entraId, notes }: Pick<PlannedEmployee, "entraId" | "notes">,
  target: string,
): Note | undefined => (entraId ? notes.find((note) => note.target === target && !note.field) : notes.at(-1));

/** The outcomes of people that a plan skips, one for each person and target. */
export function skippedOutcomes(
  run: string,
  targets: readonly string[],
  employees: readonly PlannedEmployee[],
  now = new Date(),
): readonly Outcome[] {
  const outcomes = employees.flatMap((person) =>
    targets.flatMap((target): Outcome[] => {
      const note = skippedBecause(person, target);
      if (!note) return [];
      const { email, entraId } = person;
      const { code, message, remedy } = note;
      const base = { run, key: employeeKey(email), target, email, entraId, at: now.toISOString() };
      return [{ ...base, status: "skipped", code, message, ...(remedy && { remedy }) }];
    }),
  );
  return [...new Map(outcomes.map((outcome) => [outcomeKey(outcome), outcome])).values()];
}

/** Counts by target, then status. */
export type Counts = Record<string, Partial<Record<OutcomeStatus, number>>>;

/** The people of a target: how many were to be written, how many of those failed, and how many were left out, by code. */
export interface TargetWork {
  readonly attempted: number;
  readonly failed: number;
  readonly leftOut: Readonly<Record<string, number>>;
}

/** The outcomes of a run, counted by target: by status, and as work. */
export interface Tally {
  readonly counts: Counts;
  readonly work: Readonly<Record<string, TargetWork>>;
  /** People over all targets, each counted once: who failed in any, and of the others who changed in any. */
  readonly people?: { readonly changed: number; readonly failed: number };
}

/** Counts outcomes one by one; verifications and queued work do not count as attempted. */
export function tallying() {
  const counts: Counts = {};
  const work: Record<string, { attempted: number; failed: number; leftOut: Record<string, number> }> = {};
  const people = { changed: 0, failed: 0 };
  const ends = new Map<string, keyof typeof people>();
  return {
    /** `person` is any text that identifies the person. */
    add(
      { target, status, code, verifying }: Pick<Outcome, "target" | "status" | "code" | "verifying">,
      person?: string,
    ) {
      const end = retryable.includes(status) ? "failed" : status === "changed" ? "changed" : undefined;
      const before = person === undefined ? undefined : ends.get(person);
      if (person !== undefined && end && before !== end && before !== "failed") {
        if (before) people[before] -= 1;
        people[end] += 1;
        ends.set(person, end);
      }
      counts[target] ??= {};
      counts[target][status] = (counts[target][status] ?? 0) + 1;
      work[target] ??= { attempted: 0, failed: 0, leftOut: {} };
      const own = work[target];
      if (status === "skipped") own.leftOut[code ?? status] = (own.leftOut[code ?? status] ?? 0) + 1;
      else if (!verifying && !notAttempted.includes(status)) {
        own.attempted += 1;
        if (retryable.includes(status)) own.failed += 1;
      }
    },
    tally: { counts, work, people } satisfies Tally,
  };
}

const notAttempted: readonly OutcomeStatus[] = ["verified", "drifted", "queued"];

/** The increase of a run's work since an earlier count. Someone who failed then and no longer does was attempted again. */
export const moreWork = (now: Tally["work"], before: Tally["work"]): Tally["work"] =>
  Object.fromEntries(
    Object.entries(now).map(([target, work]) => {
      const { attempted, failed, leftOut } = before[target] ?? { attempted: 0, failed: 0, leftOut: {} };
      const better = Math.max(0, failed - work.failed);
      return [
        target,
        {
          attempted: Math.max(0, work.attempted - attempted) + better,
          failed: Math.max(0, work.failed - failed),
          leftOut: moreOf(work.leftOut, leftOut),
        },
      ];
    }),
  );

/** The increase of counts since an earlier count. */
export const increase = (now: Counts, before: Counts): Counts =>
  Object.fromEntries(
    Object.entries(now).map(([target, byStatus]) => [target, moreOf(byStatus, before[target] ?? {})]),
  );

const moreOf = <Name extends string>(
  now: Readonly<Partial<Record<Name, number>>>,
  before: Readonly<Partial<Record<Name, number>>>,
) =>
  Object.fromEntries(
    (Object.entries(now) as [Name, number][]).flatMap(([name, n]) => {
      const more = n - (before[name] ?? 0);
      return more > 0 ? [[name, more]] : [];
    }),
  );
