import { describe, expect, test } from "vitest";
import { accountKey } from "../../src/core/key.ts";
import type { Plan } from "../../src/core/plan.ts";
import { hashValue } from "../../src/core/state.ts";
import type { Memory } from "../../src/core/target.ts";
import { accountOf, employee, kari, people, planOf } from "./planning.ts";

const changesOf = ({ employees }: Plan) =>
  employees.flatMap(({ changes }) => changes.map(({ field, from, to }) => [field, from, to]));

test("has no changes for an account that has the values of the database", async () => {
  const plan = await planOf({ employees: [kari], accounts: [accountOf(kari)] });
  expect(plan).toMatchObject({ version: 1, complete: true, hasChanges: false, blocked: [], employees: [] });
  expect(plan.totals).toMatchObject({ employees: 1, matched: 1, unchanged: 1, changed: 0, changes: 0 });
});

test("changes the one field that differs, with the value before and the rule", async () => {
  const accounts = [accountOf(kari, { jobTitle: "Lærling" })];
  const plan = await planOf({ employees: [kari], accounts });
  expect(plan.employees).toEqual([
    {
      email: "kari@example.com",
      office: "Oslo",
      entraId: "id-of-kari@example.com",
      match: "userPrincipalName",
      inScope: true,
      notes: [],
      changes: [
        { target: "entra", field: "jobTitle", from: "Lærling", to: "Rådgiver", rule: "authoritative" },
      ],
    },
  ]);
});

test("clears a phone that HR no longer has", async () => {
  const retired = employee({ phone: null, office: { phone: null } });
  const plan = await planOf({ employees: [retired], accounts: [accountOf(kari)] });
  expect(changesOf(plan)).toEqual([
    ["mobilePhone", "+47 900 00 001", null],
    ["businessPhones", "+47 22 00 00 00", null],
  ]);
  expect(plan.totals.targets["entra"]).toEqual({ employees: 1, changes: 2, cleared: 2 });
});

test("does not change what is only spelled differently, and counts it", async () => {
  const accounts = [
    accountOf(kari, { jobTitle: " Ra\u030adgiver", mobilePhone: "004790000001", city: "oslo" }),
  ];
  const plan = await planOf({ employees: [kari], accounts });
  expect(changesOf(plan)).toEqual([["city", "oslo", "Oslo"]]);
  expect(plan.totals.equal).toBe(2);
});

test("notes a person without an account, with what to do", async () => {
  const plan = await planOf({ employees: [kari] });
  expect(plan.employees).toMatchObject([
    {
      match: "none",
      entraId: null,
      changes: [],
      notes: [{ code: "not-found", remedy: expect.any(String) }],
    },
  ]);
});

test("writes neither of two accounts with the same e-mail, and names both", async () => {
  const accounts = ["1", "2"].map((id) =>
    accountOf(kari, { id, userPrincipalName: `${id}@x.no`, mail: kari.email }),
  );
  const plan = await planOf({ employees: [employee({ title: "Sjef" })], accounts });
  expect(plan.employees).toMatchObject([{ match: "ambiguous", entraId: null, changes: [] }]);
  expect(plan.employees[0]?.notes[0]?.message).toMatch(/2 accounts .*\(1, 2\)/);
});

test("skips an account that Active Directory owns, even if values differ", async () => {
  const accounts = [accountOf(kari, { jobTitle: "Lærling", onPremisesSyncEnabled: true })];
  const plan = await planOf({ employees: [kari], accounts });
  expect(plan).toMatchObject({
    hasChanges: false,
    employees: [{ changes: [], notes: [{ code: "on-premises-synced" }] }],
  });
});

test("shows a rejected row by its e-mail, or by its place when it has none", async () => {
  const reason = { code: "no-office", message: "the employee has no office", field: "office_id" };
  const rejected = [
    { row: "4", email: "ola@example.com", ...reason },
    { row: "5", email: "", ...reason },
  ];
  const plan = await planOf({ rejected });
  expect(plan.employees).toMatchObject([
    { email: "ola@example.com", match: "rejected", notes: [reason] },
    { email: "(row 5)", match: "rejected", notes: [reason] },
  ]);
  expect(plan.totals).toMatchObject({ employees: 2, matched: 0, skipped: 2 });
});

test("is the same after conversion to JSON and back", async () => {
  const plan = await planOf({ employees: [kari], accounts: [accountOf(kari, { jobTitle: null })] });
  expect(JSON.parse(JSON.stringify(plan))).toEqual(plan);
});

describe("with a scope", () => {
  const outsider = employee({ email: "ola@example.com", title: "Sjef" });
  const situation = {
    employees: [employee({ title: "Sjef" }), outsider],
    accounts: [accountOf(kari), accountOf(employee({ email: "ola@example.com" }))],
  };

  test("shows who is out of it but neither counts nor hashes them", async () => {
    const inScope = ({ email }: { email: string }) => email === kari.email;
    const plan = await planOf({ ...situation, inScope });
    const inside = await planOf({ employees: situation.employees.slice(0, 1), accounts: situation.accounts });
    expect(plan.employees.map((one) => [one.email, one.inScope])).toEqual([
      ["kari@example.com", true],
      ["ola@example.com", false],
    ]);
    expect(plan.totals).toMatchObject({ changed: 1, outOfScope: 1, unchanged: 0, changes: 1 });
    expect(plan.digest).toBe(inside.digest);
  });

  test("has no changes when all who differ are out of it", async () => {
    const plan = await planOf({ ...situation, inScope: () => false });
    expect(plan).toMatchObject({ hasChanges: false, totals: { outOfScope: 2, changes: 0, targets: {} } });
  });
});

describe("when a value was refused before", () => {
  const now = new Date("2026-11-22T03:00:00Z");
  const refusedAt = (at: string, value: string | null): ReadonlyMap<string, Memory> => {
    const refusal = { field: "mobilePhone", code: "administrator-phone", message: "No.", remedy: "By hand." };
    return new Map([
      [accountKey(accountOf(kari).id), { facts: {}, refusals: [{ ...refusal, hash: hashValue(value), at }] }],
    ]);
  };
  const accounts = [accountOf(kari, { mobilePhone: null, jobTitle: "Lærling" })];
  const plannedWith = (memories: ReadonlyMap<string, Memory>) =>
    planOf({ employees: [kari], accounts, memories, now });

  test("notes it in place of the change, and changes the rest", async () => {
    const plan = await plannedWith(refusedAt("2026-11-21T03:00:00Z", kari.phone));
    expect(changesOf(plan)).toEqual([["jobTitle", "Lærling", "Rådgiver"]]);
    expect(plan.employees[0]?.notes).toEqual([
      {
        code: "administrator-phone",
        message: "No.",
        remedy: "By hand.",
        target: "entra",
        field: "mobilePhone",
      },
    ]);
  });

  test.each([
    ["a week has passed", refusedAt("2026-11-15T03:00:00.000Z", kari.phone)],
    ["the value is another now", refusedAt("2026-11-22T02:00:00Z", "+47 900 00 002")],
    ["clearing is what was refused", refusedAt("2026-11-22T02:00:00Z", null)],
  ])("tries it again once %s", async (_, memories) => {
    const plan = await plannedWith(memories);
    expect(changesOf(plan)).toContainEqual(["mobilePhone", null, kari.phone]);
    expect(plan.employees[0]?.notes).toEqual([]);
  });

  test("does not try it again shortly before the week is over", async () => {
    const plan = await plannedWith(refusedAt("2026-11-15T03:00:00.001Z", kari.phone));
    expect(plan.employees[0]?.notes).toHaveLength(1);
  });
});

describe("for a few people", () => {
  const employees = people(3);
  const accounts = employees.map((one) => accountOf(one, { jobTitle: null }));

  test("plans only them, regardless of the case of the request", async () => {
    const plan = await planOf({ employees, accounts, emails: [" P2@EXAMPLE.com"] });
    expect(plan.employees.map(({ email }) => email)).toEqual(["p2@example.com"]);
    expect(plan.totals.employees).toBe(1);
  });

  test("says who is no employee, once for each", async () => {
    const plan = await planOf({
      employees,
      accounts,
      emails: ["x@example.com", "X@example.com", "p1@example.com"],
    });
    expect(plan.employees.map(({ email, notes }) => [email, notes[0]?.code])).toEqual([
      ["p1@example.com", undefined],
      ["x@example.com", "not-an-employee"],
    ]);
  });

  test("says why a row was rejected, not that there is none", async () => {
    const rejected = [{ row: "9", email: "Ola@example.com", code: "no-office", message: "no office" }];
    const plan = await planOf({ employees, rejected, accounts, emails: ["ola@example.com"] });
    expect(plan.employees.map(({ notes }) => notes.map(({ code }) => code))).toEqual([["no-office"]]);
  });

  test("does not write an account that surely is another employee's", async () => {
    const shared = accountOf(kari, { proxyAddresses: ["smtp:p1@example.com"], jobTitle: null });
    const plan = await planOf({
      employees: [kari, ...employees],
      accounts: [shared, ...accounts.slice(1)],
      emails: ["p1@example.com"],
    });
    expect(plan.employees).toMatchObject([{ match: "none", changes: [] }]);
    expect(plan.employees[0]?.notes[0]?.message).toBe(
      "The account in Entra ID that has the address p1@example.com is kari@example.com's.",
    );
  });
});
