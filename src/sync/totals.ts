import type { PlannedEmployee } from "./planned-employee.ts";

/** What a plan comes to in one target: people with changes, fields changed, fields cleared. */
export interface TargetTotals {
  readonly employees: number;
  readonly changes: number;
  readonly cleared: number;
}

/** Counts of a plan. `employees` = `matched` + `skipped`; `unchanged` are matched with nothing to do. */
export interface Totals {
  readonly employees: number;
  readonly matched: number;
  readonly skipped: number;
  readonly changed: number;
  readonly unchanged: number;
  readonly outOfScope: number;
  readonly changes: number;
  /** Differences of spelling alone (case of nothing, spaces, phone formats) that are no changes. */
  readonly equal: number;
  readonly targets: Readonly<Record<string, TargetTotals>>;
}

/** Counts everyone planned; people out of scope with differences count as `outOfScope`, not as `changed`. */
export function totalsOf(everyone: readonly PlannedEmployee[], equal: number): Totals {
  const matched = everyone.filter(({ entraId }) => entraId);
  const differing = matched.filter(({ changes }) => changes.length > 0);
  const changed = differing.filter(({ inScope }) => inScope);
  return {
    employees: everyone.length,
    matched: matched.length,
    skipped: everyone.length - matched.length,
    changed: changed.length,
    unchanged: matched.length - differing.length,
    outOfScope: differing.length - changed.length,
    changes: changed.reduce((sum, { changes }) => sum + changes.length, 0),
    equal,
    targets: totalsByTarget(changed),
  };
}

function totalsByTarget(people: readonly PlannedEmployee[]): Record<string, TargetTotals> {
  const totals: Record<string, TargetTotals> = {};
  for (const { changes } of people) {
    for (const [target, own] of Map.groupBy(changes, (change) => change.target)) {
      const sofar = totals[target] ?? { employees: 0, changes: 0, cleared: 0 };
      totals[target] = {
        employees: sofar.employees + 1,
        changes: sofar.changes + own.length,
        cleared: sofar.cleared + own.filter(({ to }) => to === null).length,
      };
    }
  }
  return totals;
}
