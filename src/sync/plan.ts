import type { Note } from "./change.ts";
import type { PlannedEmployee } from "./planned-employee.ts";
import type { Totals } from "./totals.ts";

/** Whether a run only shows its plan, or also applies it. */
export type Mode = "preview" | "apply";

/** Everything a run would do, as plain data; `employees` lists the people with changes or notes. */
export interface Plan {
  readonly version: 1;
  readonly id: string;
  readonly digest: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly mode: Mode;
  /** What was asked for: these targets, and these people only; everyone when absent. */
  readonly targets: readonly string[];
  readonly emails?: readonly string[];
  /** Whether every requested target was planned for everyone asked for. */
  readonly complete: boolean;
  /** Names of the guards that forbid applying this plan unattended. */
  readonly blocked: readonly string[];
  readonly hasChanges: boolean;
  readonly totals: Totals;
  /** What concerns everybody, not one person. */
  readonly notes: readonly Note[];
  readonly employees: readonly PlannedEmployee[];
}
