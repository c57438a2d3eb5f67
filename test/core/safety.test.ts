import { expect, test } from "vitest";
import { accountOf, guardsOf, people, planOf } from "./planning.ts";

/** A plan for a staff of whom so many get another title. */
const planFor = (staff: number, changed: number, more: Parameters<typeof planOf>[0] = {}) => {
  const employees = people(staff);
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
])("of %i people %i with another title at most %i %% trips %j", async (staff, changed, percent, blocked) => {
  expect((await planFor(staff, changed, { maxChangedPercent: percent })).blocked).toEqual(blocked);
});

test("names the first three people and what would become of their value, cut where it is long", async () => {
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

test("counts nobody whom the scope leaves alone", async () => {
  expect((await planFor(50, 50, { inScope: () => false })).blocked).toEqual([]);
});

test("lets a few be changed by name without asking what share of the few that is", async () => {
  const emails = people(12).map(({ email }) => email);
  expect((await planFor(100, 100, { emails })).blocked).toEqual([]);
});

test("does not let half the staff through because they were asked for by name", async () => {
  const emails = people(50).map(({ email }) => email);
  expect((await planFor(100, 100, { emails })).blocked).toEqual(["changed-percent:entra.jobTitle"]);
});
