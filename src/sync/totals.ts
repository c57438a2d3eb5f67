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
  const byTarget = Map.groupBy(
    changed.flatMap(({ email, changes }) => changes.map((change) => ({ email, ...change }))),
    ({ target }) => target,
  );
  return {
    employees: everyone.length,
    matched: matched.length,
    skipped: everyone.length - matched.length,
    changed: changed.length,
    unchanged: matched.length - differing.length,
    outOfScope: differing.length - changed.length,
    changes: changed.reduce((sum, { changes }) => sum + changes.length, 0),
    equal,
    targets: Object.fromEntries(
      [...byTarget].map(([target, changes]) => [
        target,
        {
          employees: new Set(changes.map(({ email }) => email)).size,
          changes: changes.length,
          cleared: changes.filter(({ to }) => to === null).length,
        },
      ]),
    ),
  };
}
