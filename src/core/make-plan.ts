import { setImmediate as turn } from "node:timers/promises";
import type { Source } from "./employee.ts";
import { type Exclusions, exclusionOf } from "./exclusion.ts";
import { type Following, followExclusions, type Surroundings } from "./follow-exclusions.ts";
import type { Account } from "./identity/account.ts";
import { guardAnotherPerson, namesAmong } from "./identity/another-person.ts";
import { type Joined, type MatchOptions, matchPeople } from "./identity/match.ts";
import { addressKey, normalizeEmail } from "./key.ts";
import { digestOf, type Mode, type Plan, planVersion, type Totals, totalsOf, toWrite } from "./plan.ts";
import {
  accountOf,
  notInSource,
  type PlannedPerson,
  type PlanningContext,
  planEmployee,
  planRejected,
} from "./plan-employee.ts";
import { type Approval, withinApproval } from "./safety/approval.ts";
import { guardFirstRuns, guardTemplates, type IsApproved, templatesOf } from "./safety/expected.ts";
import { guardMatched } from "./safety/good-run.ts";
import { type Guard, guard, type Limits } from "./safety/guards.ts";
import { heldTargets } from "./safety/held-targets.ts";
import type { Note } from "./target.ts";

/** The complete input of a plan; nothing else is read. */
export interface PlanInput extends Omit<PlanningContext, "exclusionOf" | "isEmployee">, MatchOptions {
  readonly id: string;
  readonly mode: Mode;
  readonly source: Source;
  /** Every account, or at least those that `emails` lead to, and those of other employees who lead to the same. */
  readonly accounts: readonly Account[];
  readonly exclusions: Exclusions;
  /** What finding the accounts of exclusions needs besides. */
  readonly following?: Partial<Pick<Surroundings, "lastHolders" | "removeBefore">>;
  /** The names of the requested targets, also of those that could not be planned. */
  readonly requested: readonly string[];
  /** Only these people; everyone when absent. */
  readonly emails?: readonly string[] | undefined;
  readonly limits: Limits;
  /** Only what a person has approved; everything when absent. */
  readonly approval?: Approval | undefined;
  /** What a person has approved for all plans; nothing when absent. */
  readonly isApproved?: IsApproved | undefined;
  /** The totals of the last run of everyone that found their accounts; absent where there is none to compare with. */
  readonly lastMatched?: Totals | undefined;
  /** Guards about the source itself. */
  readonly sourceGuards?: readonly Guard[];
  /** What concerns all employees and keeps no one from being planned. */
  readonly notes?: readonly Note[];
  /** Why requested targets could not be planned; the plan is complete if there are none. */
  readonly unplanned?: readonly Note[];
}

/** A plan, the guards that it trips, the employees it was made for, and what was found about exclusions. */
export interface MadePlan {
  readonly plan: Plan;
  readonly guards: readonly Guard[];
  readonly people: readonly PlannedPerson[];
  readonly following: Following;
}

/** Compares desired with current values for all requested employees: the plan, and the guards that it trips. */
export function makePlan(input: PlanInput): MadePlan {
  const steps = planning(input);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** Makes the same plan without blocking the event loop: a signature takes half a millisecond, and there may be 20,000. */
export const makePlanInTurns = (input: PlanInput): Promise<MadePlan> => inTurns(planning(input));

/** Makes the plan, pausing after each person. */
function* planning(input: PlanInput): Generator<undefined, MadePlan> {
  const { source, emails, unplanned = [], sourceGuards = [] } = input;
  const requested = emails && new Map(emails.map((email) => [addressKey(email), email]));
  const isRequested = ({ email }: { email: string }) => !requested || requested.has(addressKey(email));

  const joined = matchPeople(source.employees, input.accounts, input);
  const following = followExclusions(input.exclusions, () => surroundingsOf(joined, input));
  const context: PlanningContext = {
    ...input,
    exclusionOf: (person) => exclusionOf(following.after, person, input.now),
    isEmployee: namesAmong(source.employees),
  };
  const unmatched = { match: "none", found: [] } as const;
  const { approval } = input;
  const results: PlannedPerson[] = [];
  for (const [index, person] of source.employees.entries()) {
    if (!isRequested(person.employee)) continue;
    const result = planEmployee(person, joined[index] ?? unmatched, context);
    results.push(approval ? { ...result, planned: withinApproval(approval, result.planned) } : result);
    yield;
  }
  const known = new Set([...source.employees.map(({ employee }) => employee), ...source.rejected].map(keyOf));
  const everyone = [
    ...results.map(({ planned }) => planned),
    ...source.rejected.filter(isRequested).map(planRejected),
    ...[...(requested ?? [])]
      .filter(([key]) => !known.has(key))
      .map(([, email]) => notInSource(normalizeEmail(email))),
  ];

  const equal = results.reduce((sum, result) => sum + result.equal, 0);
  const totals = totalsOf(everyone, equal);
  const { limits } = input;
  const others = guardAnotherPerson(results, limits.holdReplacedPeople);
  const { isApproved = () => false } = input;
  const templates = templatesOf(input.targets, everyone, results);
  const guards = [
    ...sourceGuards,
    ...(requested ? [] : guardMatched(totals, input.lastMatched, limits.maxChangedPercent)),
    ...guard(results, limits),
    ...guardTemplates(templates, limits, isApproved),
    ...guardFirstRuns(results, limits, isApproved),
    ...others,
  ];
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
    ...(templates && { templates }),
    ...(unplanned.length > 0 && { unplanned: unplanned.flatMap(({ target }) => target ?? []) }),
    blocked: guards.map(({ name }) => name),
    ...(guards.length > 0 && {
      held: heldTargets(
        guards,
        input.requested,
        input.targets.map(({ target }) => target),
      ),
    }),
    hasChanges: written.length > 0,
    totals,
    notes: [
      ...unplanned,
      ...(input.notes ?? []),
      ...following.notes,
      ...input.targets.flatMap(({ notes = [], cannotWrite }) => [
        ...notes,
        ...(cannotWrite ? [cannotWrite] : []),
      ]),
    ],
    employees: everyone.filter(({ changes, notes }) => changes.length > 0 || notes.length > 0),
  };
  return { plan, guards, people: results, following };
}

function surroundingsOf(joined: readonly Joined[], input: PlanInput): Surroundings {
  const { source, accounts, emails, now, following } = input;
  const rows = new Map<string, string | null>(source.rejected.map((row) => [keyOf(row), null]));
  for (const [index, { employee }] of source.employees.entries()) {
    const found = joined[index];
    rows.set(keyOf(employee), found ? accountOf(found) : null);
  }
  return { lastHolders: new Map(), ...following, rows, accounts, isEveryone: emails === undefined, now };
}

const keyOf = ({ email }: { email: string }) => addressKey(email);

/** How long steps may block the event loop, in milliseconds. */
const turnMs = 25;

/** Runs a generator to its end and returns its result; other work of the process runs in between. */
export async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (let begun = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - begun < turnMs) continue;
    await turn();
    begun = performance.now();
  }
}
