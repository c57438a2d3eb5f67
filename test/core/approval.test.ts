import { expect, test } from "vitest";
import { approvalOf } from "../../src/core/safety/approval.ts";
import { accountOf, employee, people, planOf } from "./planning.ts";

const employees = people(4);
const [first, second, third] = employees;
const accounts = employees.map((person) => accountOf(person, { jobTitle: "Lærling" }));
const read = await planOf({ employees, accounts });
const approval = approvalOf(read);

test("lets exactly that plan pass, with its digest", async () => {
  const plan = await planOf({ employees, accounts, approval });
  expect(plan).toEqual(read);
});

test.each<[string, Parameters<typeof planOf>[0]]>([
  [
    "is to get another value",
    { employees: [employee({ email: "p1@example.com", title: "Sjef" })], accounts },
  ],
  ["has another value now", { accounts: [accountOf(employees[0] ?? employee(), { jobTitle: "Vikar" })] }],
  [
    "has one more field to change",
    { accounts: [accountOf(first ?? employee(), { jobTitle: "Lærling", city: "Bø" })] },
  ],
  [
    "has another account",
    { accounts: [accountOf(first ?? employee(), { id: "other", jobTitle: "Lærling" })] },
  ],
])("replaces by a note the changes of a person who %s", async (_, situation) => {
  const plan = await planOf({ employees: employees.slice(0, 1), ...situation, approval });
  expect(plan).toMatchObject({ hasChanges: false, totals: { changed: 0 } });
  expect(plan.employees).toMatchObject([
    { email: "p1@example.com", changes: [], notes: [{ code: "changed-since", target: "entra" }] },
  ]);
});

test("has no note for a person who needs no change any more", async () => {
  const plan = await planOf({
    employees: employees.slice(0, 1),
    accounts: employees.map((one) => accountOf(one)),
    approval,
  });
  expect(plan.employees).toEqual([]);
});

test("does not pass a person who came since, or was out of scope then", async () => {
  const inScope = ({ email }: { email: string }) => email !== second?.email;
  const narrow = approvalOf(await planOf({ employees, accounts, inScope }));
  const newcomer = employee({ email: "ny@example.com" });
  const plan = await planOf({
    employees: [...employees, newcomer],
    accounts: [...accounts, accountOf(newcomer, { jobTitle: null })],
    approval: narrow,
  });
  const left = plan.employees.filter(({ notes }) => notes.some(({ code }) => code === "changed-since"));
  expect(left.map(({ email }) => email)).toEqual([second?.email, "ny@example.com"]);
  expect(plan.totals.changed).toBe(3);
});

test("still shows people out of scope, without a note about the release", async () => {
  const inScope = ({ email }: { email: string }) => email !== third?.email;
  const narrow = approvalOf(await planOf({ employees, accounts, inScope }));
  const plan = await planOf({ employees, accounts, inScope, approval: narrow });
  expect(plan.employees.find(({ email }) => email === third?.email)).toMatchObject({
    inScope: false,
    changes: [{ field: "jobTitle" }],
    notes: [],
  });
});
