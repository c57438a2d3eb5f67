import { isDeepStrictEqual } from "node:util";
import pMap from "p-map";
import type { Source, SourceEmployee } from "../core/employee.ts";
import { type Account, type Accounts, addressesOf, type Wanted, type Way } from "../core/identity/account.ts";
import { confirmed, foldedNames, isDecided, type Link, sourceOf } from "../core/identity/link.ts";
import { isJoined } from "../core/identity/match.ts";
import { accountKey, addressKey, addressSource, byCodeUnit, normalize } from "../core/key.ts";
import type { Plan } from "../core/plan.ts";
import type { PlannedPerson } from "../core/plan-employee.ts";
import type { Run } from "../core/run.ts";
import type { Records } from "../stores/records.ts";

/** What a few people are matched with: the database, the remembered links, and the ways that are used. */
export interface Matchable {
  readonly source: Source;
  readonly links: ReadonlyMap<string, Link>;
  readonly ways: readonly Way[];
  /** Other addresses, all accounts of which have to be seen where one of the accounts found has such an address. */
  readonly others?: readonly string[];
  /** Accounts besides, by the address of the employee they concern: those that exclusions were bound to. */
  readonly concerned?: ReadonlyMap<string, readonly string[]>;
  /** Properties of accounts besides those that are always read. */
  readonly select?: readonly string[];
}

/** What leads from rows to accounts. */
type Marks = Required<Omit<Wanted, "select">>;

/**
 * The accounts that a few people may be joined to, and those of everyone else in the database who leads to one of
 * them, until no one new is found: what a run of everyone would decide between these people and accounts is then seen.
 */
export async function findAccounts(
  accounts: Accounts,
  emails: readonly string[],
  { source, links, ways, others = [], concerned, select = [] }: Matchable,
): Promise<readonly Account[]> {
  const asked = new Set(emails.map(addressKey));
  const open = new Set(others.map(addressKey));
  const wantedOf = (person: SourceEmployee) => wantedBy(person, links, ways);
  const found = new Map<string, Account>();
  const seen = new Set<SourceEmployee>();
  let next = source.employees.filter(({ employee }) => asked.has(addressKey(employee.email)));
  const { ids, ...own } = unite(next.map(wantedOf));
  const theirs = [...asked].flatMap((address) => concerned?.get(address) ?? []);
  let wanted: Marks = { ...own, ids: [...ids, ...theirs], emails: [...asked] };
  for (;;) {
    for (const person of next) seen.add(person);
    for (const account of await accounts.find({ ...wanted, select })) found.set(account.id, account);
    const { addresses, ids, numbers } = marksOf([...found.values()]);
    next = source.employees.filter((person) => {
      if (seen.has(person)) return false;
      const own = wantedOf(person);
      return (
        own.emails.some((email) => addresses.has(addressKey(email))) ||
        own.ids.some((id) => ids.has(accountKey(id))) ||
        own.employeeNumbers.some((number) => numbers.has(number))
      );
    });
    const shared = [...open].filter((address) => addresses.has(address));
    if (next.length === 0 && shared.length === 0) return [...found.values()];
    for (const address of shared) open.delete(address);
    const own = unite(next.map(wantedOf));
    wanted = { ...own, emails: [...new Set([...own.emails, ...shared])] };
  }
}

/** What leads from a row to accounts. */
function wantedBy(person: SourceEmployee, links: ReadonlyMap<string, Link>, ways: readonly Way[]): Marks {
  const id = links.size > 0 ? links.get(sourceOf(person))?.entraId : undefined;
  const number = ways.includes("employeeId") ? normalize(person.employeeNumber) : null;
  return {
    emails: [person.employee.email],
    ids: id ? [id] : [],
    employeeNumbers: number ? [number] : [],
  };
}

const unite = (all: readonly Marks[]): Marks => ({
  emails: [...new Set(all.flatMap(({ emails }) => emails.map(addressKey)))],
  ids: all.flatMap(({ ids }) => ids),
  employeeNumbers: all.flatMap(({ employeeNumbers }) => employeeNumbers),
});

/** What leads from rows to accounts. */
function marksOf(accounts: readonly Account[]) {
  return {
    addresses: new Set(accounts.flatMap(addressesOf)),
    ids: new Set(accounts.map(({ id }) => accountKey(id))),
    numbers: new Set(accounts.flatMap(({ employeeId }) => normalize(employeeId) ?? [])),
  };
}

/**
 * Finds the e-mails of the rows of the database, also of rejected ones, that lead to an account in any way, also in one
 * that SYNC_MATCH leaves out; a row for which a person has ruled the account out does not.
 */
export function rowsLeadingTo({ employees, rejected }: Source, links: ReadonlyMap<string, Link>) {
  const leads = [
    ...employees.map((row) => ({
      email: row.employee.email,
      number: normalize(row.employeeNumber),
      link: links.get(sourceOf(row)),
    })),
    ...rejected.map(({ row, email }) => ({
      email,
      number: null,
      link: links.get(`id:${row}`) ?? links.get(addressSource(email)),
    })),
  ];
  return (account: Account): readonly string[] => {
    const key = accountKey(account.id);
    const { addresses, numbers } = marksOf([account]);
    return leads
      .filter(({ email, number, link }) => {
        if (link?.entraId != null && accountKey(link.entraId) === key) return true;
        if (link?.refused.some((id) => accountKey(id) === key)) return false;
        return addresses.has(addressKey(email)) || (number !== null && numbers.has(number));
      })
      .map(({ email }) => email);
  };
}

/** The source keys of all rows of the database, also of those that were rejected. */
export const sourcesIn = ({ employees, rejected }: Source): ReadonlySet<string> =>
  new Set([
    ...employees.map(sourceOf),
    ...rejected.flatMap(({ row, email }) => [`id:${row}`, addressSource(email)]),
  ]);

/**
 * Links with the decisions about rows that have another source key by now, because a column `id` was added, or another of
 * a person's two rows is used. They are under the new key alone, so that they can be forgotten. Accounts that were ruled
 * out for an address stay so; a confirmation needs the same names. Where no row has its key of before, as on the night
 * when that column comes or goes, what plans have found is moved as well.
 */
export function withMoved(source: Source, links: ReadonlyMap<string, Link>): ReadonlyMap<string, Link> {
  if (links.size === 0) return links;
  const here = sourcesIn(source);
  // A single row may be another person's by now; that all of several are, with the same addresses, is no ordinary night.
  const isRekeyed = source.employees.length > 1 && !source.employees.some((row) => links.has(sourceOf(row)));
  const lost = new Map(
    [...links.values()]
      .filter((link) => (isRekeyed || isDecided(link)) && !here.has(link.source))
      // Of one address what a person has decided, and the newer.
      .sort((a, b) => Number(isDecided(a)) - Number(isDecided(b)) || byCodeUnit(a.at, b.at))
      .map((link) => [addressKey(link.email), link] as const),
  );
  if (lost.size === 0) return links;
  const moved = new Map(links);
  for (const row of source.employees) {
    const link = lost.get(addressKey(row.employee.email));
    const key = sourceOf(row);
    const present = links.get(key);
    const decision = link && !(present && isDecided(present)) ? forRow(link, row) : undefined;
    if (!link || !decision) continue;
    moved.delete(link.source);
    moved.set(key, decision);
  }
  return moved;
}

/** What is known of a row as of another row with its address; undefined where nothing of it holds for that. */
function forRow(link: Link, row: SourceEmployee): Link | undefined {
  const source = sourceOf(row);
  if (!isDecided(link)) return { ...link, source };
  if (link.state === "confirmed" && link.names === foldedNames(row.employee)) return { ...link, source };
  if (link.refused.length === 0) return undefined;
  const { names: _, ...rest } = link;
  return { ...rest, source, entraId: null, state: "matched" };
}

/** The links of the people that a release names: each is confirmed to have the first account that the plan shows. */
export function confirmedLinks(
  { employees }: Plan,
  { people = [], by, at }: NonNullable<Run["release"]>,
  source: Source,
  links: ReadonlyMap<string, Link>,
): readonly Link[] {
  if (people.length === 0) return [];
  const named = new Set(people.map(addressKey));
  const accounts = new Map(
    employees.flatMap(({ email, unsure }) => {
      const key = addressKey(email);
      const [first] = unsure?.candidates ?? [];
      return first && named.has(key) ? [[key, first.entraId] as const] : [];
    }),
  );
  return source.employees.flatMap((row): readonly Link[] => {
    const entraId = accounts.get(addressKey(row.employee.email));
    if (entraId === undefined) return [];
    const before = links.get(sourceOf(row));
    // What a person has decided since the release holds, and so does what they decided about another row.
    const isLater = before !== undefined && isDecided(before) && before.at > at;
    if (isLater || isTaken(entraId, row, links)) return [];
    return [confirmed(row, entraId, before, { by, at })];
  });
}

const isTaken = (account: string, row: SourceEmployee, links: ReadonlyMap<string, Link>): boolean =>
  [...links.values()].some(
    ({ state, source, entraId }) =>
      state === "confirmed" &&
      source !== sourceOf(row) &&
      entraId !== null &&
      accountKey(entraId) === accountKey(account),
  );

/** How many links are deleted at the same time: once, when rows get ids, it may be everyone's. */
const atOnce = 16;

/** What a plan was made with: links as they were stored, those with moved decisions, and the release that it carries out. */
export interface Remembered {
  readonly stored: ReadonlyMap<string, Link>;
  readonly remembered: ReadonlyMap<string, Link>;
  readonly release: Run["release"] | undefined;
}

/**
 * Remembers the links that a plan has found, and puts on record which links the release of a person has confirmed. What a person
 * has decided or forgotten while the plan was made stays.
 */
export async function rememberLinks(
  found: readonly Link[],
  { stored, remembered, release }: Remembered,
  { links, decisions }: Pick<Records, "links" | "decisions">,
): Promise<void> {
  const moved = [...remembered.values()].filter((link) => stored.get(link.source) !== link);
  // A link of the plan is newer than the decision that it was made with.
  const wanted = new Map([...moved, ...found].map((link) => [link.source, link]));
  if (wanted.size === 0) return;
  const decidedNow = new Map((await links.decided()).map((link) => [link.source, link]));
  const isAsRead = (source: string) => {
    const [was, is] = [stored.get(source), decidedNow.get(source)];
    return is ? is.at === was?.at : !(was && isDecided(was));
  };
  const written = [...wanted.values()].filter(({ source }) => isAsRead(source));
  // Where ids were given out again, a decision is under its new key before that of the key's former row is forgotten.
  await links.put(written.filter(isDecided));
  const others = written.filter((link) => !isDecided(link));
  for (const link of others) {
    const was = stored.get(link.source);
    if (was && isDecided(was)) await links.forget(link);
  }
  await links.put(others);
  const left = [...stored.keys()].filter((source) => !remembered.has(source) && isAsRead(source));
  await pMap(left, (source) => links.delete(source), { concurrency: atOnce });
  for (const { source, state, email, entraId: account, by, at } of written) {
    // The same message may come twice.
    const isNew = state === "confirmed" && at === release?.at && stored.get(source)?.at !== at;
    if (isNew) await decisions.decided({ what: "confirmed", by, at, email, account });
  }
}

/**
 * The link that a plan has found or confirmed of a person, where it differs from the one that is remembered. What a person
 * has decided stays: a plan only notes the new address.
 */
export function linkToWrite(
  { employee: { email }, source, joined, planned, agreement }: PlannedPerson,
  remembered: ReadonlyMap<string, Link>,
  now: Date,
): Link | undefined {
  if (!isJoined(joined) || planned.entraId === null) return undefined;
  const { entraId } = planned;
  const before = remembered.get(source);
  const isSame = before?.entraId != null && accountKey(before.entraId) === accountKey(entraId);
  const decided = joined.link?.state === "confirmed" && joined.match === "link" ? joined.link : undefined;
  // The account that a person has confirmed is gone for now: it may be restored, and holds again then.
  if (joined.link?.state === "confirmed" && !decided) return undefined;
  // Approved with other changes than there are now: what the release confirmed is in doubt again.
  if (planned.notes.some(({ code }) => code === "changed-since")) return undefined;
  const remembers = isSame && before.email === email && (!decided || decided === before);
  const own = agreement ?? (isSame ? before.agreement : undefined);
  if (remembers && isDeepStrictEqual(own, before.agreement)) return undefined;
  const after = own && { agreement: own };
  if (remembers) return { ...before, ...after };
  const at = now.toISOString();
  if (decided) return { ...decided, email, ...after, ...(decided === before && { at }) };
  const { refused = [] } = before ?? {};
  // Who has ruled out other accounts, and when, stays on the link.
  const who = before && refused.length > 0 ? { by: before.by, at: before.at } : { by: "match", at };
  return { source, email, entraId, state: "matched", refused, ...who, ...after };
}
