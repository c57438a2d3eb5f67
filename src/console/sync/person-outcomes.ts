import type { PlannedEmployee } from "../../api/plan.ts";
import type { Outcome, Result } from "../../api/runs.ts";

/** A person's outcomes so far, by target; null is pending. */
export interface PersonOutcomes {
  readonly email: string;
  readonly targets: ReadonlyMap<string, Result | null>;
}

type Planned = Pick<PlannedEmployee, "email" | "entraId" | "inScope" | "changes">;

/** Outcomes by person: first the planned people, in the plan's order, then all others that have an outcome. */
export function personOutcomes(
  planned: readonly Planned[],
  outcomes: readonly Outcome[],
): readonly PersonOutcomes[] {
  const people = new Map<string, Map<string, Result | null>>();
  const ofPerson = (email: string) => {
    const found = people.get(email) ?? new Map<string, Result | null>();
    people.set(email, found);
    return found;
  };
  for (const { email, entraId, inScope, changes } of planned) {
    if (!entraId || !inScope) continue;
    for (const { target } of changes) ofPerson(email).set(target, null);
  }
  for (const outcome of outcomes) ofPerson(outcome.email).set(outcome.target, outcome);
  return [...people].map(([email, targets]) => ({ email, targets }));
}
