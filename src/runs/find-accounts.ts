import type { Source, SourceEmployee } from "../core/employee.ts";
import { addressesOf } from "../core/hits.ts";
import { accountKey, addressKey, normalize } from "../core/key.ts";
import { type Link, sourceOf } from "../core/link.ts";
import type { Account, Accounts, Wanted, Way } from "../core/match.ts";

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
