import { createHash } from "node:crypto";
import type { Candidate, Match } from "./identity/match.ts";
import type { Change, Note, Served, Value } from "./target.ts";

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
  /** The targets that wait for that; the others are written nevertheless. */
  readonly held?: readonly string[];
  readonly hasChanges: boolean;
  readonly totals: Totals;
  /** Notes that concern all employees, not one person. */
  readonly notes: readonly Note[];
  readonly employees: readonly PlannedEmployee[];
}

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
  /** What differs and is not written, since a person accepts it for now. */
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
  employees.filter(({ inScope, changes }) => inScope && changes.length > 0);

/**
 * SHA-256 (hex) over the canonical JSON of `[email, entraId, target, field, from, to, rule]` rows sorted by code
 * unit: the same for two plans that would write the same, however they were made.
 */
export function digestOf(employees: readonly PlannedEmployee[]): string {
  // All rows of a person have the same prefix and are adjacent when sorted: few people's rows are in memory at a time.
  const begin = ({ email, entraId }: PlannedEmployee) => JSON.stringify([email, entraId]).slice(0, -1);
  const people = Map.groupBy(employees, begin);
  const hash = createHash("sha256").update("[");
  // There are few targets, fields and rules, and a million changes of them.
  const known = new Map<string, string>();
  const json = (word: string) => {
    const found = known.get(word) ?? JSON.stringify(word);
    known.set(word, found);
    return found;
  };
  const jsonOf = (value: Value) => (value === null ? "null" : JSON.stringify(value));
  let rows: string[] = [];
  let separator = "";
  const write = () => {
    if (rows.length > 0) hash.update(separator + rows.join());
    if (rows.length > 0) separator = ",";
    rows = [];
  };
  // By code unit, as `sort` does without a comparison.
  for (const start of [...people.keys()].sort()) {
    const changes = (people.get(start) ?? []).flatMap((person) => person.changes);
    const own = changes.map(
      ({ target, field, from, to, rule }) =>
        `${start},${json(target)},${json(field)},${jsonOf(from)},${jsonOf(to)},${json(rule)}]`,
    );
    rows.push(...own.sort());
    if (rows.length > 1000) write();
  }
  write();
  return hash.update("]").digest("hex");
}

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

/** Counts everyone planned; people out of scope with differences count as `outOfScope`, not as `changed`. */
export function totalsOf(everyone: readonly PlannedEmployee[], equal: number): Totals {
  const matched = everyone.filter(({ entraId }) => entraId);
  const differing = matched.filter(({ changes }) => changes.length > 0);
  const changed = differing.filter(({ inScope }) => inScope);
  return {
    employees: everyone.length,
    matched: matched.length,
    skipped: everyone.length - matched.length,
    rejected: everyone.filter(({ match }) => match === "rejected").length,
    changed: changed.length,
    unchanged: matched.length - differing.length,
    inStep: matched.filter(({ changes, notes }) => changes.length === 0 && !notes.some(isOfTargetInTheWay))
      .length,
    outOfScope: differing.length - changed.length,
    changes: changed.reduce((sum, { changes }) => sum + changes.length, 0),
    equal,
    targets: totalsByTarget(changed),
  };
}

/** Whether a note is about a whole target or has a remedy; other notes only describe an adjusted value. */
export const isInTheWay = ({ code, field, remedy }: Note): boolean =>
  field === undefined || (remedy !== undefined && code !== "excluded");

const isOfTargetInTheWay = (note: Note): boolean => note.target !== undefined && isInTheWay(note);

function totalsByTarget(people: readonly PlannedEmployee[]): Record<string, TargetTotals> {
  const totals: Record<string, TargetTotals> = {};
  for (const { changes } of people) {
    for (const [target, own] of Map.groupBy(changes, (change) => change.target)) {
      const sofar = totals[target] ?? { employees: 0, changes: 0, cleared: 0 };
      totals[target] = {
        employees: sofar.employees + 1,
        changes: sofar.changes + own.length,
        cleared: sofar.cleared + own.filter(({ to }) => to === null).length,
      };
    }
  }
  return totals;
}
