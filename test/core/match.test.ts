import { expect, test } from "vitest";
import type { Account } from "../../src/core/identity/account.ts";
import { matchPeople } from "../../src/core/identity/match.ts";
import { employee } from "./planning.ts";

const account = (id: string, more: Partial<Account> = {}): Account => ({
  id,
  userPrincipalName: `${id}@other.example.com`,
  ...more,
});

const named = { givenName: "Kari", surname: "Nordmann" };
const row = (email: string) => ({ employee: employee({ email }), notes: [] });

const ids = (emails: string[], accounts: Account[]) =>
  matchPeople(emails.map(row), accounts).map(({ match, found }) => [
    match,
    ...found.map(({ account: { id } }) => id),
  ]);

test.each<[string, string, Account[], string[]]>([
  [
    "by user principal name, before the mail of another account",
    "a@b.no",
    [account("1", { mail: "a@b.no" }), account("2", { userPrincipalName: "a@b.no" })],
    ["userPrincipalName", "2"],
  ],
  [
    "by mail, before the proxy address of another account",
    "a@b.no",
    [account("1", { proxyAddresses: ["smtp:a@b.no"] }), account("2", { mail: "a@b.no" })],
    ["mail", "2"],
  ],
  [
    "by an alias",
    "a@b.no",
    [account("1", { proxyAddresses: ["smtp:a@b.no"], ...named })],
    ["proxyAddresses", "1"],
  ],
  [
    "by the primary address",
    "a@b.no",
    [account("1", { proxyAddresses: ["SMTP:A@B.no"], ...named })],
    ["proxyAddresses", "1"],
  ],
  ["regardless of case", "Pål@B.NO", [account("1", { mail: "PÅL@b.no" })], ["mail", "1"]],
  [
    "however letters are composed",
    "Pa\u030al@b.no",
    [account("1", { userPrincipalName: "p\u00e5l@b.no" })],
    ["userPrincipalName", "1"],
  ],
  ["not by a SIP address", "a@b.no", [account("1", { proxyAddresses: ["SIP:a@b.no"] })], ["none"]],
  ["not by a part of an address", "a@b.no", [account("1", { mail: "ba@b.no" })], ["none"]],
  [
    "no account when accounts have no addresses",
    "a@b.no",
    [account("1", { mail: null, proxyAddresses: null })],
    ["none"],
  ],
  [
    "no account when two accounts have the mail",
    "a@b.no",
    [account("1", { mail: "a@b.no" }), account("2", { mail: "A@b.no" })],
    ["ambiguous", "1", "2"],
  ],
  [
    "an account once that has the address twice",
    "a@b.no",
    [account("1", { proxyAddresses: ["SMTP:a@b.no", "smtp:A@b.no"], ...named })],
    ["proxyAddresses", "1"],
  ],
])("joins %s", (_, email, accounts, expected) => {
  expect(ids([email], accounts)).toEqual([expected]);
});

test("gives an account that two employees lead to by aliases, to neither", () => {
  const shared = account("1", { proxyAddresses: ["smtp:a@b.no", "smtp:c@b.no"], ...named });
  expect(ids(["a@b.no", "c@b.no", "d@b.no"], [shared, account("2", { mail: "d@b.no" })])).toEqual([
    ["ambiguous", "1"],
    ["ambiguous", "1"],
    ["mail", "2"],
  ]);
});

test("gives an account to the one who leads to it by a sure way, and names them to the one who does by an alias", () => {
  const renamed = account("1", { userPrincipalName: "new@b.no", proxyAddresses: ["smtp:old@b.no"] });
  const [first, newcomer] = matchPeople(["new@b.no", "old@b.no"].map(row), [renamed]);
  expect(first).toMatchObject({ match: "userPrincipalName" });
  expect(newcomer).toEqual({ match: "none", found: [], owner: "new@b.no" });
});

test("gives an account to neither of two rows that differ in case only", () => {
  expect(ids(["a@b.no", "A@b.no"], [account("1", { mail: "a@b.no" })])).toEqual([
    ["ambiguous", "1"],
    ["ambiguous", "1"],
  ]);
});

test("distinguishes two people when one has the other's address as an alias", () => {
  const accounts = [
    account("1", { userPrincipalName: "a@b.no", proxyAddresses: ["smtp:c@b.no"] }),
    account("2", { userPrincipalName: "c@b.no" }),
  ];
  expect(ids(["a@b.no", "c@b.no"], accounts)).toEqual([
    ["userPrincipalName", "1"],
    ["userPrincipalName", "2"],
  ]);
});
