import type { Change, Target } from "./target.ts";

/** The rule of a change that removes what this app wrote, since the person's exclusion asks for it. */
const removalRule = "exclusion:remove";

/** Whether all of these changes remove what this app wrote. */
export const isRemoval = (changes: readonly Pick<Change, "to" | "rule">[]): boolean =>
  changes.length > 0 && changes.every(({ to, rule }) => to === null && rule === removalRule);

/**
 * A target for a person with an exclusion that asks for what this app wrote to be removed: nothing is to be there, and a write
 * removes it. Undefined for a target that removes nothing.
 */
export function removing(target: Target): Target | undefined {
  const { removal } = target;
  if (!removal) return undefined;
  const fields = removal.fields.map((field) => ({
    ...{ field, to: null, rule: removalRule },
    when: "always" as const,
  }));
  return { ...target, desired: () => ({ fields, notes: [] }), write: removal.write };
}
