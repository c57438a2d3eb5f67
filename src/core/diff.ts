import type { Change, Desired, DesiredField, Note, Target, Value, Values } from "./target.ts";

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
  const differing = desired.fields.filter((desiredField) =>
    differs(target, desiredField, current[desiredField.field] ?? null),
  );
  return {
    changes: differing.map(({ field, to, rule }) => ({
      target: target.name,
      field,
      from: current[field] ?? null,
      to,
      rule,
    })),
    notes: desired.notes,
    equal: desired.fields.filter(
      ({ field, to }) => (current[field] ?? null) !== to && target.same(field, current[field] ?? null, to),
    ).length,
    filled: desired.fields
      .filter(({ field, when, steady }) => {
        const isDecided = !steady && when === "always";
        return isDecided && !target.same(field, current[field] ?? null, null);
      })
      .map(({ field }) => field),
  };
}

function differs(target: Pick<Target, "same">, { field, to, when }: DesiredField, current: Value): boolean {
  if (target.same(field, current, to)) return false;
  return when === "always" || target.same(field, current, null);
}
