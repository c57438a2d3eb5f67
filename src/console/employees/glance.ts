import type { Change } from "../../core/target.ts";
import type { StaffMember } from "../../employees/list.ts";

const mostChanges = 3;

/** The first changes, as many as a card has room for, and how many more there are. */
export function glanceAtChanges(changes: readonly Change[]): {
  readonly changes: readonly Change[];
  readonly more: number;
} {
  const some = changes.slice(0, mostChanges);
  return { changes: some, more: changes.length - some.length };
}

/** Why somebody stands as they do, in a sentence; undefined where their standing says it all. */
export function reasonFor({ standing, failures, notes }: StaffMember): string | undefined {
  if (standing === "failed") return failures[0]?.message ?? notes[0]?.message;
  return standing === "in-step" || standing === "differs" ? undefined : notes[0]?.message;
}
