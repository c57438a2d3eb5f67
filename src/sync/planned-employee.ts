import type { Change, Note } from "./change.ts";
import type { Match } from "./match.ts";

/** One person of a plan, with what would change; someone who is not `inScope` is shown but not written. */
export interface PlannedEmployee {
  readonly email: string;
  readonly entraId: string | null;
  /** `record`: the account is the one that an earlier run wrote, as an undo goes by. */
  readonly match: Match | "rejected" | "record";
  readonly inScope: boolean;
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
}

/** The people whom applying the plan writes to. */
export const toWrite = (employees: readonly PlannedEmployee[]): readonly PlannedEmployee[] =>
  employees.filter(({ inScope, changes }) => inScope && changes.length > 0);
