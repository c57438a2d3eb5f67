import type { StaffMember } from "../../runs/staff.ts";
import type { Change, Value } from "../../sync/change.ts";

const mostChanges = 3;
const mostCharacters = 40;

/** The first changes, with values short enough for a card, and how many more there are. */
export function glanceAtChanges(changes: readonly Change[]): {
  readonly changes: readonly Change[];
  readonly more: number;
} {
  const some = changes.slice(0, mostChanges);
  return {
    changes: some.map((change) => ({ ...change, from: shortened(change.from), to: shortened(change.to) })),
    more: changes.length - some.length,
  };
}

/** Why somebody stands as they do, in a sentence; undefined where their standing says it all. */
export function reasonFor({ standing, failures, notes }: StaffMember): string | undefined {
  if (standing === "failed") return failures[0]?.message ?? notes[0]?.message;
  return standing === "in-step" || standing === "differs" ? undefined : notes[0]?.message;
}

/** Counts in code points, so that no character is cut in two. */
function shortened(value: Value): Value {
  if (value === null || value.length <= mostCharacters) return value;
  const points = Array.from(value.slice(0, 2 * mostCharacters));
  return points.length <= mostCharacters && value.length <= 2 * mostCharacters
    ? value
    : `${points.slice(0, mostCharacters).join("")}…`;
}
