import type { Change, Desired, DesiredField, Note, Target, Value, Values } from "./target.ts";

/** What differs for one person in one target; `equal` counts values that are spelt differently but mean the same. */
export interface Difference {
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  readonly equal: number;
}

/** Desired less current: a change for every wish whose value means something else than what is there. */
export function diff(target: Pick<Target, "name" | "same">, desired: Desired, current: Values): Difference {
  const differing = desired.fields.filter((wish) => differs(target, wish, current[wish.field] ?? null));
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
  };
}

function differs(target: Pick<Target, "same">, wish: DesiredField, current: Value): boolean {
  if (target.same(wish.field, current, wish.to)) return false;
  return wish.when === "always" || target.same(wish.field, current, null);
}
