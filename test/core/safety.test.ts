import { expect, test } from "vitest";
import { accountOf, guardsOf, people, planOf } from "./planning.ts";

/** A plan for `count` employees, `changed` of which get another title. */
const planFor = (count: number, changed: number, more: Parameters<typeof planOf>[0] = {}) => {
  const employees = people(count);
  const accounts = employees.map((one, index) =>
    accountOf(one, index < changed ? { jobTitle: "Lærling" } : {}),
  );
  return planOf({ employees, accounts, ...more });
};

test.each([
  [50, 10, 20, []],
  [50, 11, 20, ["changed-percent:entra.jobTitle"]],
  [9, 9, 20, []],
  [10, 10, 20, ["changed-percent:entra.jobTitle"]],
  [10, 10, 100, []],
  [1000, 10, 0, ["changed-percent:entra.jobTitle"]],
  [1000, 9, 0, []],
])("of %i people %i with another title at most %i %% trips %j", async (count, changed, percent, blocked) => {
  expect((await planFor(count, changed, { maxChangedPercent: percent })).blocked).toEqual(blocked);
});

test("names the first three people with their values before and after, cut if they are long", async () => {
  const employees = people(12).map((one) => ({ ...one, title: "x".repeat(120) }));
  const accounts = employees.map((one) => accountOf(one, { jobTitle: "Lærling" }));
  const [guard] = await guardsOf({ employees, accounts });
  expect(guard?.examples).toEqual(
    ["p1", "p2", "p3"].map((name) => ({
      email: `${name}@example.com`,
      from: "Lærling",
      to: `${"x".repeat(99)}…`,
    })),
  );
});

test("measures the share of those who have an account, not of all rows", async () => {
  const employees = people(100);
  const accounts = employees.slice(0, 40).map((one) => accountOf(one, { jobTitle: null }));
  const half = accounts.map((account, index) =>
    index < 10 ? account : { ...account, jobTitle: "Rådgiver" },
  );
  expect((await planOf({ employees, accounts: half })).blocked).toEqual(["changed-percent:entra.jobTitle"]);
});

test("does not count people out of scope", async () => {
  expect((await planFor(50, 50, { inScope: () => false })).blocked).toEqual([]);
});

test("allows changes of a few people by name, regardless of their share of those people", async () => {
  const emails = people(12).map(({ email }) => email);
  expect((await planFor(100, 100, { emails })).blocked).toEqual([]);
});

test("does not let half of the employees through because they were requested by name", async () => {
  const emails = people(50).map(({ email }) => email);
  expect((await planFor(100, 100, { emails })).blocked).toEqual(["changed-percent:entra.jobTitle"]);
});
