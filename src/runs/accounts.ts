import type { Source, SourceEmployee } from "../core/employee.ts";
import { type Account, type Accounts, addressesOf, type Wanted, type Way } from "../core/identity/account.ts";
import { confirmed, foldedNames, isDecided, type Link, sourceOf } from "../core/identity/link.ts";
import { isJoined } from "../core/identity/match.ts";
import { accountKey, addressKey, normalize } from "../core/key.ts";
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
}

/**
 * The accounts that a few people may be joined to, and those of everyone else in the database who leads to one of
 * them, until no one new is found: what a run of everyone would decide between these people and accounts is then seen.
 */
export async function findAccounts(
  accounts: Accounts,
  emails: readonly string[],
  { source, links, ways, others = [] }: Matchable,
): Promise<readonly Account[]> {
  const asked = new Set(emails.map(addressKey));
  const open = new Set(others.map(addressKey));
  const wantedOf = (person: SourceEmployee) => wantedBy(person, links, ways);
  const found = new Map<string, Account>();
  const seen = new Set<SourceEmployee>();
  let next = source.employees.filter(({ employee }) => asked.has(addressKey(employee.email)));
  let wanted: Wanted = { ...unite(next.map(wantedOf)), emails: [...asked] };
  for (;;) {
    for (const person of next) seen.add(person);
    for (const account of await accounts.find(wanted)) found.set(account.id, account);
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
function wantedBy(
  person: SourceEmployee,
  links: ReadonlyMap<string, Link>,
  ways: readonly Way[],
): Required<Wanted> {
  const id = links.size > 0 ? links.get(sourceOf(person))?.entraId : undefined;
  const number = ways.includes("employeeId") ? normalize(person.employeeNumber) : null;
  return {
    emails: [person.employee.email],
    ids: id ? [id] : [],
    employeeNumbers: number ? [number] : [],
  };
}

const unite = (all: readonly Required<Wanted>[]): Required<Wanted> => ({
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
 * Links with the decisions about rows that have another source key by now, because a column `id` was added, or another of
 * a person's two rows is used. Accounts that were ruled out for an address stay so; a confirmation needs the same names.
 */
export function withMoved(
  { employees }: Source,
  links: ReadonlyMap<string, Link>,
): ReadonlyMap<string, Link> {
  if (links.size === 0) return links;
  const here = new Set(employees.map(sourceOf));
  const lost = new Map(
    [...links.values()]
      .filter((link) => isDecided(link) && !here.has(link.source))
      .map((link) => [addressKey(link.email), link] as const),
  );
  if (lost.size === 0) return links;
  const moved = employees.flatMap((row) => {
    const source = sourceOf(row);
    const link = lost.get(addressKey(row.employee.email));
    const present = links.get(source);
    if (!link || (present && isDecided(present))) return [];
    if (link.state === "confirmed" && link.names === foldedNames(row.employee))
      return [[source, { ...link, source }] as const];
    if (link.refused.length === 0) return [];
    const { names: _, ...rest } = link;
    return [[source, { ...rest, source, entraId: null, state: "matched" as const }] as const];
  });
  return new Map([...links, ...moved]);
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

/** What a plan was made with: links as they were stored, those with moved decisions, and the release that it carries out. */
export interface Remembered {
  readonly stored: ReadonlyMap<string, Link>;
  readonly remembered: ReadonlyMap<string, Link>;
  readonly release: Run["release"] | undefined;
  readonly now: Date;
}

/**
 * Remembers what a plan has found, and puts on record which links the release of a person has confirmed. What a person
 * has decided or forgotten while the plan was made stays.
 */
export async function rememberLinks(
  people: readonly PlannedPerson[],
  { stored, remembered, release, now }: Remembered,
  { links, decisions }: Pick<Records, "links" | "decisions">,
): Promise<void> {
  const decidedNow = new Map((await links.decided()).map((link) => [link.source, link]));
  const written = [...linksToWrite(people, remembered, now), ...movedDecisions(stored, remembered)].filter(
    ({ source }) => {
      const [was, is] = [stored.get(source), decidedNow.get(source)];
      return is ? is.at === was?.at : !(was && isDecided(was));
    },
  );
  // A link of the plan is newer than the decision that it was made with.
  const unique = new Map(written.toReversed().map((link) => [link.source, link]));
  await links.put([...unique.values()]);
  for (const { source, state, email, entraId: account, by, at } of unique.values()) {
    // The same message may come twice.
    const isNew = state === "confirmed" && at === release?.at && stored.get(source)?.at !== at;
    if (isNew) await decisions.decided({ what: "confirmed", by, at, email, account });
  }
}

const movedDecisions = (stored: Remembered["stored"], remembered: Remembered["remembered"]) =>
  [...remembered].flatMap(([source, link]) => (stored.get(source) === link ? [] : [link]));

/**
 * The links that a plan has found or confirmed, as far as they differ from those that are remembered. What a person has
 * decided stays: a plan only notes the new address.
 */
function linksToWrite(
  people: readonly PlannedPerson[],
  remembered: ReadonlyMap<string, Link>,
  now: Date,
): readonly Link[] {
  return people.flatMap(({ employee: { email }, source, joined, planned }): readonly Link[] => {
    if (!isJoined(joined) || planned.entraId === null) return [];
    const { entraId } = planned;
    const before = remembered.get(source);
    const isSame = before?.entraId != null && accountKey(before.entraId) === accountKey(entraId);
    const decided = joined.link?.state === "confirmed" && joined.match === "link" ? joined.link : undefined;
    // The account that a person has confirmed is gone for now: it may be restored, and holds again then.
    if (joined.link?.state === "confirmed" && !decided) return [];
    // Approved with other changes than there are now: what the release confirmed is in doubt again.
    if (planned.notes.some(({ code }) => code === "changed-since")) return [];
    if (isSame && before.email === email && (!decided || decided === before)) return [];
    const at = now.toISOString();
    if (decided) return [{ ...decided, email, ...(decided === before && { at }) }];
    const { refused = [] } = before ?? {};
    // Who has ruled out other accounts, and when, stays on the link.
    const who = before && refused.length > 0 ? { by: before.by, at: before.at } : { by: "match", at };
    return [{ source, email, entraId, state: "matched", refused, ...who }];
  });
}
