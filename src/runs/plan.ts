import { randomUUID } from "node:crypto";
import type { Employee, Source } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { type Scope, unknownInScope, withheld } from "../core/exclusion.ts";
import type { Accounts, Way } from "../core/identity/account.ts";
import { withoutNumbers } from "../core/identity/hits.ts";
import { withExchangedIds } from "../core/identity/link.ts";
import { accountKey } from "../core/key.ts";
import type { PlanInput } from "../core/make-plan.ts";
import type { Mode, PlanHead, Totals } from "../core/plan.ts";
import type { PlannedOne, PlannedPerson, PreparedTarget } from "../core/plan-employee.ts";
import { monthsBefore, type Run, type RunRequest } from "../core/run.ts";
import { approvalOf } from "../core/safety/approval.ts";
import { foundAccounts } from "../core/safety/good-run.ts";
import { gate, type Limits, profileOf, recordedIn, type SourceProfile } from "../core/safety/guards.ts";
import type { Memory, Note, Target } from "../core/target.ts";
import { carryOver } from "../stores/carry-over/carry-over.ts";
import type { Records } from "../stores/records.ts";
import type { Present } from "../stores/retention.ts";
import { confirmedLinks, findAccounts, rememberLinks, sourcesIn, withMoved } from "./accounts.ts";
import { type PlannedPeople, planPeople } from "./planned-people.ts";
import type { ReadOfEveryone } from "./readback.ts";
import { accountsIn, addressesIn, lastHoldersOf, learnFrom, propertiesFor, recall } from "./recall.ts";

/** Where a plan comes from: the employee database, Entra ID, the targets, and the settings that have a say. */
export interface Planning {
  readSource(): Promise<Source>;
  readonly accounts: Accounts;
  readonly targets: ReadonlyMap<string, Target>;
  readonly inScope: (employee: Employee) => boolean;
  /** What `inScope` was made from, to report names that no one has. */
  readonly scope?: Scope | undefined;
  readonly limits: Limits;
  /** How people are matched to accounts, in this order. */
  readonly ways: readonly Way[];
  /** Within how many days the remembered state of each employee is verified once. */
  readonly verifyDays: number;
  /** After how many months what is kept of people and accounts that are gone is removed; never when absent. */
  readonly retentionMonths?: number;
}

/** What to plan: the request of a run, and how a person released its plan, if one did. */
export type PlanRequest = Pick<RunRequest, "mode" | "targets" | "emails" | "trigger"> &
  Pick<Run, "release" | "source">;

/** A plan, which is stored, with what its run needs besides, and the profile of its source. */
export interface PlannedRun extends Pick<PlannedPeople, "guards" | "following" | "checkups" | "skipped"> {
  readonly plan: PlanHead;
  /** The keys of the accounts of the people that were requested; absent in a plan of everyone. */
  readonly accounts?: readonly string[];
  readonly profile: SourceProfile;
  /** Who there is, where everyone was read. */
  readonly present?: Present;
  /** What it was made from, where everyone was read, if it is kept. */
  readonly read?: ReadOfEveryone;
  /** Whether nothing was found wrong with the source, but what a person has let pass. */
  readonly isSourceGood: boolean;
}

/** What is done with the people of a plan while it is made: by default they are stored, and forgotten. */
export interface Keeping {
  readonly see?: (one: PlannedOne) => void;
  /** Whether the people, and what they were read from, are kept for the tables of the employee database. */
  readonly keepsRead?: boolean;
}

type PlanRecords = Pick<
  Records,
  | "runs"
  | "states"
  | "plans"
  | "exclusions"
  | "links"
  | "decisions"
  | "approvals"
  | "snapshots"
  | "carryOver"
  | "storage"
>;

/** Reads everything a run needs and makes its plan; the database is closed before the first call to Microsoft. */
export async function planRun(
  { mode, targets: names, emails, trigger, release, source: released }: PlanRequest,
  planning: Planning,
  records: PlanRecords,
  { see, keepsRead = false }: Keeping = {},
): Promise<PlannedRun> {
  const { states, plans, exclusions, snapshots } = records;
  await carryOver(records, planning.accounts);
  // Decisions have their times by the same clock, and a plan knows those that are older.
  const now = new Date(records.storage.clock.now());
  const source = await planning.readSource();
  if (source.rows === 0) throw emptySource();

  const targets = names.flatMap((name) => planning.targets.get(name) ?? []);
  const [approved, stored, excluded, approvals] = await Promise.all([
    release && plans.read(release.plan),
    records.links.all(),
    exclusions.all(),
    records.approvals.all(),
  ]);
  if (release && !approved) throw releasedPlanIsGone();
  const { ways } = planning;
  const known = withMoved(source, stored);
  const linksOf = (remembered: typeof known) => {
    const confirmed = approved && release ? confirmedLinks(approved, release, source, remembered) : [];
    return new Map([...remembered, ...confirmed.map((link) => [link.source, link] as const)]);
  };
  const select = propertiesFor(targets);
  const matchable = {
    source,
    links: linksOf(known),
    ways,
    others: addressesIn(excluded),
    concerned: accountsIn(excluded),
    select,
  };

  const { inScope, limits, retentionMonths: months } = planning;
  const few = emails && (await findAccounts(planning.accounts, emails, matchable));
  // From so many people on, a guard compares what they get with what everyone has.
  const isBelowGuards = emails !== undefined && emails.length < limits.holdReplacedPeople;
  const keys = isBelowGuards ? few?.map(({ id }) => accountKey(id)) : undefined;
  const nightly = trigger === "schedule";
  const [found, lastHolders, last, lastMatched, recalled, prepared] = await Promise.all([
    few ?? readAll(planning.accounts, { select, nightly }),
    lastHoldersOf(excluded, records),
    snapshots.last(),
    emails ? undefined : lastMatchedIn(records.runs, now),
    recall(targets, states, keys),
    Promise.all(targets.map((target) => prepare(target, mode, (name) => states.memories(name, keys)))),
  ]);
  const remembered = withExchangedIds(source, known, found, now.toISOString());
  const links = linksOf(remembered);
  const profile = { ...profileOf(source, now), ...recordedIn(excluded) };
  const sourceGuards = gate(profile, last, limits.maxChangedPercent);
  const ready = prepared.filter((target): target is PreparedTarget => "known" in target);
  const { accounts, notes: ofAccounts } = await learnFrom(
    ready.map(({ target }) => target),
    found,
    { isEveryone: emails === undefined },
  );
  const unplanned = prepared.filter((target): target is Note => "message" in target);
  const input: PlanInput = {
    id: randomUUID(),
    mode,
    now,
    source,
    accounts,
    ways,
    links,
    emails,
    inScope,
    limits,
    sourceGuards,
    requested: names,
    targets: ready,
    recalled,
    unplanned,
    lastMatched,
    notes: [
      ...[withoutNumbers(ways, source.optional) ?? [], unknownIn(planning.scope, source) ?? []].flat(),
      ...ofAccounts,
    ],
    isApproved: (name) => approvals.some((one) => one.name === name),
    approval: approved && approvalOf(approved, release?.people),
    exclusions: excluded,
    following: { lastHolders, ...(months !== undefined && { removeBefore: monthsBefore(now, months) }) },
    withheld: (employee, exclusion, target) => withheld(planning.targets, employee, exclusion, target),
  };
  const isNightly = trigger === "schedule" && mode === "apply";
  const kept: PlannedPerson[] = [];
  const { lines, rest } = planPeople(input, {
    targets: planning.targets,
    remembered,
    verifyDays: isNightly ? planning.verifyDays : undefined,
    see: (one) => {
      see?.(one);
      if (keepsRead && one.person) kept.push(one.person);
    },
  });
  const everyone = emails ? undefined : source.employees.map(({ employee }) => employee.email);
  const plan = await plans.write(input.id, lines, everyone);
  const people = rest();
  await exclusions.follow(people.following);

  // What was released is the read that the person has seen; since then it may have become worse.
  const isSourceGood =
    sourceGuards.every(({ name }) => approved?.blocked.includes(name)) &&
    gate(profile, sourceGuards.length > 0 ? released : undefined, limits.maxChangedPercent).length === 0;
  // Who is who is not learnt from a read that looks wrong.
  if (isSourceGood) await rememberLinks(people.links, { stored, remembered, release }, records);
  const { guards, following, checkups, skipped } = people;
  return {
    plan,
    guards,
    following,
    checkups,
    skipped,
    isSourceGood,
    profile: { ...profile, ...recordedIn(following.after) },
    ...(emails
      ? { accounts: [...people.accounts] }
      : { present: presentIn({ source, accounts, links }, people.found) }),
    ...(!emails &&
      keepsRead && { read: { source, accounts, people: kept, plan, prepared: ready, links: stored } }),
  };
}

const unknownIn = (scope: Scope | undefined, { employees, rejected }: Source): Note | undefined =>
  unknownInScope(scope, {
    offices: employees.map(({ employee }) => employee.office.name),
    emails: [...employees.map(({ employee }) => employee.email), ...rejected.map(({ email }) => email)],
  });

const monthMs = 31 * 24 * 3_600_000;

/** How many people the last run of everyone found, in the last month. */
async function lastMatchedIn(runs: Records["runs"], now: Date): Promise<Totals | undefined> {
  const recent = await runs.list(new Date(now.getTime() - monthMs), 1000);
  return recent.find(foundAccounts)?.plan?.totals;
}

function presentIn(
  { source, accounts, links }: Pick<ReadOfEveryone, "source" | "accounts" | "links">,
  found: ReadonlySet<string>,
): Present {
  const sources = sourcesIn(source);
  const linked = [...links].flatMap(([of, { entraId }]) => (sources.has(of) && entraId ? [entraId] : []));
  return {
    accounts: new Set(accounts.map(({ id }) => accountKey(id))),
    sources,
    employees: new Set([...found, ...linked.map(accountKey)]),
  };
}

/** A target that cannot be asked tonight must not keep the others waiting: the plan says so and goes without. */
async function prepare(
  target: Target,
  mode: Mode,
  remembered: (name: string) => Promise<ReadonlyMap<string, Memory>>,
): Promise<PreparedTarget | Note> {
  const memories = await remembered(target.name);
  try {
    const prepared = await target.prepare();
    // Each employee would be refused one by one; that is known before.
    if (mode === "apply" && prepared.cannotWrite) return prepared.cannotWrite;
    return { target, memories, ...prepared };
  } catch (error) {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    const { code, message } = error;
    const remedy = error.remedy ?? "The next run tries again.";
    return {
      code,
      message: `Nothing was planned for ${target.name}: ${message}`,
      target: target.name,
      remedy,
    };
  }
}

const readAll = async (accounts: Accounts, options: Parameters<Accounts["readAll"]>[0]) =>
  (await Array.fromAsync(accounts.readAll(options))).flat();

/** A read of the database that cannot be right. */
export const emptySource = () =>
  new GiveUp(
    "empty-source",
    "The employee database returned no employees at all; a run on that would be a mistake, so nothing was done.",
    {
      remedy:
        "Check that employees has rows with status active, and that the login may see them (row security).",
    },
  );

/** The plan that a person has released is not there any more. */
export const releasedPlanIsGone = () =>
  new GiveUp(
    "plan-gone",
    "The plan that was released is not in container plans any more; nothing was written.",
    {
      remedy: "Start a new run, and release that one if it is held.",
    },
  );
