import { describe, expect, test } from "vitest";
import type { Employee } from "../../src/core/employee.ts";
import type { Account } from "../../src/core/identity/account.ts";
import { foldedNames, type Link } from "../../src/core/identity/link.ts";
import type { Plan } from "../../src/core/plan.ts";
import { accountOf, employee, guardsOf, kari, planOf } from "./planning.ts";

const nowhere = { userPrincipalName: "x@example.com", mail: null, proxyAddresses: [] };
const untitled = { jobTitle: null };
const alias = { ...nowhere, proxyAddresses: [`smtp:${kari.email}`] };
const named = ({ employees }: Plan, email = kari.email) => employees.find((one) => one.email === email);

const link = (more: Partial<Link> = {}): ReadonlyMap<string, Link> => {
  const source = `email:${kari.email}`;
  const base = {
    source,
    email: kari.email,
    entraId: "1",
    state: "matched",
    refused: [],
    by: "match",
    at: "",
  };
  return new Map([[source, { ...base, ...more } as Link]]);
};

/** Plans Kari alone, with these accounts and links. */
const planKari = async (accounts: Account[], links?: ReadonlyMap<string, Link>, one = kari) =>
  named(await planOf({ employees: [one], accounts, ...(links && { links }) }), one.email);

describe("an alias", () => {
  test("of an account in use with the same names is enough", async () => {
    expect(await planKari([accountOf(kari, { ...alias, ...untitled })])).toMatchObject({
      match: "proxyAddresses",
      changes: [{ field: "jobTitle" }],
    });
  });

  test.each<[string, Partial<Account>]>([
    ["a disabled account", { accountEnabled: false }],
    ["an account with other names", { givenName: "Ola" }],
    ["an account without names", { givenName: null, surname: null, displayName: null }],
  ])("of %s is in doubt: what would be written is shown, and nothing is", async (_, more) => {
    const planned = await planKari([accountOf(kari, { ...alias, ...untitled, id: "1", ...more })]);
    expect(planned).toMatchObject({
      match: "unsure",
      entraId: null,
      changes: [],
      notes: [
        {
          code: "unsure-match",
          remedy: expect.stringContaining("entra-sync link kari@example.com --account 1"),
        },
      ],
      unsure: { code: "alias-only", candidates: [{ entraId: "1", match: "proxyAddresses" }] },
    });
    expect(planned?.unsure?.changes).toContainEqual(expect.objectContaining({ field: "jobTitle" }));
  });

  test("that a person has refused is not theirs, and the note says who refused it", async () => {
    const refused = link({ entraId: null, refused: ["1"], by: "hr@example.com" });
    expect(await planKari([accountOf(kari, { ...alias, id: "1" })], refused)).toMatchObject({
      match: "none",
      notes: [{ code: "not-found", message: expect.stringContaining("as hr@example.com has decided") }],
    });
  });
});

describe("a disabled account", () => {
  const disabled = accountOf(kari, { id: "1", accountEnabled: false, ...untitled });
  test("alone is written, with a note", async () => {
    expect(await planKari([disabled])).toMatchObject({
      entraId: "1",
      changes: [{ field: "jobTitle" }],
      notes: [{ code: "account-disabled" }],
    });
  });

  test.each<[string, Partial<Account>]>([
    ["mail", { mail: kari.email }],
    ["alias", { proxyAddresses: [`smtp:${kari.email}`] }],
  ])("is in doubt beside one in use that has the address as %s, with both shown", async (_, more) => {
    expect(await planKari([disabled, accountOf(kari, { ...nowhere, id: "2", ...more })])).toMatchObject({
      match: "unsure",
      changes: [],
      unsure: { code: "two-accounts", candidates: [{ entraId: "1", enabled: false }, { entraId: "2" }] },
    });
  });

  test("is not in doubt beside one that surely is another employee's", async () => {
    const ola = employee({ email: "ola@example.com", firstName: "Ola", lastName: "Lie" });
    const plan = await planOf({
      employees: [kari, ola],
      accounts: [disabled, accountOf(ola, { proxyAddresses: [`smtp:${kari.email}`] })],
    });
    expect(named(plan)).toMatchObject({ match: "userPrincipalName" });
  });
});

describe("a remembered account", () => {
  test("is theirs after their address was changed in the database, and after it was changed in Entra ID", async () => {
    const moved = accountOf(kari, { ...nowhere, id: "1", ...untitled });
    expect(await planKari([moved], link())).toMatchObject({ match: "link", entraId: "1" });
  });

  test("that is gone says nothing: the address leads to the account made again", async () => {
    expect(await planKari([accountOf(kari, { id: "2", ...untitled })], link())).toMatchObject({
      match: "userPrincipalName",
      entraId: "2",
    });
  });

  test("is in doubt where the address now leads to another account", async () => {
    const accounts = [accountOf(kari, { ...nowhere, id: "1" }), accountOf(kari, { id: "2", ...untitled })];
    expect(await planKari(accounts, link())).toMatchObject({
      match: "unsure",
      changes: [],
      notes: [{ code: "another-person" }],
      unsure: {
        candidates: [
          { entraId: "1", match: "link" },
          { entraId: "2", match: "userPrincipalName" },
        ],
      },
    });
    expect(await planKari(accounts, link({ entraId: "2", state: "confirmed" }))).toMatchObject({
      match: "link",
      entraId: "2",
    });
  });

  test("of two people with addresses that lead nowhere is given to neither, in any order of rows", async () => {
    const other = employee({ email: "former@example.com", firstName: "Eva", lastName: "Dahl" });
    const both = new Map(
      [kari, other].flatMap(({ email }) =>
        [...link({ source: `email:${email}`, email }).values()].map((one) => [one.source, one] as const),
      ),
    );
    const accounts = [accountOf(kari, { ...nowhere, id: "1", ...untitled })];
    for (const employees of [
      [kari, other],
      [other, kari],
    ]) {
      const plan = await planOf({ employees, accounts, links: both });
      expect(plan.employees).toMatchObject([{ match: "ambiguous" }, { match: "ambiguous" }]);
    }
  });

  describe("of an address, where the row has another last name by now", () => {
    const berg = { ...kari, lastName: "Berg" };
    const leaver = (more: Partial<Account>) => [
      accountOf(kari, { ...nowhere, id: "1", ...untitled, ...more }),
    ];
    const aliased = { ...alias, userPrincipalName: "kari.berg@example.com" };

    test.each<[string, Partial<Account>]>([
      ["has lost the address", {}],
      ["has it as an alias, and is disabled", { ...aliased, accountEnabled: false }],
    ])("is in doubt if the account %s: it may be a leaver's", async (_, more) => {
      expect(await planKari(leaver(more), link(), berg)).toMatchObject({
        match: "unsure",
        changes: [],
        notes: [{ code: "another-person" }],
        unsure: { code: "another-person", candidates: [{ entraId: "1", match: "link" }] },
      });
      const decided = link({ state: "confirmed", names: foldedNames(berg) });
      expect(await planKari(leaver(more), decided, berg)).toMatchObject({ match: "link", entraId: "1" });
    });

    test("is theirs if the account has the address as an alias: they have married, and HR has the old one", async () => {
      expect(await planKari(leaver(aliased), link(), berg)).toMatchObject({ match: "link", entraId: "1" });
    });

    test("is theirs if the row was remembered by its id", async () => {
      const source = "id:7";
      const [one] = link({ source }).values();
      const plan = await planOf({
        employees: [berg],
        accounts: leaver({}),
        sources: new Map([[berg.email, source]]),
        links: new Map(one && [[source, one]]),
      });
      expect(named(plan)).toMatchObject({ match: "link", entraId: "1" });
    });
  });

  test("yields where only the address was remembered, and the account surely is another employee's by now", async () => {
    const renamed = employee({ email: "new@example.com", firstName: "Eva", lastName: "Dahl" });
    const account = accountOf(renamed, { id: "1", proxyAddresses: [`smtp:${kari.email}`] });
    const plan = await planOf({ employees: [kari, renamed], accounts: [account], links: link() });
    expect(named(plan)).toMatchObject({
      match: "none",
      notes: [
        { message: "The account in Entra ID that has the address kari@example.com is new@example.com's." },
      ],
    });
  });
});

describe("an account that would become another person's", () => {
  const [first, second] = [
    { firstName: "Ola", lastName: "Lie" },
    { firstName: "Eva", lastName: "Dahl" },
  ];
  const others = (count: number, names = first) =>
    Array.from({ length: count }, (_, n) => employee({ email: `p${n}@example.com`, ...names }));

  test("is left out, however few they are", async () => {
    const [one = kari] = others(1);
    const account = accountOf({ ...one, ...second }, { id: "1" });
    expect(await planKari([account], undefined, one)).toMatchObject({
      match: "unsure",
      changes: [],
      notes: [{ code: "another-person" }],
      unsure: {
        candidates: [{ entraId: "1" }],
        changes: expect.arrayContaining([expect.objectContaining({ field: "surname", to: "Lie" })]),
      },
    });
    expect(await guardsOf({ employees: [one], accounts: [account] })).toEqual([]);
  });

  const bare = { givenName: null, surname: null };
  test.each<[string, string, string, Partial<Account>]>([
    ["a family", "Ola", "Hansen", {}],
    ["one given name", "Kari", "Berg", {}],
    ["other names, and accounts with a display name only,", "Ola", "Berg", bare],
    ["one given name, and accounts with a display name only,", "Kari", "Berg", { surname: null }],
  ])("is left out where two of %s have each other's address", async (_, firstName, lastName, more) => {
    const her = employee({ email: "kari@example.com", firstName: "Kari", lastName: "Hansen" });
    const other = employee({ email: "other@example.com", firstName, lastName });
    const accounts = [accountOf(her, more), accountOf(other, more)];
    const swapped = [
      { ...her, email: other.email },
      { ...other, email: her.email },
    ];
    const both = await planOf({ employees: swapped, accounts });
    expect(both.employees).toMatchObject([{ match: "unsure" }, { match: "unsure" }]);
    expect(both.employees[0]?.notes).toMatchObject([{ code: "another-person" }]);
    const one = await planOf({ employees: swapped, accounts: [accountOf(her, more)], emails: [her.email] });
    expect(one.employees).toMatchObject([{ email: her.email, match: "unsure" }]);
  });

  test.each<[string, Partial<Employee>, Partial<Account>]>([
    ["a new given name", { firstName: "Karina Sofie" }, {}],
    ["a new last name", { lastName: "Dahl-Moe" }, {}],
    ["names for an account with a display name only", {}, { ...bare, displayName: "HANSEN, Kari" }],
    ["another spelling than a colleague's name", { firstName: "Karin" }, { givenName: "Karine" }],
  ])("is not meant by %s", async (_, renamed, more) => {
    const her = employee({ email: "kari@example.com", firstName: "Kari", lastName: "Hansen" });
    const others = ["Ola", "Karine"].map((firstName) =>
      employee({ email: `${firstName}@example.com`, firstName, lastName: "Hansen" }),
    );
    const accounts = [accountOf(her, more), ...others.map((one) => accountOf(one))];
    const { employees } = await planOf({ employees: [{ ...her, ...renamed }, ...others], accounts });
    expect(employees).toMatchObject([{ email: her.email, match: "userPrincipalName" }]);
  });

  test("is written once a person has confirmed it for these names, and for no others", async () => {
    const account = accountOf({ ...kari, ...second }, { id: "1" });
    const confirmed = (names: string) => link({ state: "confirmed", names });
    expect(await planKari([account], confirmed(foldedNames(kari)))).toMatchObject({
      match: "link",
      entraId: "1",
    });
    expect(await planKari([account], confirmed(foldedNames(second)))).toMatchObject({ match: "unsure" });
  });

  test("holds the run from three people on, or from as many as the setting says", async () => {
    const situation = (count: number) => ({
      employees: others(count),
      accounts: others(count, second).map((one) => accountOf(one)),
    });
    expect(await guardsOf(situation(2))).toEqual([]);
    expect(await guardsOf(situation(3))).toMatchObject([
      {
        name: "another-person",
        message: expect.stringMatching(
          /^3 accounts would become another person's \(3 would get the names of another/,
        ),
        examples: [{ email: "p0@example.com", from: "Eva Dahl", to: "Ola Lie" }, {}, {}],
      },
    ]);
    expect(await guardsOf({ ...situation(3), holdReplacedPeople: 4 })).toEqual([]);
  });

  test("holds the run from three people on with names that change places, also where the setting allows more", async () => {
    const turned = others(3).map((one) =>
      accountOf({ ...one, firstName: one.lastName, lastName: one.firstName }),
    );
    const guards = await guardsOf({ employees: others(3), accounts: turned, holdReplacedPeople: 100 });
    expect(guards).toMatchObject([
      { name: "another-person", message: expect.stringContaining("change places") },
    ]);
  });
});
