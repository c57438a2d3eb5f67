import fc from "fast-check";
import { expect, test } from "vitest";
import type { Account, Accounts } from "../../src/core/identity/account.ts";
import { normalizeEmail } from "../../src/core/key.ts";
import { type Plan, toWrite } from "../../src/core/plan.ts";
import { findAccounts } from "../../src/runs/accounts.ts";
import { attributes } from "../../src/targets/entra/attributes.ts";
import { anyCompany, someAddresses } from "./company.ts";
import { applied, planOf, profileTarget, rowsOf } from "./planning.ts";

const changesOf = ({ employees }: Plan) => employees.flatMap(({ changes }) => changes);

/** Checks a plan of any company. */
const forAnyPlan = (check: (plan: Plan, accounts: readonly Account[]) => void | Promise<void>) =>
  fc.assert(fc.asyncProperty(anyCompany, async (company) => check(await planOf(company), company.accounts)));

test("leaves nothing to do once a plan is applied", () =>
  fc.assert(
    fc.asyncProperty(anyCompany, async (company) => {
      const plan = await planOf(company);
      const again = await planOf({ ...company, accounts: applied(plan, company.accounts) });
      expect(changesOf(again)).toEqual([]);
      expect(again.hasChanges).toBe(false);
    }),
  ));

test("never changes a value to one that means the same", () => {
  const { same } = profileTarget();
  return forAnyPlan((plan) => {
    for (const { field, from, to } of changesOf(plan)) expect(same(field, from, to)).toBe(false);
  });
});

test("sends only what Entra ID takes: trimmed, composed, not empty, not too long", () => {
  const maximum = new Map(attributes("NO").map((row) => [row.property, row.maximum]));
  return forAnyPlan((plan) => {
    for (const { field, to } of changesOf(plan)) {
      if (to === null) continue;
      expect(to).toBe(to.normalize("NFC").trim());
      expect(to).not.toBe("");
      expect(to.length).toBeLessThanOrEqual(maximum.get(field) ?? 0);
    }
  });
});

test("never writes one account for two people, nor to one that Active Directory owns", () =>
  forAnyPlan((plan, accounts) => {
    const written = toWrite(plan.employees).map(({ entraId }) => entraId);
    expect(new Set(written).size).toBe(written.length);
    const owned = accounts.filter(({ onPremisesSyncEnabled }) => onPremisesSyncEnabled).map(({ id }) => id);
    expect(written.filter((id) => owned.includes(id ?? ""))).toEqual([]);
  }));

test("has totals that add up", () =>
  forAnyPlan((plan) => {
    const { totals } = plan;
    expect(totals.employees).toBe(totals.matched + totals.skipped);
    expect(totals.matched).toBe(totals.changed + totals.unchanged + totals.outOfScope);
    expect(totals.changes).toBe(changesOf(plan).length);
    expect(totals.targets["entra"]?.changes ?? 0).toBe(totals.changes);
    expect(totals.targets["entra"]?.employees ?? 0).toBe(totals.changed);
    expect(plan.hasChanges).toBe(totals.changed > 0);
  }));

test("makes the same plan for any order of rows and accounts", () =>
  fc.assert(
    fc.asyncProperty(anyCompany, async (company) => {
      const plan = await planOf(company);
      const turned = await planOf({
        ...company,
        employees: company.employees.toReversed(),
        accounts: company.accounts.toReversed(),
        now: new Date(0),
        mode: "preview",
      });
      expect(turned.digest).toBe(plan.digest);
      expect(turned.totals).toEqual(plan.totals);
      expect(matchesIn(turned)).toEqual(matchesIn(plan));
    }),
    { numRuns: 500 },
  ));

/** How each person was joined, and what is noted of them, by e-mail. */
const matchesIn = ({ employees }: Plan) =>
  Object.fromEntries(
    employees.map(({ email, match, entraId, unsure, notes }) => [
      email,
      { match, entraId, doubt: unsure?.code, notes: notes.map(({ code }) => code) },
    ]),
  );

/** Finds accounts by their addresses, ids and employee numbers, as Microsoft Graph does. */
const among = (accounts: readonly Account[]): Accounts => ({
  readAll: async function* () {
    yield accounts;
  },
  find: async ({ emails, ids = [], employeeNumbers = [] }) =>
    accounts.filter(
      ({ id, employeeId, userPrincipalName, mail, proxyAddresses }) =>
        ids.includes(id) ||
        employeeNumbers.includes(employeeId ?? "") ||
        [
          userPrincipalName,
          mail ?? "",
          ...(proxyAddresses ?? []).map((text) => text.replace(/^smtp:/i, "")),
        ].some((own) => emails.map(normalizeEmail).includes(normalizeEmail(own))),
    ),
});

test("plans the same for a few people as in a plan for everyone", () =>
  fc.assert(
    fc.asyncProperty(anyCompany, someAddresses, async (company, emails) => {
      const everyone = await planOf(company);
      const asked = new Set(emails.map(normalizeEmail));
      const source = { rows: company.employees.length, employees: rowsOf(company), rejected: [] };
      const accounts = await findAccounts(among(company.accounts), emails, { ...company, source });
      const few = await planOf({ ...company, accounts, emails });
      const expected = everyone.employees.filter(({ email }) => asked.has(normalizeEmail(email)));
      const planned = few.employees.filter(({ notes }) => notes[0]?.code !== "not-an-employee");
      expect(planned).toEqual(expected);
    }),
    { numRuns: 500 },
  ));
