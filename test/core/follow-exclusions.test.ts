import { describe, expect, test } from "vitest";
import { type Exclusion, everyExclusion, exclusionOf } from "../../src/core/exclusion.ts";
import { bindExclusion, countFollowed } from "../../src/core/follow-exclusions.ts";
import { employeeKey } from "../../src/core/key.ts";
import { exclusionsOf } from "./exclusions-of.ts";
import { accountOf, employee, followingOf, kari, planOf, type Situation } from "./planning.ts";

const now = new Date("2026-11-22T03:00:00Z");

const exclusion = (changes: Partial<Exclusion> = {}): Exclusion => ({
  email: "kari@example.com",
  targets: ["entra"],
  reason: "Lives at a secret address",
  by: "leder@example.com",
  at: "2026-01-05T08:00:00.000Z",
  ...changes,
});

/** Kari after her wedding: HR and IT have changed her address, and the old one is an alias. */
const married = employee({ email: "kari.berg@example.com", lastName: "Berg" });
const herAccount = accountOf(married, {
  id: "HER-ID",
  mail: married.email,
  proxyAddresses: ["SMTP:kari.berg@example.com", "smtp:kari@example.com"],
  jobTitle: "Lærling",
});
const afterWedding: Situation = { employees: [married], accounts: [herAccount] };

const follow = async (situation: Situation, ...all: Exclusion[]) =>
  followingOf({ now, ...situation, exclusions: exclusionsOf(...all) });

test("an exclusion gets the account of the employee who surely has its address", async () => {
  const found = await follow(
    { employees: [kari], accounts: [accountOf(kari)] },
    exclusion({ email: "KARI@example.com" }),
  );
  expect(everyExclusion(found.after)).toEqual([
    exclusion({ email: "KARI@example.com", entraId: "id-of-kari@example.com" }),
  ]);
  expect(countFollowed(found)).toEqual({ bound: 1, moved: 0, missing: 0, removed: 0 });
  expect(found.notes).toEqual([]);
});

describe("an exclusion of an earlier address", () => {
  test.each([
    ["that had no account yet is of the account that has it as an alias", {}],
    ["of an account is found by the address of now", { entraId: "her-id" }],
  ])("%s, and holds", async (_, changes) => {
    const { after } = await follow(afterWedding, exclusion(changes));
    const held = exclusionOf(after, { key: employeeKey(married.email), entraId: "HER-ID" }, now);
    expect(held).toMatchObject({ email: married.email, reason: "Lives at a secret address" });
    expect([...after.byAddress.keys()]).toEqual([employeeKey(married.email)]);

    const plan = await planOf({ ...afterWedding, exclusions: exclusionsOf(exclusion(changes)) });
    expect(plan.employees).toMatchObject([
      { email: married.email, changes: [], notes: [{ code: "excluded" }] },
    ]);
  });

  test("holds by the account that is remembered to have had it, also without the alias", async () => {
    const accounts = [{ ...herAccount, proxyAddresses: [] }];
    const lastHolders = new Map([[employeeKey("kari@example.com"), "her-id"]]);
    const { after } = await follow(
      { employees: [married], accounts, following: { lastHolders } },
      exclusion(),
    );
    expect(everyExclusion(after)).toMatchObject([{ entraId: "her-id", email: married.email }]);
  });

  test("all survive when everyone gets a new domain", async () => {
    const people = ["a", "b", "c"].map((name) => employee({ email: `${name}@new.example` }));
    const accounts = people.map((one) =>
      accountOf(one, { proxyAddresses: [`smtp:${one.email.replace("new.example", "old.example")}`] }),
    );
    const all = people.map((one) => exclusion({ email: one.email.replace("new.example", "old.example") }));
    const { after } = await follow({ employees: people, accounts }, ...all);
    for (const { email } of people) {
      const held = exclusionOf(after, { key: employeeKey(email), entraId: `id-of-${email}` }, now);
      expect(held, email).toMatchObject({ email });
    }
  });
});

describe("an exclusion stays with its address", () => {
  test("while it is in doubt which account is theirs, and holds for the address", async () => {
    const twice = [accountOf(kari, { id: "one" }), accountOf(kari, { id: "two" })];
    const { after, followed } = await follow({ employees: [kari], accounts: twice }, exclusion());
    expect(followed).toEqual([]);
    expect(exclusionOf(after, { key: employeeKey(kari.email) }, now)).toEqual(exclusion());
  });

  test("where only an account of no employee has it as an alias: it may be a leaver's address for a newcomer", async () => {
    const shared = accountOf(employee({ email: "post@example.com" }), {
      proxyAddresses: ["smtp:ny@example.com"],
    });
    const { after, notes } = await follow(
      { employees: [], accounts: [shared] },
      exclusion({ email: "ny@example.com" }),
    );
    expect(everyExclusion(after)).toEqual([exclusion({ email: "ny@example.com" })]);
    expect(notes).toEqual([]);
  });

  test("where a plan of some people has not looked for its account", async () => {
    const situation = { employees: [kari], accounts: [accountOf(kari)], emails: [kari.email] };
    const { followed, notes } = await follow(situation, exclusion({ email: "another@example.com" }));
    expect([followed, notes]).toEqual([[], []]);
  });
});

test("a newcomer with a leaver's address is not excluded, and the leaver's exclusion stays with the account", async () => {
  const newcomer = accountOf(kari, { id: "newcomer" });
  const leaver = accountOf(employee({ email: "kari.old@example.com" }), { id: "leaver" });
  const { after } = await follow(
    { employees: [kari], accounts: [newcomer, leaver] },
    exclusion({ entraId: "leaver" }),
  );
  const key = employeeKey(kari.email);
  expect(exclusionOf(after, { key, entraId: "newcomer" }, now)).toBeUndefined();
  expect(exclusionOf(after, { key }, now)).toBeUndefined();
  expect(exclusionOf(after, { key: "", entraId: "LEAVER" }, now)).toMatchObject({ entraId: "leaver" });
});

test("both have one of the same address", async () => {
  const situation = {
    employees: [kari],
    accounts: [accountOf(kari, { id: "newcomer" }), { ...herAccount, id: "leaver", proxyAddresses: [] }],
  };
  const older = exclusion({ entraId: "leaver", reason: "Older" });
  const { after } = await follow(
    situation,
    older,
    exclusion({ reason: "Newer", at: "2026-02-01T00:00:00.000Z" }),
  );
  expect([...after.byAccount.values()]).toMatchObject([
    { reason: "Older" },
    { reason: "Newer", entraId: "newcomer" },
  ]);
  expect([...after.byAddress.values()]).toMatchObject([{ reason: "Newer" }]);
});

test("a later exclusion of the same address replaces the account's; those of two addresses both hold", async () => {
  const own = exclusion({ entraId: "her-id", email: married.email, targets: ["photo"] });
  const later = exclusion({ email: married.email, targets: ["signature"], at: "2026-02-01T00:00:00.000Z" });
  const both = { byAccount: exclusionsOf(own).byAccount, byAddress: exclusionsOf(later).byAddress };
  const replaced = await followingOf({ now, ...afterWedding, exclusions: both });
  expect(everyExclusion(replaced.after)).toEqual([{ ...later, entraId: "HER-ID" }]);

  const old = exclusion({ fields: ["mobilePhone"], targets: ["photo"], until: "2027-01-01" });
  const together = await follow(afterWedding, old, later);
  expect(everyExclusion(together.after)).toEqual([
    { ...later, entraId: "HER-ID", targets: ["signature", "photo"], fields: ["mobilePhone"] },
  ]);
});

describe("an exclusion without an account", () => {
  const someone = { employees: [kari], accounts: [accountOf(kari)] };
  const code = "exclusion-without-account";

  test.each([
    [
      "of a misspelt address",
      exclusion({ email: "kari@exampel.com" }),
      /No employee and no account has the address kari@exampel\.com, excluded since 2026-01-05/,
      /entra-sync include kari@exampel\.com/,
    ],
    [
      "of an account that is gone",
      exclusion({ email: "ola@example.com", entraId: "gone" }),
      /The account of ola@example\.com, .* is gone/,
      /Nothing to do if they have left/,
    ],
    [
      "of an account that was deleted and created again",
      exclusion({ entraId: "gone" }),
      /is gone from Entra ID\. The employee with that address now is not excluded/,
      /entra-sync exclude kari@example\.com/,
    ],
  ])("is reported: %s", async (_, one, message, remedy) => {
    const found = await follow(someone, one);
    expect(found.notes).toEqual([
      { code, message: expect.stringMatching(message), remedy: expect.stringMatching(remedy) },
    ]);
    expect(everyExclusion(found.after)).toEqual([{ ...one, missingSince: now.toISOString() }]);
    const plan = await planOf({ ...someone, exclusions: exclusionsOf(one) });
    expect(plan.notes).toMatchObject([{ code }]);
  });

  test("is removed when it has been so for too long, and never while its account exists", async () => {
    const following = { removeBefore: "2025-10-22T03:00:00.000Z" };
    const missingSince = "2025-10-01T03:00:00.000Z";
    const lost = exclusion({ email: "ola@example.com", entraId: "gone", missingSince });
    const back = exclusion({ entraId: "id-of-kari@example.com", missingSince });
    const found = await follow({ ...someone, following }, lost, back);
    expect(countFollowed(found)).toMatchObject({ removed: 1, missing: 0 });
    const { missingSince: _, ...kept } = back;
    expect(everyExclusion(found.after)).toEqual([kept]);
    expect(found.notes).toEqual([]);
  });

  test("that has expired is not reported, and of many only the first are named", async () => {
    const many = Array.from({ length: 25 }, (_, n) => exclusion({ email: `x${n}@exampel.com` }));
    const over = exclusion({ email: "over@exampel.com", until: "2026-02-01" });
    const { notes } = await follow(someone, ...many, over);
    expect(notes).toHaveLength(21);
    expect(notes.at(-1)?.message).toBe("5 more exclusions have no account.");
  });
});

describe("a field that is left alone", () => {
  const ola = employee({ email: "ola@example.com", phone: "+47 900 00 002" });
  const situation = {
    employees: [ola],
    accounts: [accountOf(ola, { mobilePhone: null, jobTitle: "Lærling" })],
  };

  test("is a note in place of its change, and the others are written", async () => {
    const one = exclusion({ email: ola.email, targets: [], fields: ["mobilePhone"], until: "2027-01-31" });
    const plan = await planOf({ ...situation, exclusions: exclusionsOf(one) });
    expect(plan.employees).toMatchObject([
      {
        changes: [{ field: "jobTitle" }],
        notes: [
          {
            code: "excluded",
            target: "entra",
            field: "mobilePhone",
            message: "Excluded by leder@example.com until 2027-01-31: Lives at a secret address",
            remedy: "entra-sync include ola@example.com, to sync them again.",
          },
        ],
      },
    ]);
  });

  test("of two that are made from one value leaves the other as it is", async () => {
    const moved = {
      employees: [ola],
      accounts: [accountOf(ola, { city: "Bergen", officeLocation: "Bergen" })],
    };
    const one = exclusion({ email: ola.email, targets: [], fields: ["city"] });
    const plan = await planOf({ ...moved, exclusions: exclusionsOf(one) });
    expect(plan.employees[0]?.changes).toMatchObject([{ field: "officeLocation", to: "Oslo" }]);
  });
});

describe("an exclusion that is bound when it is made", () => {
  const bind = (...all: Exclusion[]) =>
    bindExclusion(exclusionsOf(...all), { email: "kari@example.com", entraId: "her-id", now }).after;
  const stored = (...all: Exclusion[]) => everyExclusion(bind(...all));

  test("has the account, and every other one stays as it is", () => {
    const others = [
      exclusion({ email: "ola@example.com" }),
      exclusion({ email: "ida@example.com", entraId: "i" }),
    ];
    const after = stored(exclusion(), ...others);
    expect(after).toHaveLength(3);
    expect(after).toEqual(
      expect.arrayContaining([exclusion({ entraId: "her-id", unseen: true }), ...others]),
    );
  });

  test("holds with one of the account that was made for another address of it", () => {
    const older = exclusion({
      email: "kari.nord@example.com",
      entraId: "HER-ID",
      targets: ["photo"],
      at: "2025-01-05T08:00:00.000Z",
    });
    expect(stored(older, exclusion())).toMatchObject([{ targets: ["entra", "photo"] }]);
  });

  test("is no longer the address's: who has that by the next plan is not excluded", async () => {
    const newcomer = employee({ email: "kari@example.com", firstName: "Ola", lastName: "Lie" });
    const accounts = [herAccount, accountOf(newcomer, { id: "his-id" })].map((account) => ({
      ...account,
      proxyAddresses: [],
    }));
    const found = await follow({ employees: [married, newcomer], accounts }, ...stored(exclusion()));
    expect(everyExclusion(found.after)).toEqual([exclusion({ email: married.email, entraId: "her-id" })]);
  });

  test("is of who has the address where its account was gone already: it was created again, and no plan had seen it", async () => {
    const accounts = [accountOf(kari, { id: "new-id" })];
    const found = await follow({ employees: [kari], accounts }, ...stored(exclusion()));
    expect(everyExclusion(found.after)).toEqual([exclusion({ entraId: "new-id" })]);
    // A plan of a few people has not read everyone's account.
    const ofFew = await follow({ employees: [kari], accounts, emails: [kari.email] }, ...stored(exclusion()));
    expect(everyExclusion(ofFew.after)).toEqual([exclusion({ entraId: "her-id", unseen: true })]);
  });
});
