import type { Change, Note } from "./change.ts";
import type { Match } from "./match.ts";
import type { Totals } from "./totals.ts";

/** Whether a run only shows its plan, or also applies it. */
export type Mode = "preview" | "apply";

/** One person of a plan, with what would change; someone who is not `inScope` is shown but not written. */
export interface PlannedEmployee {
  readonly email: string;
  readonly entraId: string | null;
  readonly match: Match | "rejected";
  readonly inScope: boolean;
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
}

/** Everything a run would do, as plain data; `employees` lists the people with changes or notes. */
export interface Plan {
  readonly version: 1;
  readonly id: string;
  readonly digest: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly mode: Mode;
  /** Whether every requested target was planned for everyone asked for. */
  readonly complete: boolean;
  /** Names of the guards that forbid applying this plan unattended. */
  readonly blocked: readonly string[];
  readonly hasChanges: boolean;
  readonly totals: Totals;
  readonly employees: readonly PlannedEmployee[];
}

/** The people whom applying the plan writes to. */
export const toWrite = (plan: Pick<Plan, "employees">): readonly PlannedEmployee[] =>
  plan.employees.filter(({ inScope, changes }) => inScope && changes.length > 0);
