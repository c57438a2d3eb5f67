import { employeeKey } from "../sync/key.ts";
import type { Outcome } from "../sync/outcome.ts";
import type { PlannedEmployee } from "../sync/planned-employee.ts";

/**
 * The outcomes of those whom a plan leaves out: joined to no account, or with a note about a target as a whole (one
 * without a field). One for each person and target.
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
  return [...new Map(outcomes.map((outcome) => [`${outcome.target}:${outcome.key}`, outcome])).values()];
}
