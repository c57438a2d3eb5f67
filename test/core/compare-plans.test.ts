import { expect, test } from "vitest";
import { comparePlans } from "../../src/core/safety/approval.ts";
import { accountOf, employee, people, planOf } from "./planning.ts";

const [anna, berit, carl] = people(3).map((person) => ({ ...person, title: "Sjef" }));
const employees = [anna, berit, carl].map((person) => person ?? employee());
const accounts = employees.map((person) => accountOf(person, { jobTitle: "Lærling" }));
const asked = await planOf({ employees, accounts });

test("finds no difference between a plan and itself, whenever it was made", async () => {
  const again = await planOf({ employees, accounts, now: new Date("2027-01-01T00:00:00Z") });
  expect(comparePlans(asked, again)).toEqual([]);
});

test("reports field by field what is new, what is different and what is gone, in the order of the current plan", async () => {
  const now = await planOf({
    employees: employees.map((person) => (person === berit ? { ...person, title: "Direktør" } : person)),
    accounts: accounts.map((account) =>
      account.userPrincipalName === anna?.email ? accountOf(anna, { city: "Bø" }) : account,
    ),
  });
  expect(comparePlans(asked, now)).toEqual([
    { email: "p1@example.com", target: "entra", field: "city", asked: null, now: { from: "Bø", to: "Oslo" } },
    {
      email: "p2@example.com",
      target: "entra",
      field: "jobTitle",
      asked: { from: "Lærling", to: "Sjef" },
      now: { from: "Lærling", to: "Direktør" },
    },
    {
      email: "p1@example.com",
      target: "entra",
      field: "jobTitle",
      asked: { from: "Lærling", to: "Sjef" },
      now: null,
    },
  ]);
});

test("counts a change as different if the account or the rule is another one", async () => {
  const moved = accounts.map((account, index) => (index === 0 ? { ...account, id: "other" } : account));
  expect(comparePlans(asked, await planOf({ employees, accounts: moved }))).toHaveLength(1);
  const policies = { jobTitle: { strength: "authoritative", keep: true } } as const;
  expect(comparePlans(asked, await planOf({ employees, accounts, policies }))).toHaveLength(3);
});

test("ignores people that neither plan writes", async () => {
  const inScope = ({ email }: { email: string }) => email !== carl?.email;
  const outOfScope = await planOf({ employees, accounts, inScope: () => false });
  expect(comparePlans(outOfScope, outOfScope)).toEqual([]);
  const narrow = comparePlans(asked, await planOf({ employees, accounts, inScope }));
  expect(narrow).toMatchObject([{ email: "p3@example.com", now: null }]);
});
