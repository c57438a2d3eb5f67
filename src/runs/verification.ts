import type { Employee } from "../core/employee.ts";
import { bucketOf, employeeKey } from "../core/key.ts";
import type { PlannedStaff, PreparedTarget } from "../core/plan-employee.ts";

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
  staff: readonly PlannedStaff[],
  targets: readonly PreparedTarget[],
  { days, now }: { days: number; now: Date },
): readonly Checkup[] {
  const today = Math.floor(now.getTime() / dayMs) % days;
  const due = staff.flatMap(({ employee, excluded, planned: { entraId, inScope, changes } }) => {
    const key = employeeKey(employee.email);
    if (!entraId || !inScope || bucketOf(key, days) !== today) return [];
    return [{ key, employee, entraId, changes, excluded }];
  });
  return targets.flatMap(({ target: { name, verify }, memories }) =>
    due
      .filter(({ excluded }) => !excluded.includes(name))
      .filter(({ changes }) => verify && !changes.some(({ target }) => target === name))
      .filter(({ key }) => Object.keys(memories.get(key)?.facts ?? {}).length > 0)
      .map(({ key, employee, entraId }) => ({ target: name, key, employee, entraId })),
  );
}
