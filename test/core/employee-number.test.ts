import { describe, expect, test } from "vitest";
import type { Account, Way } from "../../src/core/identity/account.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { accountOf, employee, kari, planOf } from "./planning.ts";

const ways: readonly Way[] = ["link", "employeeId", "userPrincipalName", "mail", "proxyAddresses"];
const numbers = new Map([[kari.email, "00042"]]);
/** Kari Berg has left; her account is still in use, and her number is Kari Nordmann's now. */
const leaver = employee({ email: "kari.berg@example.com", lastName: "Berg" });
const theirs = accountOf(leaver, { id: "leaver", employeeId: "00042" });
const own = accountOf(kari, { id: "own", jobTitle: null });
const remembered = (entraId: string): ReadonlyMap<string, Link> => {
  const source = `email:${kari.email}`;
  return new Map([
    [source, { source, email: kari.email, entraId, state: "matched", refused: [], by: "match", at: "" }],
  ]);
};
const planKari = async (accounts: readonly Account[], links?: ReadonlyMap<string, Link>) =>
  (await planOf({ employees: [kari], accounts, numbers, ways, ...(links && { links }) })).employees[0];

describe("an employee number that leads to an account with other names", () => {
  test.each<[string, Partial<Account>]>([
    ["its sign-in name", {}],
    ["its mail", { userPrincipalName: "kn@example.com", mail: kari.email }],
    ["an alias", { userPrincipalName: "kn@example.com", proxyAddresses: [`smtp:${kari.email}`] }],
  ])("is in doubt where the e-mail is that of another account, as %s", async (_, more) => {
    expect(await planKari([theirs, { ...own, ...more }])).toMatchObject({
      match: "unsure",
      entraId: null,
      changes: [],
      notes: [
        {
          code: "unsure-match",
          message: expect.stringContaining("has the employee's number and other names"),
        },
      ],
      unsure: { code: "two-accounts", candidates: [{ entraId: "leaver" }, { entraId: "own" }] },
    });
  });

  test("is enough where no other account has the e-mail: they have married", async () => {
    expect(await planKari([theirs])).toMatchObject({ match: "employeeId", entraId: "leaver" });
  });

  test("is enough where that account is remembered as theirs", async () => {
    expect(await planKari([theirs, own], remembered("leaver"))).toMatchObject({ entraId: "leaver" });
  });

  test("is enough where the other account surely is another employee's", async () => {
    const ola = employee({ email: "ola@example.com", firstName: "Ola", lastName: "Lie" });
    const his = accountOf(ola, { id: "his", proxyAddresses: [`smtp:${kari.email}`] });
    const plan = await planOf({ employees: [kari, ola], accounts: [theirs, his], numbers, ways });
    expect(plan.employees).toMatchObject([{ match: "employeeId", entraId: "leaver" }]);
  });
});

test("an employee number decides over the e-mail where its account is named like the employee", async () => {
  const renamed = accountOf(kari, { id: "hers", userPrincipalName: "kn@example.com", employeeId: "00042" });
  const other = accountOf(employee({ firstName: "Eva" }), { id: "other" });
  expect(await planKari([{ ...renamed, jobTitle: null }, other])).toMatchObject({
    match: "employeeId",
    entraId: "hers",
  });
});

test("an employee number is compared as it is written: without its zeros it leads nowhere, and the e-mail decides", async () => {
  expect(await planKari([{ ...theirs, employeeId: "42" }, own])).toMatchObject({ entraId: "own" });
});
