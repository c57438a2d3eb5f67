import { fromJsonColumns } from "../clients/storage/entities.ts";
import { everyExclusion } from "../core/exclusion.ts";
import { accountKey, employeeKey, normalizeEmail } from "../core/key.ts";
import { another, isAbout, ownKeys, ownOnly, type Person } from "../core/person.ts";
import type { PlannedEmployee } from "../core/plan.ts";
import type { Run } from "../core/run.ts";
import type { PersonTables } from "../runs/readback.ts";
import { usesOf } from "../stores/addin-use.ts";
import { feedRowsOf } from "../stores/feed.ts";
import { keptAccountsOf } from "../stores/kept-accounts.ts";
import {
  addressesIn,
  addressesOf,
  decisionsOf,
  isOfAddresses,
  linesOf,
  linksIn,
  outcomesOf,
  planFiles,
  planLines,
  type Row,
  runsIn,
  statesOf,
  writesOf,
} from "../stores/person-records.ts";
import { keptBytes, photosKeptOf } from "../stores/photos-before.ts";
import type { Records } from "../stores/records.ts";
import type { FoundPerson } from "./person.ts";

/** The format of an export. */
export const exportVersion = 1;

/** A row or line as it is stored, without references to other people. */
export type Stored = Readonly<Record<string, unknown>>;

/** All that is stored of one person, and nothing of anyone else. */
export interface PersonExport {
  readonly version: typeof exportVersion;
  /** ISO 8601. */
  readonly exportedAt: string;
  readonly person: {
    readonly accounts: readonly string[];
    readonly emails: readonly string[];
    readonly keys: readonly string[];
    /** How many other accounts have or had one of these addresses; their data is not in this export. */
    readonly otherAccounts: number;
  };
  readonly links: readonly Stored[];
  readonly addresses: readonly Stored[];
  readonly exclusions: readonly Stored[];
  readonly states: readonly Stored[];
  readonly writes: readonly Stored[];
  readonly outcomes: readonly Stored[];
  readonly decisions: readonly Stored[];
  readonly runs: readonly Stored[];
  readonly plans: readonly Stored[];
  /** Photos that were replaced, with the JPEG in base64. */
  readonly photos: readonly Stored[];
  /** What Entra ID holds, as it is kept for other systems and in the employee database. */
  readonly readback: readonly Stored[];
  /** Which Outlooks they used the add-in in, by month, with the days. */
  readonly addin: readonly Stored[];
  /** As the nightly read keeps them. */
  readonly accounts: readonly Stored[];
  readonly erasures: readonly Stored[];
}

/**
 * Collects all that is stored of a person in `targets` (names), and in the app's own tables in the employee database;
 * undefined where it is nothing. Plans are read line by line.
 */
export async function exportPerson(
  person: FoundPerson,
  targets: readonly string[],
  { storage, exclusions, differences, erasures }: Records,
  tables?: PersonTables,
): Promise<PersonExport | undefined> {
  const own = <T>(values: AsyncIterable<T>, keep: (value: T) => object | undefined) =>
    collect(person, values, keep);
  const decided = [...(await differences.accepted()), ...(await differences.reported())];
  const excluded = [...everyExclusion(await exclusions.all()), ...decided];
  const stored = {
    links: await own(linksIn(storage), ({ value }) => {
      if (!isAbout(person, value)) return undefined;
      return { ...value, refused: value.refused.map(() => another) };
    }),
    addresses: await own(addressesIn(storage), ({ value }) =>
      person.accounts.has(accountKey(value.entraId)) ? value : undefined,
    ),
    exclusions: await own(one(excluded), (value) => (isAbout(person, value) ? value : undefined)),
    states: await own(statesOf(storage, person), ({ row, value }) => ({
      target: row.partitionKey,
      sequence: row["sequence"],
      ...(value as Stored),
    })),
    writes: await own(writesOf(storage, person), ({ row }) => writeOf(row)),
    outcomes: await own(outcomesOf(storage, person, { targets }), ({ value }) => value),
    decisions: await own(decisionsOf(storage, person), ({ row, value }) =>
      // A decision about an account is also stored under the address.
      value.account && row.partitionKey?.includes(":") ? undefined : value,
    ),
    runs: await own(runsIn(storage), (run) => runOf(person, run)),
    plans: await own(plansOf(storage, person), (value) => value),
    photos: await Array.fromAsync(photosOf(storage, person)),
    readback: [
      ...(await own(feedRowsOf(storage, person), ({ row: { table, values, readAt } }) => ({
        kept: "feed",
        table,
        readAt,
        row: values,
      }))),
      ...(await own(one((await tables?.rowsOf(person)) ?? []), (row) => ({ kept: "database", ...row }))),
    ],
    addin: await own(usesOf(storage, person), ({ client, version, days }) => ({ client, version, days })),
    accounts: await own(keptAccountsOf(storage, person), (value) => value),
    erasures: await own(erasures.of(person), (value) => value),
  };
  if (Object.values(stored).every((list) => list.length === 0)) return undefined;
  const { accounts, emails, keys, others } = person;
  return {
    version: exportVersion,
    exportedAt: new Date().toISOString(),
    person: { accounts: [...accounts], emails: [...emails], keys: [...keys], otherAccounts: others.length },
    ...stored,
  };
}

async function collect<T>(
  person: Person,
  values: AsyncIterable<T>,
  keep: (value: T) => object | undefined,
): Promise<readonly Stored[]> {
  const kept: Stored[] = [];
  for await (const value of values) {
    const theirs = keep(value);
    if (theirs) kept.push({ ...ownOnly(person, theirs) });
  }
  return kept;
}

async function* one<T>(values: Iterable<T>) {
  yield* values;
}

/** A write with the content that it replaced, and without the storage's own columns. */
function writeOf(row: Row): Stored {
  const own = Object.entries(row).filter(
    ([name]) => !/^(odata\.|etag$|timestamp$|partitionKey$|rowKey$|v$|data\d*$)/.test(name),
  );
  return { ...Object.fromEntries(own), ...("data" in row && { content: fromJsonColumns(row) }) };
}

/** The part of a run that is about a person; undefined if there is none. */
function runOf(person: Person, run: Run): Stored | undefined {
  const isTheirs = (email: string) => isAbout(person, { email });
  const { id, createdAt, status, mode, undo, startedBy } = run;
  const emails = run.emails?.filter(isTheirs) ?? [];
  const failures = run.summary?.failures.filter(({ email }) => isTheirs(email)) ?? [];
  const guards = (run.guards ?? []).flatMap(({ name, examples = [] }) => {
    const theirs = examples.filter(({ email }) => isTheirs(email));
    return theirs.length ? [{ name, examples: theirs }] : [];
  });
  const differences = run.difference?.first.filter(({ email }) => isTheirs(email)) ?? [];
  const ordered = [startedBy, run.release?.by ?? ""].some(isTheirs);
  if (!ordered && emails.length + failures.length + guards.length + differences.length === 0)
    return undefined;
  const named = { ...(emails.length && run.reason && { reason: run.reason }) };
  return { id, createdAt, status, mode, undo, startedBy, emails, failures, guards, differences, ...named };
}

/** The photos of a person that were replaced and are still kept. */
async function* photosOf(storage: Records["storage"], person: Person): AsyncGenerator<Stored> {
  for await (const photo of photosKeptOf(storage, person)) {
    const jpeg = await keptBytes(storage, photo);
    if (jpeg) yield { ...photo, jpeg: jpeg.toString("base64") };
  }
}

/** The parts of each plan that are about a person: the planned changes, their database row, and the verification. */
async function* plansOf(storage: Records["storage"], person: Person): AsyncGenerator<Stored> {
  for await (const file of planFiles(storage)) {
    const { plan, kind } = file;
    if (isOfAddresses(file)) {
      const keys = ownKeys(person);
      for await (const line of planLines(storage, file)) {
        const theirs = addressesOf(line).filter((email) => keys.has(employeeKey(email)));
        if (theirs.length) yield { plan, [kind]: theirs };
      }
      continue;
    }
    for await (const line of linesOf(storage, person, file)) {
      yield kind === "plan"
        ? { plan, planned: plannedOf(person, line as PlannedEmployee) }
        : { plan, checkup: line };
    }
  }
}

/** A planned person, without names and values of candidate accounts that may be other people's. */
function plannedOf(person: Person, planned: PlannedEmployee): Stored {
  const { unsure, notes, ...rest } = planned;
  if (!unsure) return { ...rest, notes };
  const isTheirs = ({ entraId }: { readonly entraId: string }) => isAbout(person, { entraId });
  const candidates = unsure.candidates.filter(isTheirs);
  const foreign = unsure.candidates.filter((candidate) => !isTheirs(candidate));
  const names = foreign.flatMap(({ displayName, userPrincipalName }) =>
    [displayName ?? [], userPrincipalName].flat(),
  );
  const hide = (text: string) =>
    names
      .filter((name) => name && !person.emails.has(normalizeEmail(name)))
      .reduce((shown, name) => shown.replaceAll(name, another), text);
  return {
    ...rest,
    notes: notes.map((note) => ({
      ...note,
      message: hide(note.message),
      ...(note.remedy && { remedy: hide(note.remedy) }),
    })),
    unsure: {
      code: unsure.code,
      candidates,
      otherCandidates: foreign.length,
      changes: unsure.changes.map(({ from, ...change }) =>
        unsure.candidates[0] && isTheirs(unsure.candidates[0]) ? { from, ...change } : change,
      ),
    },
  };
}
