import { expect, test } from "vitest";
import { approvalOf } from "../../src/core/approval.ts";
import { accountOf, employee, people, planOf } from "./planning.ts";

const staff = people(4);
const [first, second, third] = staff;
const accounts = staff.map((person) => accountOf(person, { jobTitle: "Lærling" }));
const read = await planOf({ employees: staff, accounts });
const approval = approvalOf(read);

test("lets exactly that plan pass, with its digest", async () => {
  const plan = await planOf({ employees: staff, accounts, approval });
  expect(plan).toEqual(read);
});

test.each<[string, Parameters<typeof planOf>[0]]>([
  [
    "is to get another value",
    { employees: [employee({ email: "p1@example.com", title: "Sjef" })], accounts },
  ],
  ["has another value now", { accounts: [accountOf(staff[0] ?? employee(), { jobTitle: "Vikar" })] }],
  [
    "has one more field to change",
    { accounts: [accountOf(first ?? employee(), { jobTitle: "Lærling", city: "Bø" })] },
  ],
  [
    "has another account",
    { accounts: [accountOf(first ?? employee(), { id: "other", jobTitle: "Lærling" })] },
  ],
])("leaves alone, with a note, somebody who %s", async (_, situation) => {
  const plan = await planOf({ employees: staff.slice(0, 1), ...situation, approval });
  expect(plan).toMatchObject({ hasChanges: false, totals: { changed: 0 } });
  expect(plan.employees).toMatchObject([
    { email: "p1@example.com", changes: [], notes: [{ code: "changed-since", target: "entra" }] },
  ]);
});

test("has nothing to say of somebody who needs no change any more", async () => {
  const plan = await planOf({
    employees: staff.slice(0, 1),
    accounts: staff.map((one) => accountOf(one)),
    approval,
  });
  expect(plan.employees).toEqual([]);
});

test("lets nobody pass who came since, or was out of scope then", async () => {
  const inScope = ({ email }: { email: string }) => email !== second?.email;
  const narrow = approvalOf(await planOf({ employees: staff, accounts, inScope }));
  const newcomer = employee({ email: "ny@example.com" });
  const plan = await planOf({
    employees: [...staff, newcomer],
    accounts: [...accounts, accountOf(newcomer, { jobTitle: null })],
    approval: narrow,
  });
  const left = plan.employees.filter(({ notes }) => notes.some(({ code }) => code === "changed-since"));
  expect(left.map(({ email }) => email)).toEqual([second?.email, "ny@example.com"]);
  expect(plan.totals.changed).toBe(3);
});

test("goes on showing, without a word about the release, who is out of scope", async () => {
  const inScope = ({ email }: { email: string }) => email !== third?.email;
  const narrow = approvalOf(await planOf({ employees: staff, accounts, inScope }));
  const plan = await planOf({ employees: staff, accounts, inScope, approval: narrow });
  expect(plan.employees.find(({ email }) => email === third?.email)).toMatchObject({
    inScope: false,
    changes: [{ field: "jobTitle" }],
    notes: [],
  });
});
