import type { Outcome } from "../core/outcome.ts";
import type { Change, Note } from "../core/target.ts";

/** How somebody stands, the most pressing first; `unknown` where no plan has covered them yet. */
export const standings = [
  "failed",
  "held",
  "not-found",
  "differs",
  "queued",
  "skipped",
  "excluded",
  "unknown",
  "in-step",
] as const;
export type Standing = (typeof standings)[number];

/** One row of the employee database, with how it stands by the newest plan and what came of it since. */
export interface StaffMember {
  readonly email: string;
  readonly name: string;
  readonly title: string | null;
  readonly office: string | null;
  readonly city: string | null;
  readonly hasPhoto: boolean;
  /** False where SYNC_SCOPE leaves them out: shown, not written. */
  readonly inScope: boolean;
  /** The most pressing of `targets`. */
  readonly standing: Standing;
  readonly targets: Readonly<Record<string, Standing>>;
  /** What is planned and not yet written. */
  readonly changes: readonly Change[];
  readonly notes: readonly Note[];
  /** What failed last, with the remedy. */
  readonly failures: readonly Outcome[];
}

/** Everybody; `asOf` (ISO 8601) and `run` tell of the plan that the standings come from, null where there is none. */
export interface Staff {
  readonly asOf: string | null;
  readonly run: string | null;
  readonly employees: readonly StaffMember[];
}
