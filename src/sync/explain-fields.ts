import { diff } from "../core/diff.ts";
import type { Employee } from "../core/employee.ts";
import type { Target, Value, Values } from "../core/target.ts";

/** One field of one person: what is there, what the database wants, and by what rule it is written or left alone. */
export interface ExplainedField {
  readonly target: string;
  readonly field: string;
  readonly held: Value;
  /** Absent where nothing is wanted: by policy, or because it cannot be written. */
  readonly wished?: Value;
  /** As SYNC_ATTRIBUTES writes it; absent where no rule says anything. */
  readonly rule?: string;
  readonly verdict: "in-step" | "differs" | "left-alone";
}

/** Every field that a target holds or wants of an employee, in its order; `rules` are the policies by field. */
export function explainFields(
  target: Pick<Target, "name" | "same" | "desired">,
  employee: Employee,
  values: Values,
  rules: Readonly<Record<string, string>>,
): readonly ExplainedField[] {
  const desired = target.desired(employee);
  const differing = new Set(diff(target, desired, values).changes.map(({ field }) => field));
  const wishes = new Map(desired.wishes.map((wish) => [wish.field, wish]));
  return [...new Set([...Object.keys(values), ...wishes.keys()])].map((field) => {
    const held = values[field] ?? null;
    const wish = wishes.get(field);
    const rule = wish?.rule ?? rules[field];
    const isInStep = wish !== undefined && target.same(field, held, wish.to);
    return {
      ...{ target: target.name, field, held },
      ...(wish && { wished: wish.to }),
      ...(rule !== undefined && { rule }),
      verdict: isInStep ? "in-step" : differing.has(field) ? "differs" : "left-alone",
    };
  });
}
