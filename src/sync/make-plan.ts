import type { Source } from "../employees/employee.ts";
import type { Account } from "./account.ts";
import { digestOf } from "./digest.ts";
import { matchAccounts } from "./match.ts";
import { normalizeEmail } from "./normalize.ts";
import { notInSource } from "./notes.ts";
import { type Mode, type Plan, toWrite } from "./plan.ts";
import { type PlanningContext, planEmployee, planRejected } from "./plan-employee.ts";
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
}

/** Desired less current, for everyone asked for: the plan, and the guards that it trips. */
export function makePlan(input: PlanInput): { plan: Plan; guards: readonly Guard[] } {
  const { source, emails } = input;
  const askedFor = emails && new Set(emails.map(normalizeEmail));
  const isAskedFor = ({ email }: { email: string }) => !askedFor || askedFor.has(normalizeEmail(email));

  const joined = matchAccounts(
    source.employees.map(({ employee }) => employee.email),
    input.accounts,
  );
  const nobody = { match: "none", accounts: [] } as const;
  const results = source.employees
    .filter(({ employee }) => isAskedFor(employee))
    .map((person) => planEmployee(person, joined.get(person.employee.email) ?? nobody, input));
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
  const written = toWrite({ employees: everyone });
  const plan: Plan = {
    version: 1,
    id: input.id,
    digest: digestOf(written),
    createdAt: input.now.toISOString(),
    mode: input.mode,
    complete: true,
    blocked: guards.map(({ name }) => name),
    hasChanges: written.length > 0,
    totals,
    employees: everyone.filter(({ changes, notes }) => changes.length > 0 || notes.length > 0),
  };
  return { plan, guards };
}

const normalized = ({ email }: { email: string }) => normalizeEmail(email);
