import { describe, expect, test } from "vitest";
import type { Account } from "../../src/core/identity/account.ts";
import { exclusionsOf } from "./exclusions-of.ts";
import { accountOf, guardsOf, people, planOf, type Situation } from "./planning.ts";

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

const isInOslo = ({ email }: { email: string }) => people(15).some((one) => one.email === email);

test.each([
  ["one office that is in scope", { inScope: isInOslo }],
  ["one office that was requested", { emails: people(15).map(({ email }) => email) }],
])("measures the share of %s, not of the whole company", async (_, requested) => {
  expect((await planFor(200, 15, requested)).blocked).toEqual(["changed-percent:entra.jobTitle"]);
});

test("lets a few people through who were requested by name", async () => {
  const emails = people(9).map(({ email }) => email);
  expect((await planFor(100, 100, { emails })).blocked).toEqual([]);
});

const left = (email: string, targets: readonly string[], fields: readonly string[] = []) => ({
  email,
  targets,
  fields,
  reason: "As agreed",
  by: "hr@example.com",
  at: "2026-11-01T00:00:00Z",
});

test("does not count people who are excluded, nor those with a profile that Active Directory owns", async () => {
  const employees = people(60);
  const [few, excluded, synced] = [employees.slice(0, 11), employees.slice(20, 40), employees.slice(40)];
  const accounts = employees.map((one) =>
    accountOf(one, {
      jobTitle: few.includes(one) ? "Lærling" : "Rådgiver",
      onPremisesSyncEnabled: synced.includes(one),
    }),
  );
  const without = (fields: readonly string[]) =>
    exclusionsOf(...excluded.map(({ email }) => left(email, fields.length > 0 ? [] : ["entra"], fields)));
  const blocked = ["changed-percent:entra.jobTitle"];
  expect((await planOf({ employees, accounts, exclusions: without([]) })).blocked).toEqual(blocked);
  expect((await planOf({ employees, accounts, exclusions: without(["jobTitle"]) })).blocked).toEqual(blocked);
  // Of 40 people 11 are more than 20 %, of 60 they are not, and for another field the 20 count.
  const other = without(["mobilePhone"]);
  const owned = accounts.map((account) => ({ ...account, onPremisesSyncEnabled: false }));
  expect((await planOf({ employees, accounts: owned, exclusions: other })).blocked).toEqual([]);
});

describe("of a few people", () => {
  /** Someone else's values, of an office elsewhere. */
  const others = {
    jobTitle: "Lærling",
    mobilePhone: "+47 911 11 111",
    businessPhones: ["+47 55 00 00 00"],
    department: "Bergen",
    officeLocation: "Bergen",
    streetAddress: "Bryggen 1",
    city: "Bergen",
    postalCode: "5003",
  };
  /** Eight out of eight values that are not a name or the country. */
  const rewritten = (count: number, wrong: number, held: Partial<Account> = others, more: Situation = {}) => {
    const employees = people(count);
    const accounts = employees.map((one, index) => accountOf(one, index < wrong ? held : {}));
    return planOf({ employees, accounts, ...more });
  };
  const blocked = ["replaced-values:entra"];

  test.each([
    [6, 5, blocked],
    [6, 3, []],
    [5, 3, blocked],
    [9, 9, blocked],
    [12, 9, blocked],
    [2, 2, []],
    [1, 1, []],
  ])("of %i, %i with nearly all their values replaced trip %j", async (count, wrong, expected) => {
    expect((await rewritten(count, wrong)).blocked.filter((name) => name.startsWith("replaced"))).toEqual(
      expected,
    );
  });

  const { jobTitle, mobilePhone, ...office } = others;
  const empty = Object.fromEntries(Object.keys(others).map((property) => [property, null]));
  test.each<[string, Partial<Account>]>([
    ["new titles", { jobTitle }],
    ["an office that moves, under a new name", office],
    ["accounts that are empty yet", { ...empty, businessPhones: [] }],
    ["accounts that have a title only, and another one", { ...empty, businessPhones: [], jobTitle }],
  ])("%s are no reason to hold a run", async (_, held) => {
    expect((await rewritten(6, 6, held)).blocked).toEqual([]);
  });

  test.each<[string, Partial<Account>]>([
    ["all but one value", { ...others, mobilePhone: "+47 900 00 001" }],
    ["title and phone, where there is nothing else", { ...empty, businessPhones: [], jobTitle, mobilePhone }],
  ])("%s of theirs being replaced is", async (_, held) => {
    expect((await rewritten(6, 5, held)).blocked).toEqual(blocked);
  });

  test("what is ignored, kept or excluded does not count as theirs", async () => {
    const ignored = { strength: "ignore", keep: false } as const;
    const policies = {
      city: ignored,
      officeLocation: ignored,
      department: { ...ignored, strength: "if-empty" },
    } as const;
    const { city, officeLocation, department, ...rest } = others;
    expect((await rewritten(6, 5, rest, { policies })).blocked).toEqual(blocked);
    const exclusions = exclusionsOf(...people(5).map(({ email }) => left(email, ["entra"])));
    expect((await rewritten(6, 5, others, { exclusions })).blocked).toEqual([]);
  });

  test("a share of all is let through where that is set", async () => {
    expect((await rewritten(6, 6, others, { maxChangedPercent: 100 })).blocked).toEqual([]);
  });

  test("two people corrected by name are not held, three are", async () => {
    const emails = people(3).map(({ email }) => email);
    expect((await rewritten(50, 50, others, { emails: emails.slice(1) })).blocked).toEqual([]);
    const [guard] = await guardsOf({
      employees: people(50),
      accounts: people(50).map((one) => accountOf(one, others)),
      emails,
    });
    expect(guard).toEqual({
      name: "replaced-values:entra",
      target: "entra",
      people: 3,
      all: 3,
      percent: 50,
      message:
        "In entra nearly all values of 3 of 3 people would be replaced by others (at most 50 % of the people are allowed).",
      examples: emails.map((email) => ({ email, from: "Lærling", to: "Rådgiver" })),
    });
  });
});

test("does not let half of the employees through because they were requested by name", async () => {
  const emails = people(50).map(({ email }) => email);
  expect((await planFor(100, 100, { emails })).blocked).toEqual(["changed-percent:entra.jobTitle"]);
});
