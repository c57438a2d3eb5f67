import { setTimeout as delay } from "node:timers/promises";
import { isUnavailable } from "../clients/storage/entities.ts";
import { haveAgreedOn } from "../core/diff.ts";
import type { Employee, SourceEmployee } from "../core/employee.ts";
import { RetryLater } from "../core/errors.ts";
import { type Exclusion, exclusionOf, fieldsLeft } from "../core/exclusion.ts";
import { type Link, sourceOf } from "../core/identity/link.ts";
import { accountKey, addressKey, employeeKey, normalizeEmail } from "../core/key.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import { nothingRemembered } from "../core/state.ts";
import type { Memory, Target } from "../core/target.ts";
import type { Planning } from "../runs/plan.ts";
import type { Records } from "../stores/records.ts";
import { isSettled } from "./links.ts";
import { planReader, type RunPlan } from "./run-results.ts";

/** The employee who has an account, as it is remembered, and what is remembered of the account in each target. */
export interface PersonOfAccount {
  readonly employee: Employee;
  readonly exclusion: Exclusion | undefined;
  /** Whether the newest plan left them for a person to decide, or has not seen the current owner of the row. */
  readonly isInDoubt: boolean;
  memoryOf(target: string): Memory;
}

/** For how many milliseconds a read is shared, and for how many it may still be used while a new one fails. */
const fresh = 30_000;
const usable = 15 * 60_000;
/** A new exclusion takes effect within this time, in milliseconds. */
const exclusionsMs = 3_000;

/**
 * Finds employees by account (object id), for many callers at once: the database, links, plans and memories are read for all
 * of them together, at most twice a minute. Undefined where no employee has the account.
 */
export function peopleByAccount(
  { readSource, targets: all }: Pick<Planning, "readSource" | "targets">,
  records: Pick<Records, "runs" | "plans" | "exclusions" | "links" | "states">,
  targets: readonly string[],
): (account: string) => Promise<PersonOfAccount | undefined> {
  const readPlans = planReader(records, targets);
  const signature = all.get("signature");
  const names = signature ? [signature.name, ...(signature.recalls ?? [])] : [];
  const readEveryone = sharedRead(readAll, { fresh, usable });
  const readExclusions = sharedRead(() => records.exclusions.all(), { fresh: exclusionsMs });

  return async (account) => {
    const [{ rows, plans, memories }, excluded] = await Promise.all([readEveryone(), readExclusions()]);
    const key = accountKey(account);
    const own = rows.get(key) ?? [];
    const [first] = own;
    if (!first) return undefined;
    const { employee } = first.row;
    const exclusion = exclusionOf(
      excluded,
      { key: employeeKey(employee.email), entraId: account },
      new Date(),
    );
    return {
      employee,
      exclusion,
      // Two rows cannot have one account: the next plan decides.
      isInDoubt: own.length > 1 || isInDoubt(first, exclusion, { plans, profile: all.get("entra") }),
      memoryOf: (target) => memories.get(target)?.get(key) ?? nothingRemembered,
    };
  };

  async function readAll() {
    const [source, links, plans, read] = await Promise.all([
      readSource(),
      records.links.all(),
      readPlans(new Date()),
      Promise.all(names.map(async (name) => [name, await records.states.memories(name)] as const)),
      signature?.open?.(),
    ]);
    const rows = new Map<string, LinkedRow[]>();
    const remembered = Map.groupBy(links.values(), ({ email }) => addressKey(email));
    for (const row of source.employees) {
      const link = links.get(sourceOf(row));
      if (link?.entraId == null) continue;
      const key = accountKey(link.entraId);
      const ofAddress = remembered.get(addressKey(row.employee.email)) ?? [];
      const isAnothers = ofAddress.length > 0 && !ofAddress.includes(link);
      rows.set(key, [...(rows.get(key) ?? []), { row, link, isAnothers }]);
    }
    return { rows, plans, memories: new Map(read) };
  }
}

/** A row of the database with the account that is remembered for it. */
interface LinkedRow {
  readonly row: SourceEmployee;
  readonly link: Link;
  /** Whether the row's address is remembered of other rows alone: it may have the id of one of those. */
  readonly isAnothers: boolean;
}

interface Known {
  readonly plans: readonly RunPlan[];
  /** The target of names and titles. */
  readonly profile: Target | undefined;
}

function isInDoubt(
  { row, link, isAnothers }: LinkedRow,
  exclusion: Exclusion | undefined,
  known: Known,
): boolean {
  if (isAnothers) return true;
  const { employee } = row;
  const email = normalizeEmail(employee.email);
  const plan = known.plans.find(
    ({ covered, planned }) => planned.has(email) || (covered?.has(email) ?? true),
  );
  const planned = plan?.planned.get(email);
  if (plan && planned && planned.entraId === null) return !isSettled(planned, plan.plannedAt, link);
  return hasOtherNames(employee, link, { planned, exclusion, profile: known.profile });
}

/**
 * Whether both names differ from those that the last plan saw: the row may be another person's by now, and only a plan compares
 * it with the account. False if names are not synced, since nothing is known of them then.
 */
function hasOtherNames(
  employee: Employee,
  { agreement }: Link,
  {
    planned,
    exclusion,
    profile,
  }: Pick<Known, "profile"> & {
    readonly planned: PlannedEmployee | undefined;
    readonly exclusion: Exclusion | undefined;
  },
): boolean {
  if (!profile) return false;
  const left = fieldsLeft(exclusion);
  const names = profile
    .desired(employee)
    .fields.filter(({ field, when }) => nameFields.has(field) && when === "always" && !left.includes(field));
  const seen = [...(planned?.changes ?? []), ...(planned?.accepted ?? [])];
  const isNew = ({ field, to }: (typeof names)[number]) =>
    haveAgreedOn(agreement, { target: profile.name, field, to }) === false &&
    !seen.some((change) => change.field === field && change.to === to);
  return names.length === nameFields.size && names.every(isNew);
}

const nameFields = new Set(["givenName", "surname"]);

/** How long a result is used, in milliseconds: without another read, which may depend on how long one takes, and while reads fail. */
interface Lasting {
  readonly fresh: number | ((took: number) => number);
  readonly usable?: number;
}

/** Callers who have an older result wait this long for a newer one, in milliseconds. */
const timeoutMs = 1_500;

/**
 * Shares one read among all callers. Failures are not cached; while reads fail or are slow, an older result is returned if it is
 * still usable.
 */
export function sharedRead<T>(read: () => Promise<T>, { fresh, usable = 0 }: Lasting): () => Promise<T> {
  let last: { readonly value: T; readonly at: number; readonly took: number } | undefined;
  const freshFor = (took: number) => (typeof fresh === "number" ? fresh : fresh(took));
  let pending: Promise<T> | undefined;
  /** Since when an attempt has failed, in milliseconds since 1970. */
  let failedAt = 0;

  return async () => {
    const now = Date.now();
    const older = last && now - last.at < usable ? last : undefined;
    if (last && now - last.at < freshFor(last.took)) return last.value;
    // After a failure, not every caller tries again at once.
    if (older && now - failedAt < freshFor(older.took)) return older.value;
    pending ??= again();
    if (!older) return pending;
    return Promise.race([
      pending.catch((error: unknown) => {
        if (error instanceof RetryLater || isUnavailable(error)) return older.value;
        throw error;
      }),
      delay(timeoutMs, older.value, { ref: false }),
    ]);
  };

  async function again(): Promise<T> {
    const begun = Date.now();
    try {
      const value = await read();
      last = { value, at: Date.now(), took: Date.now() - begun };
      return value;
    } catch (error) {
      failedAt = Date.now();
      throw error;
    } finally {
      pending = undefined;
    }
  }
}
