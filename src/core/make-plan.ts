import { setImmediate as turn } from "node:timers/promises";
import type { Source } from "./employee.ts";
import { type Exclusions, exclusionOf } from "./exclusion.ts";
import { type Following, followExclusions, type Surroundings } from "./follow-exclusions.ts";
import type { Account } from "./identity/account.ts";
import { countingLostLetters, guardingPeople, namesAmong } from "./identity/another-person.ts";
import { isDecided } from "./identity/link.ts";
import { type Joined, type MatchOptions, matchPeople } from "./identity/match.ts";
import type { Names } from "./identity/names.ts";
import { addressKey, employeeKey, normalizeEmail } from "./key.ts";
import {
  counting,
  isListed,
  isWritten,
  type Mode,
  type Plan,
  type PlanHead,
  type PlannedEmployee,
  planVersion,
  type Totals,
} from "./plan.ts";
import {
  accountOf,
  notInSource,
  type PlannedOne,
  type PlannedPerson,
  type PlanningContext,
  planEmployee,
  planRejected,
} from "./plan-employee.ts";
import { type Approval, digesting, withinApproval } from "./safety/approval.ts";
import { countingTemplates, guardFirstRuns, guardTemplates, type IsApproved } from "./safety/expected.ts";
import { guardMatched } from "./safety/good-run.ts";
import { type Guard, guarding, type Limits } from "./safety/guards.ts";
import { heldTargets } from "./safety/held-targets.ts";
import type { Note, Served } from "./target.ts";

/** The complete input of a plan; nothing else is read. */
export interface PlanInput extends Omit<PlanningContext, "exclusionOf" | "isEmployee">, MatchOptions {
  readonly id: string;
  readonly mode: Mode;
  readonly source: Source;
  /** All accounts, or at least those that `emails` lead to and those of other employees who lead to the same ones. */
  readonly accounts: readonly Account[];
  readonly exclusions: Exclusions;
  /** Further input for finding the accounts of exclusions. */
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
  /** Notes about all employees that keep no one from being planned. */
  readonly notes?: readonly Note[];
  /** Why requested targets could not be planned; the plan is complete if there are none. */
  readonly unplanned?: readonly Note[];
}

/** A plan without its people, the guards that it trips, and the accounts of exclusions. */
export interface Outline {
  readonly plan: PlanHead;
  readonly guards: readonly Guard[];
  readonly following: Following;
  /** By normalized e-mail, who is served by something other than the mailbox alone. */
  readonly served: ReadonlyMap<string, Served>;
}

/** A complete plan, with the employees that it was made for. */
export interface MadePlan extends Omit<Outline, "plan"> {
  readonly plan: Plan;
  readonly people: readonly PlannedPerson[];
}

/** Makes a complete plan, with all people in memory. */
export function makePlan(input: PlanInput): MadePlan {
  const people: PlannedPerson[] = [];
  const employees: PlannedEmployee[] = [];
  const steps = planEveryone(input);
  for (;;) {
    const step = steps.next();
    if (step.done) return { ...step.value, plan: { ...step.value.plan, employees }, people };
    const { planned, person } = step.value;
    if (person) people.push(person);
    if (isListed(planned)) employees.push(planned);
  }
}

/**
 * Compares desired with current values, one person after another, in the order of the database: a plan of 100,000 people is
 * never in memory. After the last person it returns the rest of the plan and the guards that it trips.
 */
export function* planEveryone(input: PlanInput): Generator<PlannedOne, Outline> {
  const { following, waiting } = matched(input);
  const totals = counting();
  const guards = guarding();
  const others = guardingPeople(input.targets);
  const letters = countingLostLetters();
  const templates = countingTemplates(input.targets);
  const written = digesting();
  for (const one of everyone(input, waiting, following)) {
    const { planned, person } = one;
    totals.add(planned, person?.equal);
    templates.add(one);
    if (isWritten(planned)) written.add(planned);
    if (person) guards.add(person);
    if (person) others.add(person);
    letters.add(planned);
    yield one;
  }
  const counted = { totals: totals.totals(), templates: templates.templates(), digest: written.digest() };
  const made = outline(input, following, counted, [
    ...guards.guards(input.limits),
    ...guardTemplates(counted.templates, input.limits, input.isApproved ?? noneApproved),
    ...guardFirstRuns(guards.firstRuns(), input.limits, input.isApproved ?? noneApproved),
    ...others.guards(input.limits.holdReplacedPeople, input.emails === undefined),
    ...letters.guards(),
  ]);
  return { ...made, served: templates.served() };
}

const noneApproved = () => false;

/** Everyone's account, in reverse order, so that each can be popped off the list and freed. */
function matched(input: PlanInput): { readonly following: Following; readonly waiting: Joined[] } {
  const joined = matchPeople(input.source.employees, input.accounts, input);
  const following = followExclusions(input.exclusions, () => surroundingsOf(joined, input));
  return { following, waiting: joined.toReversed() };
}

/** Plans the requested employees, then the requested addresses that belong to no employee. */
function* everyone(input: PlanInput, waiting: Joined[], following: Following): Generator<PlannedOne, void> {
  const { source, emails, approval } = input;
  const requested = emails && new Map(emails.map((email) => [addressKey(email), email]));
  const isRequested = ({ email }: { email: string }) => !requested || requested.has(addressKey(email));
  const context: PlanningContext = {
    ...input,
    exclusionOf: excluding(following.after, input.now),
    isEmployee: namesAmong(source.employees),
  };
  for (const row of source.employees) {
    const joined = waiting.pop() ?? unmatched;
    if (!isRequested(row.employee)) continue;
    const made = planEmployee(row, joined, context);
    const person = approval ? { ...made, planned: withinApproval(approval, made.planned) } : made;
    yield { planned: person.planned, person };
  }
  for (const row of source.rejected) if (isRequested(row)) yield { planned: planRejected(row) };
  if (!requested) return;
  const known = new Set([...source.employees.map(({ employee }) => employee), ...source.rejected].map(keyOf));
  for (const [key, email] of requested)
    if (!known.has(key)) yield { planned: notInSource(normalizeEmail(email)) };
}

/** Finds exclusions; computes no employee keys, which are hashes, while no one is excluded. */
function excluding(all: Exclusions, now: Date): PlanningContext["exclusionOf"] {
  if (all.byAccount.size + all.byAddress.size + (all.accepted?.size ?? 0) === 0) return () => undefined;
  return (email, entraId) => exclusionOf(all, { key: employeeKey(email), entraId }, now);
}

const unmatched = { match: "none", found: [] } as const;

/** The part of a plan that is not about single people. */
function outline(
  input: PlanInput,
  following: Following,
  {
    totals,
    templates,
    digest,
  }: Pick<Plan, "totals" | "digest"> & { readonly templates: Plan["templates"] | undefined },
  ofPeople: readonly Guard[],
): Omit<Outline, "served"> {
  const { emails, unplanned = [], sourceGuards = [], requested, targets, limits } = input;
  const guards = [
    ...sourceGuards,
    ...(emails ? [] : guardMatched(totals, input.lastMatched, limits.maxChangedPercent)),
    ...ofPeople,
  ];
  const plan: PlanHead = {
    version: planVersion,
    id: input.id,
    digest,
    createdAt: input.now.toISOString(),
    mode: input.mode,
    targets: requested,
    ...(emails && { emails }),
    complete: unplanned.length === 0,
    ...(templates && { templates }),
    ...(unplanned.length > 0 && { unplanned: unplanned.flatMap(({ target }) => target ?? []) }),
    blocked: guards.map(({ name }) => name),
    ...(guards.length > 0 && {
      held: heldTargets(
        guards,
        requested,
        targets.map(({ target }) => target),
      ),
    }),
    hasChanges: totals.changed > 0,
    totals,
    notes: [
      ...unplanned,
      ...(input.notes ?? []),
      ...following.notes,
      ...targets.flatMap(({ notes = [], cannotWrite }) => [...notes, ...(cannotWrite ? [cannotWrite] : [])]),
    ],
  };
  return { plan, guards, following };
}

function surroundingsOf(joined: readonly Joined[], input: PlanInput): Surroundings {
  const { source, accounts, emails, now, following } = input;
  const rows = new Map<string, string | null>(source.rejected.map((row) => [keyOf(row), null]));
  const decided = new Map<string, Names>();
  for (const [index, { employee }] of source.employees.entries()) {
    const found = joined[index];
    rows.set(keyOf(employee), found ? accountOf(found) : null);
    if (found?.link && isDecided(found.link)) decided.set(keyOf(employee), employee);
  }
  const isEveryone = emails === undefined;
  return { lastHolders: new Map(), ...following, rows, decided, accounts, isEveryone, now };
}

const keyOf = ({ email }: { email: string }) => addressKey(email);

/** How long a generator may block the event loop, in milliseconds. */
const turnMs = 25;

/** Yields what a generator yields, and lets other work of the process run in between. */
export async function* inTurns<T, Result>(steps: Generator<T, Result>): AsyncGenerator<T, Result> {
  for (let begun = performance.now(); ; ) {
    const step = steps.next();
    if (step.done) return step.value;
    yield step.value;
    if (performance.now() - begun < turnMs) continue;
    await turn();
    begun = performance.now();
  }
}
