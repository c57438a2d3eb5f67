import fc from "fast-check";
import { expect, test } from "vitest";
import type { Account } from "../../src/core/identity/account.ts";
import { type Link, withExchangedIds } from "../../src/core/identity/link.ts";
import { normalizeEmail } from "../../src/core/key.ts";
import { toWrite } from "../../src/core/plan.ts";
import { linkToWrite, withMoved } from "../../src/runs/accounts.ts";
import { applied, employee, made, rowsOf } from "./planning.ts";

/** A person by number, with their row while they work here; names are theirs alone. */
interface Person {
  readonly n: number;
  row: { id: number; email: string } | undefined;
}

/** A company that goes on living between the nights, and what is remembered of it. */
interface Town {
  readonly people: Person[];
  /** Who has an account, by object id; absent for shared mailboxes. */
  readonly owners: Map<string, number>;
  accounts: readonly Account[];
  removed: readonly Account[];
  links: ReadonlyMap<string, Link>;
  hasIds: boolean;
  /** Numbers ids and addresses, so that a new one is new. */
  made: number;
}

// Names that no two people have, nor nearly: each begins with another letter.
const given =
  "Arne Berit Dagny Eskil Frode Gro Håkon Inga Jorunn Kolbein Liv Magnus Nils Oddny Petra Roald".split(" ");
const family = "Rud Odden Nes Moe Lund Krogh Jahr Iversen Hagen Graff Foss Eide Dahl Bakke Aune Torp".split(
  " ",
);
const namesOf = (n: number) => ({ firstName: given[n] ?? "", lastName: family[n] ?? "" });

const atWork = (town: Town) => town.people.filter((one) => one.row);
const addressOf = (town: Town, { n }: Person) => `p${n}-${++town.made}@b.no`;
const isUsed = (town: Town, email: string) =>
  town.people.some(({ row }) => row?.email === email) ||
  town.accounts.some((one) => one.userPrincipalName === email);
const ownOf = (town: Town, { n }: Person) => town.accounts.find(({ id }) => town.owners.get(id) === n);

function change(town: Town, account: Account, values: Partial<Account>): void {
  town.accounts = town.accounts.map((one) => (one.id === account.id ? { ...one, ...values } : one));
}

/** Gives an account an address; the ones before stay as aliases, or not. */
function readdress(town: Town, account: Account, email: string, keeps = true): void {
  const former = keeps ? [account.userPrincipalName, ...aliasesOf(account)] : [];
  const proxyAddresses = [...new Set(former)].filter((one) => one !== email).map((one) => `smtp:${one}`);
  change(town, account, { userPrincipalName: email, mail: email, proxyAddresses });
}

const aliasesOf = ({ proxyAddresses }: Account) => (proxyAddresses ?? []).map((one) => one.slice(5));

function open(town: Town, { n }: Person, email: string): void {
  const id = `account-${++town.made}`;
  town.owners.set(id, n);
  const { firstName, lastName } = namesOf(n);
  const names = { givenName: firstName, surname: lastName, displayName: `${firstName} ${lastName}` };
  town.accounts = [...town.accounts, { id, userPrincipalName: email, mail: email, ...names }];
}

function hire(town: Town, email?: string): void {
  if (town.people.length === given.length) return;
  const person: Person = { n: town.people.length, row: undefined };
  const own = email ?? addressOf(town, person);
  person.row = { id: ++town.made, email: own };
  town.people.push(person);
  if (!town.accounts.some((one) => one.userPrincipalName === own)) open(town, person, own);
}

/** What happens by day, to a person and another one; `keeps` decides how. */
const events: Readonly<Record<string, (town: Town, person: Person, other: Person, keeps: boolean) => void>> =
  {
    "another address in both"(town, person, _, keeps) {
      const account = ownOf(town, person);
      if (!person.row) return;
      person.row.email = addressOf(town, person);
      if (account) readdress(town, account, person.row.email, keeps);
    },
    "another address in Entra ID only"(town, person, _, keeps) {
      const account = ownOf(town, person);
      if (account) readdress(town, account, addressOf(town, person), keeps);
    },
    "another address in the database only"(town, person) {
      if (person.row) person.row.email = addressOf(town, person);
    },
    "addresses exchanged in both"(town, person, other) {
      const [mine, theirs] = [ownOf(town, person), ownOf(town, other)];
      if (!person.row || !other.row || !mine || !theirs || person === other) return;
      [person.row.email, other.row.email] = [other.row.email, person.row.email];
      readdress(town, mine, theirs.userPrincipalName, false);
      readdress(town, theirs, mine.userPrincipalName, false);
    },
    "a new domain for everyone"(town, _, __, keeps) {
      const domain = `d${++town.made}.no`;
      const moved = (email: string) => email.replace(/@.*/, `@${domain}`);
      for (const { row } of atWork(town)) if (row) row.email = moved(row.email);
      for (const account of town.accounts) readdress(town, account, moved(account.userPrincipalName), keeps);
    },
    "someone leaves, and a colleague or a shared mailbox gets the address"(town, person, other, keeps) {
      const account = ownOf(town, person);
      if (!person.row || atWork(town).length < 3) return;
      person.row = undefined;
      if (!account) return;
      const { userPrincipalName: address } = account;
      readdress(town, account, `left-${++town.made}@b.no`, false);
      change(town, account, { accountEnabled: false });
      const shared: Account = { id: `shared-${++town.made}`, userPrincipalName: `post-${town.made}@b.no` };
      if (!keeps) town.accounts = [...town.accounts, { ...shared, accountEnabled: false }];
      const to = keeps && other !== person ? ownOf(town, other) : shared;
      if (to) change(town, to, { proxyAddresses: [...(to.proxyAddresses ?? []), `smtp:${address}`] });
    },
    "someone leaves and comes back, with a row of their own or a new one"(town, person, _, keeps) {
      const account = ownOf(town, person);
      const email = account?.userPrincipalName ?? addressOf(town, person);
      if (!person.row && isUsed(town, email) && !account) return;
      person.row = { id: keeps && person.row ? person.row.id : ++town.made, email };
      if (account) change(town, account, { accountEnabled: true });
      else open(town, person, email);
    },
    "a newcomer gets an address that a colleague has had"(town, person, _, keeps) {
      const account = ownOf(town, person);
      const [former] = account ? aliasesOf(account) : [];
      if (former === undefined || isUsed(town, former)) return;
      if (!keeps) return hire(town, former);
      const n = town.people.length;
      if (n < given.length) town.people.push({ n, row: { id: ++town.made, email: former } });
    },
    "an account is removed"(town, person) {
      const account = ownOf(town, person);
      if (account) town.removed = [...town.removed, account];
      town.accounts = town.accounts.filter((one) => one !== account);
    },
    "a removed account is restored"(town) {
      const [first, ...others] = town.removed;
      if (!first || isUsed(town, first.userPrincipalName)) return;
      town.removed = others;
      town.accounts = [...town.accounts, first];
    },
    "the table is filled again, with ids that others had"(town, _, __, keeps) {
      const rows = atWork(town).flatMap(({ row }) => row ?? []);
      const ids = rows.map(({ id }) => id).sort((a, b) => a - b);
      // Numbered from the first again, or each with the id after theirs.
      for (const [at, row] of rows.entries()) row.id = ids[(keeps ? at : at + 1) % ids.length] ?? 0;
    },
    "rows get ids, or lose them"(town) {
      town.hasIds = !town.hasIds;
    },
    "someone is hired"(town) {
      hire(town);
    },
  };

/** Plans and writes a night as a run does; returns what was written to another's account. */
async function night(town: Town, title: string): Promise<readonly string[]> {
  const here = atWork(town);
  const rows = here.map(({ n, row }) => employee({ email: row?.email ?? "", ...namesOf(n), title }));
  const sources = new Map(
    here.map(({ row }) => [
      row?.email ?? "",
      town.hasIds ? `id:${row?.id}` : `email:${normalizeEmail(row?.email ?? "")}`,
    ]),
  );
  const source = { rows: rows.length, employees: rowsOf({ employees: rows, sources }), rejected: [] };
  const links = withExchangedIds(
    source,
    withMoved(source, town.links),
    town.accounts,
    new Date().toISOString(),
  );
  const situation = { employees: rows, sources, links, accounts: town.accounts, maxChangedPercent: 100 };
  const { plan, people } = await made(situation);
  const found = people.flatMap((one) => linkToWrite(one, links, new Date()) ?? []);
  town.links = new Map([...links.values(), ...found].map((link) => [link.source, link]));
  if (plan.blocked.length > 0) return [];
  town.accounts = applied(plan, town.accounts);
  return toWrite(plan.employees).flatMap(({ email, entraId, match }) => {
    const who = here.find(({ row }) => row?.email === email);
    return town.owners.get(entraId ?? "") === who?.n ? [] : [`${email} to ${entraId} by ${match}`];
  });
}

const days = fc.array(
  fc.array(fc.tuple(fc.constantFrom(...Object.keys(events)), fc.nat(9), fc.nat(9), fc.boolean()), {
    maxLength: 3,
  }),
  { maxLength: 7 },
);

test("never writes a person's values to another's account, for any days between the nights", () =>
  fc.assert(
    fc.asyncProperty(fc.boolean(), days, async (hasIds, life) => {
      const town: Town = {
        people: [],
        owners: new Map(),
        accounts: [],
        removed: [],
        links: new Map(),
        hasIds,
        made: 0,
      };
      for (let n = 0; n < 5; n += 1) hire(town);
      await night(town, "Night 0");
      for (const [at, day] of life.entries()) {
        for (const [event, one, two, keeps] of day) {
          const [person, other] = [one, two].map((n) => town.people[n % town.people.length]);
          if (person && other) events[event]?.(town, person, other, keeps);
        }
        expect(await night(town, `Night ${at + 1}`)).toEqual([]);
      }
    }),
    { numRuns: 300 },
  ));
