import type { Employee } from "./employee.ts";
import type { Candidate, Match } from "./identity/match.ts";
import type { Change, Note, Served } from "./target.ts";

/** Whether a run only shows its plan, or also applies it. */
export type Mode = "preview" | "apply";

/** The newest format of a plan that this version reads and writes. */
export const planVersion = 1;

/** Everything a run would do, as plain data; `employees` lists the people with changes or notes. */
export interface Plan {
  readonly version: typeof planVersion;
  readonly id: string;
  readonly digest: string;
  /** ISO 8601, UTC. */
  readonly createdAt: string;
  readonly mode: Mode;
  /** The requested targets, and the requested people; everyone when absent. */
  readonly targets: readonly string[];
  readonly emails?: readonly string[];
  /** Whether every requested target was planned for all requested people. */
  readonly complete: boolean;
  /** The templates before and now; absent where no target with templates was planned. */
  readonly templates?: PlannedTemplates;
  /** The requested targets that were not planned; absent where there are none, and in plans of 0.1. */
  readonly unplanned?: readonly string[];
  /** Names of the guards that forbid applying this plan unattended. */
  readonly blocked: readonly string[];
  /** The targets that those guards hold; the others are written nevertheless. */
  readonly held?: readonly string[];
  readonly hasChanges: boolean;
  readonly totals: Totals;
  /** Notes that concern all employees, not one person. */
  readonly notes: readonly Note[];
  readonly employees: readonly PlannedEmployee[];
}

/** A plan without its people: complete once all of them are planned, and stored before them. */
export type PlanHead = Omit<Plan, "employees">;

/** Templates in a plan: digests (SHA-256, hex) of those before and of those now; `people` change only because of them. */
export interface PlannedTemplates {
  readonly target: string;
  /** What most of those people have; null where that is not remembered of anyone. */
  readonly from: string | null;
  readonly to: string;
  readonly people: number;
  /** Where rules choose: how many get which template by which rule, of all who are planned. */
  readonly choices?: readonly TemplateChoice[];
  /** How many are served by what, of all who are planned; absent where the mailbox serves everyone. */
  readonly served?: Readonly<Record<Served, number>>;
}

/** A template with the rule that chooses it, in words; how many people get it, and of how many it changes anything. */
export interface TemplateChoice {
  readonly choice: string;
  readonly people: number;
  readonly changed: number;
}

/** One person of a plan, with what would change; someone who is not `inScope` is shown but not written. */
export interface PlannedEmployee {
  readonly email: string;
  /** The name of the office; absent where there is none, and in plans of 0.1. */
  readonly office?: string;
  readonly entraId: string | null;
  /** `record`: the account that an earlier run wrote, from the audit (for an undo). */
  readonly match: Match | "rejected" | "record";
  readonly inScope: boolean;
  readonly changes: readonly Change[];
  /** Differences that are not written because a person accepts them for now. */
  readonly accepted?: readonly Change[];
  readonly notes: readonly Note[];
  /** What a person has to decide, where `match` is "unsure"; `entraId` is null and `changes` is empty then. */
  readonly unsure?: Unsure;
}

/** Why it is in doubt which account is theirs, the accounts it may be, and what would be written to the first of them. */
export interface Unsure {
  /** Stable and kebab-case; the note of the same code has the reason and the remedy. */
  readonly code: string;
  readonly candidates: readonly Candidate[];
  readonly changes: readonly Change[];
}

/** The people that are written when the plan is applied. */
export const toWrite = (employees: readonly PlannedEmployee[]): readonly PlannedEmployee[] =>
  employees.filter(isWritten);

/** Whether a person is written when the plan is applied. */
export const isWritten = ({ inScope, changes }: PlannedEmployee): boolean => inScope && changes.length > 0;

/** Whether a plan lists a person: most have neither changes nor notes. */
export const isListed = ({ changes, notes }: PlannedEmployee): boolean =>
  changes.length > 0 || notes.length > 0;

/** Whether a target was planned for all requested people. */
export const isPlanned = (
  { complete, unplanned = [], targets }: Pick<Plan, "complete" | "unplanned" | "targets">,
  target: string,
): boolean => targets.includes(target) && (complete || !unplanned.includes(target));

/** Totals of a plan in one target: people with changes, fields changed, fields cleared. */
export interface TargetTotals {
  readonly employees: number;
  readonly changes: number;
  readonly cleared: number;
}

/** One person to verify in one target: the remembered state is compared with the actual one. */
export interface Checkup {
  readonly target: string;
  readonly key: string;
  readonly employee: Employee;
  readonly entraId: string;
}

/** Counts of a plan. `employees` = `matched` + `skipped`; `unchanged` are matched with nothing to do. */
export interface Totals {
  readonly employees: number;
  readonly matched: number;
  readonly skipped: number;
  /** Of those skipped, the rows that cannot be synced; absent in totals of 0.1. */
  readonly rejected?: number;
  readonly changed: number;
  readonly unchanged: number;
  /** Of the unchanged, those who are in step, as the list of employees counts them; absent before 0.2. */
  readonly inStep?: number;
  readonly outOfScope: number;
  readonly changes: number;
  /** Differences of spelling only (empty text, spaces, phone formats), which are not changes. */
  readonly equal: number;
  readonly targets: Readonly<Record<string, TargetTotals>>;
}

/** Counts everyone planned, one by one; people out of scope with differences count as `outOfScope`, not as `changed`. */
export function counting() {
  const sums = {
    employees: 0,
    matched: 0,
    rejected: 0,
    changed: 0,
    outOfScope: 0,
    inStep: 0,
    changes: 0,
    equal: 0,
  };
  let differing = 0;
  const targets: Record<string, TargetTotals> = {};
  return {
    /** `equal`: their differences of spelling only. */
    add(person: PlannedEmployee, equal = 0): void {
      const { match, entraId, changes, notes } = person;
      sums.employees += 1;
      sums.equal += equal;
      if (match === "rejected") sums.rejected += 1;
      if (!entraId) return;
      sums.matched += 1;
      if (changes.length === 0) {
        if (!notes.some(isOfTargetInTheWay)) sums.inStep += 1;
        return;
      }
      differing += 1;
      if (!isWritten(person)) {
        sums.outOfScope += 1;
        return;
      }
      sums.changed += 1;
      sums.changes += changes.length;
      addTargets(targets, changes);
    },
    totals: (): Totals => ({
      employees: sums.employees,
      matched: sums.matched,
      skipped: sums.employees - sums.matched,
      rejected: sums.rejected,
      changed: sums.changed,
      unchanged: sums.matched - differing,
      inStep: sums.inStep,
      outOfScope: sums.outOfScope,
      changes: sums.changes,
      equal: sums.equal,
      targets,
    }),
  };
}

/** The totals of everyone planned; `equal` is the number of differences of spelling only. */
export function totalsOf(everyone: readonly PlannedEmployee[], equal: number): Totals {
  const { add, totals } = counting();
  for (const person of everyone) add(person);
  return { ...totals(), equal };
}

/** Whether a note is about a whole target or has a remedy; other notes only describe an adjusted value. */
export const isInTheWay = ({ code, field, remedy }: Note): boolean =>
  field === undefined || (remedy !== undefined && code !== "excluded");

const isOfTargetInTheWay = (note: Note): boolean => note.target !== undefined && isInTheWay(note);

function addTargets(totals: Record<string, TargetTotals>, changes: readonly Change[]): void {
  const counted: string[] = [];
  for (const { target, to } of changes) {
    const sofar = totals[target] ?? { employees: 0, changes: 0, cleared: 0 };
    totals[target] = {
      employees: sofar.employees + (counted.includes(target) ? 0 : 1),
      changes: sofar.changes + 1,
      cleared: sofar.cleared + (to === null ? 1 : 0),
    };
    if (!counted.includes(target)) counted.push(target);
  }
}
