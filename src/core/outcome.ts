import { accountKey, employeeKey } from "./key.ts";
import type { PlannedEmployee } from "./plan.ts";
import type { OutcomeStatus } from "./status.ts";

/** How one person's work ended, and for anything but success why and what to do; `fields` are those written. */
export interface Result {
  readonly status: OutcomeStatus;
  readonly fields?: readonly string[];
  readonly code?: string;
  readonly message?: string;
  readonly remedy?: string;
  readonly requestId?: string;
}

/** A recorded result: run, target, person (employee key, e-mail, Entra object id) and time (ISO 8601). */
export interface Outcome extends Result {
  readonly run: string;
  readonly key: string;
  readonly target: string;
  readonly email: string;
  readonly entraId: string | null;
  readonly at: string;
  /** What a queued one ended as before it was to be tried again. */
  readonly was?: OutcomeStatus;
}

/** What an outcome is of within its run: the target, and the account, or the employee key of a person without one. */
export const outcomeKey = ({ target, entraId, key }: Pick<Outcome, "target" | "entraId" | "key">): string =>
  `${target}:${entraId ? accountKey(entraId) : key}`;

/** The outcome to record for a result now. */
export const outcomeOf = (
  { run, key, target, email, entraId }: Pick<Outcome, "run" | "key" | "target" | "email" | "entraId">,
  result: Result,
): Outcome => ({ run, key, target, email, entraId, at: new Date().toISOString(), ...result });

/**
 * The outcomes of people that a plan skips: matched to no account, or with a note about a target as a whole (without a
 * field). One for each person and target.
 */
export function skippedOutcomes(
  run: string,
  targets: readonly string[],
  employees: readonly PlannedEmployee[],
  now = new Date(),
): readonly Outcome[] {
  const outcomes = employees.flatMap(({ email, entraId, notes }) =>
    targets.flatMap((target): Outcome[] => {
      const note = entraId ? notes.find((n) => n.target === target && !n.field) : notes.at(-1);
      if (!note) return [];
      const { code, message, remedy } = note;
      const base = { run, key: employeeKey(email), target, email, entraId, at: now.toISOString() };
      return [{ ...base, status: "skipped", code, message, ...(remedy && { remedy }) }];
    }),
  );
  return [...new Map(outcomes.map((outcome) => [outcomeKey(outcome), outcome])).values()];
}

/** Counts by target, then status. */
export type Counts = Record<string, Partial<Record<OutcomeStatus, number>>>;

/** What counts have more of than earlier ones had. */
export const increase = (now: Counts, before: Counts): Counts =>
  Object.fromEntries(
    Object.entries(now).map(([target, byStatus]) => [
      target,
      Object.fromEntries(
        Object.entries(byStatus).flatMap(([status, n]) => {
          const more = n - (before[target]?.[status as OutcomeStatus] ?? 0);
          return more > 0 ? [[status, more]] : [];
        }),
      ),
    ]),
  );
