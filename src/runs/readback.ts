import type { Source } from "../core/employee.ts";
import { GiveUp, RetryLater, reasonIn } from "../core/errors.ts";
import type { Account } from "../core/identity/account.ts";
import type { Link } from "../core/identity/link.ts";
import type { Person } from "../core/person.ts";
import type { PlanHead } from "../core/plan.ts";
import type { PlannedPerson, PreparedTarget } from "../core/plan-employee.ts";
import type { Log, ReadbackNote, Reason, Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";

/** The input of a plan of everyone, to be written back. */
export interface ReadOfEveryone {
  readonly source: Source;
  readonly accounts: readonly Account[];
  readonly people: readonly PlannedPerson[];
  readonly plan: PlanHead;
  /** The targets that could be planned. */
  readonly prepared: readonly PreparedTarget[];
  /** What was remembered of rows, by source key. */
  readonly links: ReadonlyMap<string, Link>;
}

/** Writes what Entra ID holds to the app's own tables in the employee database; each call is one transaction. */
export interface Readback {
  /** Everyone, as they were just read; resolves with the number of rows that differed. */
  everyone(run: Run, read: ReadOfEveryone): Promise<number>;
  /** The people of a run, by its outcomes; resolves with the number of rows that differed. */
  outcomes(run: Run): Promise<number>;
}

/** A row about a person in one of these tables, as it is stored; `readAt` is ISO 8601. */
export interface PersonRow {
  readonly table: string;
  readonly readAt: string;
  readonly row: Readonly<Record<string, unknown>>;
}

/** Who is erased: by account, or by employee key where a row names none; addresses are removed from the texts of other rows. */
export type ErasedPerson = Pick<Person, "accounts" | "keys"> & Partial<Pick<Person, "emails">>;

/** The rows about a person in these tables: each call is one transaction, and throws RetryLater or GiveUp. */
export interface PersonTables {
  rowsOf(person: Person): Promise<readonly PersonRow[]>;
  /** Erases a person, and those with an erasure that could not reach the tables before; resolves with the number of the person's rows. */
  erase(person: ErasedPerson): Promise<number>;
}

/** Writes back what was just read of everyone, unless the read looks wrong: people missing from it may not have left. */
export async function writeBackEveryone(
  run: Run,
  read: ReadOfEveryone | undefined,
  { isSourceGood, readback }: { isSourceGood: boolean; readback: Readback | undefined },
  records: Pick<Records, "runs">,
  log: Log,
): Promise<void> {
  if (!readback || !read) return;
  if (isSourceGood) return writeBack(run, () => readback.everyone(run, read), 0, records, log);
  await note(run, { at: new Date().toISOString(), state: "left-out", reason: looksWrong }, records);
}

/** Writes back what the outcomes of a run say, before it ends. */
export async function writeBackOutcomes(
  run: Run,
  readback: Readback | undefined,
  records: Pick<Records, "runs">,
  log: Log,
): Promise<void> {
  if (!readback || !run.plan) return;
  // A failure to write everyone is not repaired by writing some.
  const before = run.readback?.state === "failed" ? undefined : (run.readback?.rows ?? 0);
  await writeBack(run, () => readback.outcomes(run), before, records, log);
}

const looksWrong: Reason = {
  code: "readback-source",
  message: "What was read of the employee database looks wrong, so what Entra ID holds was not written back.",
  remedy: "See what the run is held for; when it is released, everyone is written back.",
};

/** Records a failure as a note of the run: the sync does not depend on it, and the next run of everyone repairs it. */
async function writeBack(
  run: Run,
  write: () => Promise<number>,
  /** How many rows the run has written before; undefined where that failed. */
  before: number | undefined,
  records: Pick<Records, "runs">,
  log: Log,
): Promise<void> {
  const at = new Date().toISOString();
  try {
    const rows = await write();
    if (before !== undefined) await note(run, { at, state: "written", rows: before + rows }, records);
    log.info("What Entra ID holds was written back", { run: run.id, rows });
  } catch (error) {
    const reason = reasonOf(error);
    const problem = error instanceof Error && reason.code === unknown.code ? { problem: error.stack } : {};
    log.warn("What Entra ID holds was not written back", { run: run.id, code: reason.code, ...problem });
    await note(run, { at, state: "failed", reason }, records);
  }
}

const note = (run: Run, readback: ReadbackNote, { runs }: Pick<Records, "runs">) =>
  runs.update(run.id, (current) => ({ ...current, readback }));

/** What went wrong with these tables, for the record. */
export const reasonOf = (error: unknown): Reason =>
  error instanceof GiveUp || error instanceof RetryLater ? reasonIn(error) : unknown;

const unknown: Reason = {
  code: "readback-failed",
  message: "What Entra ID holds could not be written back, because of an unexpected error.",
  remedy: "Look in the app's log for: What Entra ID holds was not written back",
};
