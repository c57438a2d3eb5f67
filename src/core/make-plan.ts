import { setImmediate as turn } from "node:timers/promises";
import { type Approval, withinApproval } from "./approval.ts";
import type { Source } from "./employee.ts";
import { type Guard, guard, type Limits } from "./guards.ts";
import { normalizeEmail } from "./key.ts";
import { type Account, matchAccounts } from "./match.ts";
import { digestOf, type Mode, type Plan, planVersion, totalsOf, toWrite } from "./plan.ts";
import {
  notInSource,
  type PlannedPerson,
  type PlanningContext,
  planEmployee,
  planRejected,
} from "./plan-employee.ts";
import type { Note } from "./target.ts";

/** All that a plan is made from; nothing else is read. */
export interface PlanInput extends PlanningContext {
  readonly id: string;
  readonly mode: Mode;
  readonly source: Source;
  /** Every account, or at least those that bear an address of `emails` or of a rival for the same account. */
  readonly accounts: readonly Account[];
  /** The names of the targets asked for, also of those that could not be planned. */
  readonly requested: readonly string[];
  /** Only these people; everyone when absent. */
  readonly emails?: readonly string[] | undefined;
  readonly limits: Limits;
  /** Only what a person has approved; everything when absent. */
  readonly approval?: Approval | undefined;
  /** What was found wrong with the source itself. */
  readonly sourceGuards?: readonly Guard[];
  /** Why a requested target could not be planned at all; without these the plan is complete. */
  readonly unplanned?: readonly Note[];
}

/** A plan, the guards that it trips, and the staff it was made for. */
export interface MadePlan {
  readonly plan: Plan;
  readonly guards: readonly Guard[];
  readonly people: readonly PlannedPerson[];
}

/** Desired less current, for everyone asked for: the plan, and the guards that it trips. */
export function makePlan(input: PlanInput): MadePlan {
  const steps = planning(input);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same plan, made while others get their turns: a signature costs half a millisecond, and there may be 20,000. */
export const makePlanInTurns = (input: PlanInput): Promise<MadePlan> => inTurns(planning(input));

/** Makes the plan, pausing after each person. */
function* planning(input: PlanInput): Generator<undefined, MadePlan> {
  const { source, emails, unplanned = [], sourceGuards = [] } = input;
  const askedFor = emails && new Set(emails.map(normalizeEmail));
  const isAskedFor = ({ email }: { email: string }) => !askedFor || askedFor.has(normalizeEmail(email));

  const joined = matchAccounts(
    source.employees.map(({ employee }) => employee.email),
    input.accounts,
  );
  const nobody = { match: "none", accounts: [] } as const;
  const { approval } = input;
  const results: PlannedPerson[] = [];
  for (const person of source.employees) {
    if (!isAskedFor(person.employee)) continue;
    const result = planEmployee(person, joined.get(person.employee.email) ?? nobody, input);
    results.push(approval ? { ...result, planned: withinApproval(approval, result.planned) } : result);
    yield;
  }
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
  const staff = askedFor ? source.employees.length : totals.matched;
  const guards = [...sourceGuards, ...guard(everyone, staff, input.limits)];
  const written = toWrite(everyone);
  const plan: Plan = {
    version: planVersion,
    id: input.id,
    digest: digestOf(written),
    createdAt: input.now.toISOString(),
    mode: input.mode,
    targets: input.requested,
    ...(emails && { emails }),
    complete: unplanned.length === 0,
    blocked: guards.map(({ name }) => name),
    hasChanges: written.length > 0,
    totals,
    notes: [
      ...unplanned,
      ...input.targets.flatMap(({ notes = [], cannotWrite }) => [
        ...notes,
        ...(cannotWrite ? [cannotWrite] : []),
      ]),
    ],
    employees: everyone.filter(({ changes, notes }) => changes.length > 0 || notes.length > 0),
  };
  return { plan, guards, people: results };
}

const normalized = ({ email }: { email: string }) => normalizeEmail(email);

/** How long steps may keep everybody else in the process waiting, in milliseconds. */
const turnMs = 25;

/** Takes steps to their end and gives what they return, while others get their turns in between. */
export async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (let begun = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - begun < turnMs) continue;
    await turn();
    begun = performance.now();
  }
}
