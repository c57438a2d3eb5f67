import type { Employee, Source } from "../employees/employee.ts";
import type { Account } from "./account.ts";
import type { Note } from "./change.ts";
import { digestOf } from "./digest.ts";
import { matchAccounts } from "./match.ts";
import { normalizeEmail } from "./normalize.ts";
import { notInSource } from "./notes.ts";
import type { Mode, Plan } from "./plan.ts";
import { type PlanningContext, planEmployee, planRejected } from "./plan-employee.ts";
import { type PlannedEmployee, toWrite } from "./planned-employee.ts";
import { type Guard, guard } from "./safety.ts";
import { totalsOf } from "./totals.ts";

/** All that a plan is made from; nothing else is read. */
export interface PlanInput extends PlanningContext {
  readonly id: string;
  readonly mode: Mode;
  readonly source: Source;
  /** Every account, or at least those that bear an address of `emails` or of a rival for the same account. */
  readonly accounts: readonly Account[];
  /** Only these people; everyone when absent. */
  readonly emails?: readonly string[] | undefined;
  readonly maxChangedPercent: number;
  /** Why a requested target could not be planned at all; without these the plan is complete. */
  readonly unplanned?: readonly Note[];
}

/** A plan, the guards that it trips, and the staff it was made for. */
export interface MadePlan {
  readonly plan: Plan;
  readonly guards: readonly Guard[];
  readonly staff: readonly { readonly employee: Employee; readonly planned: PlannedEmployee }[];
}

/** Desired less current, for everyone asked for: the plan, and the guards that it trips. */
export function makePlan(input: PlanInput): MadePlan {
  const { source, emails, unplanned = [] } = input;
  const askedFor = emails && new Set(emails.map(normalizeEmail));
  const isAskedFor = ({ email }: { email: string }) => !askedFor || askedFor.has(normalizeEmail(email));

  const joined = matchAccounts(
    source.employees.map(({ employee }) => employee.email),
    input.accounts,
  );
  const nobody = { match: "none", accounts: [] } as const;
  const results = source.employees
    .filter(({ employee }) => isAskedFor(employee))
    .map((person) => ({
      employee: person.employee,
      ...planEmployee(person, joined.get(person.employee.email) ?? nobody, input),
    }));
  const known = new Set(
    [...source.employees.map(({ employee }) => employee), ...source.rejected].map(normalized),
  );
  const everyone = [
    ...results.map(({ planned }) => planned),
    ...source.rejected.filter(isAskedFor).map(planRejected),
    ...[...(askedFor ?? [])].filter((email) => !known.has(email)).map(notInSource),
  ];

  const equal = results.reduce((sum, result) => sum + result.equal, 0);
  const totals = totalsOf(everyone, equal);
  const guards = guard(everyone, {
    staff: askedFor ? source.employees.length : totals.matched,
    maxChangedPercent: input.maxChangedPercent,
  });
  const written = toWrite(everyone);
  const plan: Plan = {
    version: 1,
    id: input.id,
    digest: digestOf(written),
    createdAt: input.now.toISOString(),
    mode: input.mode,
    complete: unplanned.length === 0,
    blocked: guards.map(({ name }) => name),
    hasChanges: written.length > 0,
    totals,
    notes: [...unplanned, ...input.targets.flatMap(({ notes = [] }) => notes)],
    employees: everyone.filter(({ changes, notes }) => changes.length > 0 || notes.length > 0),
  };
  return { plan, guards, staff: results };
}

const normalized = ({ email }: { email: string }) => normalizeEmail(email);
