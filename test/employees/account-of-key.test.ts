import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { agreeing, agreementAfter } from "../../src/core/diff.ts";
import { type Account, usualWays } from "../../src/core/identity/account.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { employeeKey } from "../../src/core/key.ts";
import { accountFinder } from "../../src/employees/account-of-key.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { accountOf, employee, kari } from "../core/planning.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
let records: Records;
beforeAll(() => {
  records = openRecords(storage());
});

const ola = employee({ email: "ola@example.com", firstName: "Ola", lastName: "Lie" });
const accounts = [accountOf(kari, { id: "karis" }), accountOf(ola, { id: "olas" })];
const found = (...all: Account[]) => ({
  find: async () => all,
  readAll: () => expect.fail("No one asks for everyone."),
});

const link = (source: string, email: string, entraId: string): Link => ({
  source,
  email,
  entraId,
  state: "matched",
  refused: [],
  by: "match",
  at: "2026-11-22T03:00:00.000Z",
});

/** The account of an address, where the rows of Kari and Ola have these ids. */
async function accountAt(email: string, ids: { kari: string; ola: string }, emails = { kari: kari.email }) {
  const employees = [
    { source: `id:${ids.kari}`, employee: { ...kari, email: emails.kari }, notes: [] },
    { source: `id:${ids.ola}`, employee: ola, notes: [] },
  ];
  const planning = {
    readSource: async () => ({ rows: 2, employees, rejected: [] }),
    accounts: found(...accounts),
    ways: usualWays,
  };
  return (await accountFinder(records, planning)(employeeKey(email))).entraId;
}

describe("the account of a row with an id", () => {
  beforeEach(async () => {
    await records.links.put([link("id:1", kari.email, "karis"), link("id:2", ola.email, "olas")]);
  });

  test("is the one that is remembered of it, also once its address has changed", async () => {
    expect(await accountAt(kari.email, { kari: "1", ola: "2" })).toBe("karis");
    const renamed = { kari: "kari.lie@example.com" };
    expect(await accountAt(renamed.kari, { kari: "1", ola: "2" }, renamed)).toBe("karis");
  });

  test("is no one's where the ids have changed places: it would be another person's", async () => {
    expect(await accountAt(kari.email, { kari: "2", ola: "1" })).toBeUndefined();
    expect(await accountAt(ola.email, { kari: "2", ola: "1" })).toBeUndefined();
  });
});

describe("the account of a row without an id", () => {
  const planning = (firstName: string) => ({
    readSource: async () => ({
      rows: 1,
      employees: [{ employee: { ...kari, firstName }, notes: [] }],
      rejected: [],
    }),
    accounts: {
      find: async () => expect.fail("Entra ID is asked."),
      readAll: () => expect.fail("Everyone is asked."),
    },
    ways: usualWays,
  });
  const of = (firstName: string, byNames = true) =>
    accountFinder(records, planning(firstName))(employeeKey(kari.email), { byNames });

  test("is the one that is remembered, without a request, where both names were agreed on and that is enough", async () => {
    const names = { givenName: kari.firstName, surname: kari.lastName };
    const fields = Object.entries(names).map(([field, to]) => ({
      field,
      to,
      when: "always" as const,
      rule: "r",
    }));
    const found = agreeing("entra", { fields, notes: [] }, [], { before: undefined, now: new Date() });
    const agreement = agreementAfter(undefined, [{ target: "entra", agreeing: found }]);
    const remembered = link(`email:${kari.email}`, kari.email, "karis");
    await records.links.put([{ ...remembered, ...(agreement && { agreement }) }]);
    expect((await of(kari.firstName ?? "")).entraId).toBe("karis");
    await expect(of("Ola")).rejects.toThrow("Entra ID is asked.");
    await expect(of(kari.firstName ?? "", false)).rejects.toThrow("Entra ID is asked.");
  });
});
