import fc from "fast-check";
import { expect, test } from "vitest";
import type { Employee } from "../../src/core/employee.ts";
import type { Exclusion, Exclusions } from "../../src/core/exclusion.ts";
import type { Account } from "../../src/core/identity/account.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { type PlannedEmployee, toWrite } from "../../src/core/plan.ts";
import { exclusionsOf } from "./exclusions-of.ts";
import { accountOf, employee, followingOf, kari, planOf, type Situation } from "./planning.ts";

// People of a company by their numbers; each has names of their own.
const people = 5;
const addressOf = (n: number) => `p${n}@b.no`;
const given = ["Kari", "Ola", "Eva", "Per", "Ingrid"];
const family = ["Nordmann", "Lie", "Dahl", "Moe", "Bakken"];
const person = (n: number, email: string): Employee =>
  employee({ email, firstName: given[n] ?? "", lastName: family[n] ?? "" });
const everyone = Array.from({ length: people }, (_, n) => person(n, addressOf(n)));
const idOf = (n: number) => `id-${n}`;
const outdated = { jobTitle: null, mobilePhone: null };

const forEach = <T>(value: fc.Arbitrary<T>) => fc.array(value, { minLength: people, maxLength: people });

/** What happened to a company since it was in step: changes of addresses in HR and in Entra ID, by both or one alone. */
const happened = fc.record({
  // Which address is in which row: a swap, a rename to a former address, a mistake.
  rows: forEach(fc.option(fc.nat(people), { nil: undefined })),
  principals: forEach(fc.option(fc.nat(people + 3), { nil: undefined })),
  aliases: forEach(fc.array(fc.nat(people), { maxLength: 2 })),
  mails: forEach(fc.option(fc.nat(people), { nil: null })),
  disabled: forEach(fc.boolean()),
  // Deleted, and made again with the same addresses.
  again: fc.subarray([0, 1, 2, 3, 4]),
  shared: fc.array(fc.nat(people), { maxLength: 2 }),
  ids: fc.boolean(),
});

/** The company as it is then, with the accounts of its people in the order of their numbers. */
function afterwards(event: typeof happened extends fc.Arbitrary<infer T> ? T : never) {
  const rows = event.rows.map((address, n) => person(n, addressOf(address ?? n)));
  const unique = rows.filter((one, n) => rows.findIndex(({ email }) => email === one.email) === n);
  const accounts = rows.map((_, n): Account => {
    const own = addressOf(event.principals[n] ?? n);
    const mail = event.mails[n];
    return accountOf(person(n, own), {
      id: event.again.includes(n) ? `new-${n}` : idOf(n),
      mail: mail == null ? null : addressOf(mail),
      proxyAddresses: (event.aliases[n] ?? []).map((address) => `smtp:${addressOf(address)}`),
      accountEnabled: !event.disabled[n],
      ...outdated,
    });
  });
  const mailbox = accountOf(kari, {
    id: "shared",
    userPrincipalName: "post@b.no",
    givenName: null,
    surname: null,
    displayName: "Post",
    accountEnabled: false,
    proxyAddresses: event.shared.map((n) => `smtp:${addressOf(n)}`),
  });
  const links = new Map(
    rows.map((_, n): [string, Link] => {
      const source = event.ids ? `id:${n}` : `email:${addressOf(n)}`;
      const base = { state: "matched", refused: [], by: "match", at: "" } as const;
      return [source, { source, email: addressOf(n), entraId: idOf(n), ...base }];
    }),
  );
  const situation: Situation = {
    employees: unique,
    accounts: [
      ...accounts.filter(
        (one, n) => accounts.findIndex(({ userPrincipalName: upn }) => upn === one.userPrincipalName) === n,
      ),
      mailbox,
    ],
    links,
    ...(event.ids && { sources: new Map(rows.map((one, n) => [one.email, `id:${n}`])) }),
    maxChangedPercent: 100,
  };
  return { situation, unique, accounts };
}

test("never writes a person's values to an account that a sure match gives to another person", () =>
  fc.assert(
    fc.asyncProperty(happened, async (event) => {
      const { situation, unique, accounts } = afterwards(event);
      const written = toWrite((await planOf(situation)).employees);
      expect(new Set(written.map(({ entraId }) => entraId)).size).toBe(written.length);
      for (const { email, entraId } of written) {
        const who = unique.find((one) => one.email === email);
        const theirs = accounts.find(({ id }) => id === entraId);
        // Each account has its person's names: who is written has the same.
        expect([theirs?.givenName, theirs?.surname]).toEqual([who?.firstName, who?.lastName]);
      }
    }),
    { numRuns: 1000 },
  ));

/** Who is excluded while the company is in step: from the profile, or from one field of it. */
const excluded = fc.dictionary(fc.constantFrom("0", "1", "2", "3", "4"), fc.constantFrom("profile", "field"));

const exclusion = (n: string, what: string): Exclusion => ({
  email: addressOf(Number(n)),
  ...(what === "profile" ? { targets: ["entra"] } : { targets: [], fields: ["mobilePhone"] }),
  reason: "Secret address",
  by: "hr@b.no",
  at: "2026-01-05T08:00:00.000Z",
});

/** The exclusions as the plan of a night in which everyone is in step has followed them to their accounts. */
async function afterQuietNight(exclusions: Exclusions): Promise<Exclusions> {
  const accounts = everyone.map((one, n) => accountOf(one, { id: idOf(n) }));
  return (await followingOf({ employees: everyone, accounts, exclusions })).after;
}

test("every exclusion holds for its account and for no other, after any change of addresses and accounts", () =>
  fc.assert(
    fc.asyncProperty(happened, excluded, async (event, chosen) => {
      const all = Object.entries(chosen).map(([n, what]) => exclusion(n, what));
      const exclusions = await afterQuietNight(exclusionsOf(...all));
      const { situation } = afterwards(event);
      const without = toWrite((await planOf(situation)).employees);
      const plan = await planOf({ ...situation, exclusions });
      const kindOf = new Map(Object.entries(chosen).map(([n, what]) => [idOf(Number(n)), what]));
      const expected = without.flatMap(({ email, entraId, changes }) => {
        const kind = kindOf.get(entraId ?? "");
        const left = changes.filter(({ field }) => kind === undefined || field !== "mobilePhone");
        return kind === "profile" || left.length === 0 ? [] : [{ email, entraId, fields: fieldsOf(left) }];
      });
      const written = toWrite(plan.employees);
      expect(
        written.map(({ email, entraId, changes }) => ({ email, entraId, fields: fieldsOf(changes) })),
      ).toEqual(expected);
    }),
    { numRuns: 1000 },
  ));

const fieldsOf = (changes: PlannedEmployee["changes"]) => changes.map(({ field }) => field);
