import type { Employee } from "../employees/employee.ts";
import { bucketOf, employeeKey } from "../sync/key.ts";
import type { PreparedTarget } from "../sync/plan-employee.ts";
import type { PlannedEmployee } from "../sync/planned-employee.ts";

/** One person whose remembered state in one target is to be held against what is really there. */
export interface Checkup {
  readonly target: string;
  readonly key: string;
  readonly employee: Employee;
  readonly entraId: string;
}

/** People in one message: as many as Exchange takes in a batch. */
export const checkupsAtOnce = 10;

const dayMs = 24 * 3_600_000;

/**
 * Whom today's run verifies: of those who are in step and have something remembered, the share whose key falls on
 * today, so that everybody has had their turn after `days` days whatever runs fail in between.
 */
export function chooseCheckups(
  staff: readonly { readonly employee: Employee; readonly planned: PlannedEmployee }[],
  targets: readonly PreparedTarget[],
  { days, now }: { days: number; now: Date },
): readonly Checkup[] {
  const today = Math.floor(now.getTime() / dayMs) % days;
  const due = staff.flatMap(({ employee, planned: { entraId, inScope, changes } }) => {
    const key = employeeKey(employee.email);
    return entraId && inScope && bucketOf(key, days) === today ? [{ key, employee, entraId, changes }] : [];
  });
  return targets.flatMap(({ target: { name, verify }, memories }) =>
    due
      .filter(({ changes }) => verify && !changes.some(({ target }) => target === name))
      .filter(({ key }) => Object.keys(memories.get(key)?.facts ?? {}).length > 0)
      .map(({ key, employee, entraId }) => ({ target: name, key, employee, entraId })),
  );
}
