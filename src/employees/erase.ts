import { randomUUID } from "node:crypto";
import type { Source } from "../core/employee.ts";
import { erased, eraseOutcome, erasePlanned, eraseReason, eraseRun, withoutPerson } from "../core/erase.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { everyExclusion } from "../core/exclusion.ts";
import type { Link } from "../core/identity/link.ts";
import { accountKey, employeeKey } from "../core/key.ts";
import { isAbout, ownKeys, type Person } from "../core/person.ts";
import type { Checkup, PlannedEmployee } from "../core/plan.ts";
import type { Reason, Run } from "../core/run.ts";
import { hasEnded } from "../core/status.ts";
import { type PersonTables, reasonOf } from "../runs/readback.ts";
import { deleteUse, usesOf } from "../stores/addin-use.ts";
import type { Decision } from "../stores/decisions.ts";
import { deleteRow, ownColumns, rewriteFile, rewriteRow, withValue } from "../stores/erase-records.ts";
import type { ErasedCounts, Erasure } from "../stores/erasures.ts";
import { eraseFeedRow, feedRowsWithout } from "../stores/feed.ts";
import { forgetKeptAccounts, keptAccountsOf } from "../stores/kept-accounts.ts";
import {
  addressesIn,
  addressesOf,
  decidedLinksIn,
  decisionsOf,
  isOfAddresses,
  linesOf,
  linksIn,
  outcomeIn,
  outcomesOf,
  type PlanFile,
  planFiles,
  type Row,
  runsIn,
  type StoredRow,
  statesOf,
  writesOf,
} from "../stores/person-records.ts";
import { deleteKept, photosKeptOf } from "../stores/photos-before.ts";
import type { PlanPart } from "../stores/plan-by-person.ts";
import type { Records } from "../stores/records.ts";
import { deleteImage, imagesOf } from "../stores/signature-images.ts";

/** The order to erase a person: who gave it and why, for the record; `targets` are the names of all targets. */
export interface ErasureOrder extends Pick<Erasure, "key" | "by" | "reason"> {
  readonly targets: readonly string[];
  /** Whether an exclusion is erased as well; otherwise only its reason is, since the rest is needed to enforce it. */
  readonly exclusion: boolean;
  /** The app's own tables in the employee database; absent where there are none. */
  readonly tables?: PersonTables | undefined;
}

/** What was erased, if anything was stored; and why the tables in the employee database could not be reached. */
export interface Erased {
  readonly erasure: Erasure | undefined;
  readonly pending?: Reason;
}

/** Whether a person is in the employee database: then the next run records them again. */
export const isInSource = ({ employees, rejected }: Source, person: Person): boolean =>
  [...employees.map(({ employee }) => employee), ...rejected].some(({ email }) => isAbout(person, { email }));

/** A run that still needs what is stored of a person: its plan names them, or it is yet to be planned for them. */
export async function runInTheWay(person: Person, { storage }: Records): Promise<Run | undefined> {
  const open: Run[] = [];
  for await (const run of runsIn(storage)) if (!hasEnded(run)) open.push(run);
  const unplanned = open.find(
    ({ plan, emails }) => !plan && (!emails?.length || emails.some((email) => isAbout(person, { email }))),
  );
  if (unplanned || open.length === 0) return unplanned;
  const planned = new Map(open.map((run) => [run.plan?.id, run]));
  for await (const file of planFiles(storage)) {
    const run = planned.get(file.plan);
    if (!run || isOfAddresses(file)) continue;
    for await (const _ of linesOf(storage, person, file)) return run;
  }
  return undefined;
}

/**
 * Erases a person's values from everything that is stored; the fact and time of each write stay. Addresses and links are erased
 * last, so that an interrupted erasure finds the person again. If the employee database cannot be reached, the erasure is
 * recorded as pending, without values, and the next run of everyone completes it.
 */
export async function erasePerson(person: Person, order: ErasureOrder, records: Records): Promise<Erased> {
  const { storage, exclusions, runs, erasures } = records;
  const { key, by, reason, targets, tables } = order;
  const at = new Date().toISOString();
  const id = `${at.replace(/[-:]|\.\d+/g, "")}-${randomUUID().slice(0, 8)}`;
  const erasure: Erasure = {
    id,
    at,
    by,
    reason: withoutPerson(person, reason),
    key,
    accounts: [...person.accounts],
  };
  const keys = ownKeys(person);
  await erasures.put({ ...erasure, ...(tables && { pending: [...keys] }) });
  const deleteOwn = async (found: StoredRow<Link>) => isAbout(person, found.value) && deleteRow(found);
  const inTables = await eraseInTables({ ...person, keys }, tables);

  const counts: ErasedCounts = {
    writes: await count(writesOf(storage, person), (found) =>
      rewriteRow(found, (row) => eraseWrite(row, at)),
    ),
    outcomes: await count(outcomesOf(storage, person, { targets, naming: true }), (found) =>
      rewriteRow(found, (row) => {
        const without = eraseOutcome(person, outcomeIn(row));
        return without && withValue(row, without);
      }),
    ),
    decisions: await count(decisionsOf(storage, person), (found) =>
      rewriteRow(found, (row) => {
        const without = eraseDecision(found.value);
        return without && withValue(row, without);
      }),
    ),
    runs: await count(runsIn(storage), async (run) =>
      Boolean(eraseRun(person, run) && (await runs.update(run.id, (current) => eraseRun(person, current)))),
    ),
    plans: await count(planFiles(storage), (file) => rewriteFile(storage, file, eraseLine(person, file))),
    exclusions:
      (await eraseDifferences(person, order, records)) +
      (await count(values(everyExclusion(await exclusions.all())), async (exclusion) => {
        if (!isAbout(person, exclusion)) return false;
        const without = eraseReason(exclusion);
        if (!order.exclusion && !without) return false;
        await exclusions.change(exclusion, order.exclusion ? undefined : without);
        return true;
      })),
    photos:
      (await count(photosKeptOf(storage, person), (photo) => deleteKept(storage, photo))) +
      (await count(imagesOf(storage, person), (name) => deleteImage(storage, name))),
    states: await count(statesOf(storage, person), async (found) => {
      if (Number(found.row["claimedUntil"]) > Date.now()) throw claimed;
      return deleteRow(found);
    }),
    readback:
      (await count(feedRowsWithout(storage, person), (found) => eraseFeedRow(storage, found))) +
      inTables.rows,
    addin: await count(usesOf(storage, person), deleteUse),
    links: (await count(linksIn(storage), deleteOwn)) + (await count(decidedLinksIn(storage), deleteOwn)),
    addresses: await count(
      addressesIn(storage),
      async (found) => person.accounts.has(accountKey(found.value.entraId)) && deleteRow(found),
    ),
    accounts: await eraseKeptAccounts(storage, person),
  };
  const { pending } = inTables;
  if (!pending && Object.values(counts).every((one) => one === 0)) {
    await erasures.delete(id);
    return { erasure: undefined };
  }
  const complete = { ...erasure, counts, ...(pending && { pending: [...keys] }) };
  await erasures.put(complete);
  return { erasure: complete, ...(pending && { pending }) };
}

/** Deletes the kept accounts of everyone if a person's are among them; resolves with the number of those. */
async function eraseKeptAccounts(storage: Records["storage"], person: Person): Promise<number> {
  const { length } = await Array.fromAsync(keptAccountsOf(storage, person));
  if (length > 0) await forgetKeptAccounts(storage);
  return length;
}

/** Erases the rows in the employee database; resolves with why they are still there, if they could not be reached. */
async function eraseInTables(
  person: Person,
  tables: PersonTables | undefined,
): Promise<{ readonly rows: number; readonly pending?: Reason }> {
  try {
    return { rows: (await tables?.erase(person)) ?? 0 };
  } catch (error) {
    if (!(error instanceof GiveUp || error instanceof RetryLater)) throw error;
    return { rows: 0, pending: reasonOf(error) };
  }
}

/** Erases decisions about differences: reports to HR are deleted, and acceptances deleted or left without values. */
async function eraseDifferences(
  person: Person,
  { exclusion }: ErasureOrder,
  { differences }: Records,
): Promise<number> {
  const reported = (await differences.reported()).filter((one) => isAbout(person, one));
  for (const { entraId, field } of reported) await differences.takeBack(entraId, field);
  const accepted = (await differences.accepted()).filter((one) => isAbout(person, one));
  const left = exclusion ? accepted : accepted.filter(({ reason }) => reason !== erased);
  for (const one of left) {
    if (exclusion) await differences.endAcceptance(one.entraId, one.field);
    else await differences.accept({ ...one, here: null, there: null, reason: erased });
  }
  return reported.length + left.length;
}

const claimed = new RetryLater("claimed", "A worker is writing this person at the moment.", 120);

/** A decision without address and reason; who decided what about which account stays. Undefined where that is erased. */
function eraseDecision({ detail: _, ...decision }: Decision): Decision | undefined {
  return decision.email === erased ? undefined : { ...decision, email: erased };
}

/** The row of a write without its values and contents; undefined where they are erased already. */
function eraseWrite(row: Row, erasedAt: string): Record<string, unknown> | undefined {
  if ("erasedAt" in row) return undefined;
  const { from: _, to: __, email: ___, ...fact } = ownColumns(row);
  return { ...fact, erasedAt };
}

/** Each line of a plan file without the person. */
function eraseLine(person: Person, { kind }: PlanFile): (line: unknown, index: number) => unknown {
  if (isOfAddresses({ kind })) {
    const keys = ownKeys(person);
    return (line) => {
      const emails = addressesOf(line);
      const others = emails.filter((email) => !keys.has(employeeKey(email)));
      if (others.length === emails.length) return line;
      return kind === "parts" ? { ...(line as PlanPart), emails: others } : others;
    };
  }
  return (line, index) =>
    kind === "plan" && index === 0
      ? withoutPerson(person, line)
      : erasePlanned(person, line as PlannedEmployee | Checkup);
}

async function* values<T>(list: Iterable<T>) {
  yield* list;
}

/** How many of these were changed. */
async function count<T>(all: AsyncIterable<T>, change: (one: T) => Promise<boolean>): Promise<number> {
  let changed = 0;
  for await (const one of all) if (await change(one)) changed += 1;
  return changed;
}
