import type { Change, Desired, Note, Target, Values } from "./target.ts";

/** The difference for one person in one target; `equal` counts values that are spelled differently but mean the same. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  readonly equal: number;
  /** Fields that hold a value which this plan decides on, whether it changes or not; without the steady ones. */
  readonly filled: readonly string[];
}

/** Compares desired with current values: a change for every desired field that means something else than its current value. */
export function diff(target: Pick<Target, "name" | "same">, desired: Desired, current: Values): Difference {
  const changes: Change[] = [];
  const filled: string[] = [];
  let equal = 0;
  for (const { field, to, rule, when, steady } of desired.fields) {
    const from = current[field] ?? null;
    const isEmpty = from === null || target.same(field, from, null);
    if (!isEmpty && !steady && when === "always") filled.push(field);
    if (!target.same(field, from, to)) {
      if (when === "always" || isEmpty) changes.push({ target: target.name, field, from, to, rule });
    } else if (from !== to) equal += 1;
  }
  return { changes, notes: desired.notes, equal, filled };
}
