import { expect, test } from "vitest";
import type { ErasureView, PersonExport } from "../../src/api/person-data.ts";
import { runCli, withApp } from "./run-cli.ts";

/** Of kari@example.com, as any sha256sum and base32 make it. */
const key = "PTSE4DJLSQV7E3VF3J6B4DMQGS";
const account = "11111111-1111-4111-8111-111111111111";
const at = "2026-11-22T03:00:00.000Z";

const stored: PersonExport = {
  version: 1,
  exportedAt: at,
  person: { accounts: [account], emails: ["kari@example.com"], keys: [key], otherAccounts: 0 },
  links: [],
  addresses: [],
  exclusions: [],
  states: [],
  outcomes: [],
  decisions: [],
  runs: [],
  plans: [],
  photos: [],
  erasures: [],
  writes: [{ run: "20261122T030000Z-k3xq7a", field: "jobTitle", to: "Leder" }],
};

const erasure: ErasureView = {
  id: "20261122T030000Z-1a2b3c4d",
  at,
  accounts: [account],
  exclusionKept: false,
  isEmployee: false,
  counts: {
    writes: 3,
    outcomes: 2,
    decisions: 0,
    runs: 0,
    plans: 1,
    exclusions: 0,
    states: 1,
    links: 1,
    addresses: 1,
  },
  otherAccounts: [],
};
const nothing = Object.fromEntries(Object.keys(erasure.counts).map((name) => [name, 0]));

test("export prints what the app has stored, and sends no address while the key leads to the person", () =>
  withApp(
    () => ({ body: stored }),
    async ({ url, asked }) => {
      const { code, out } = await runCli(["export", "kari@example.com", "--account", account, "--url", url]);
      expect({ code, stored: JSON.parse(out) }).toEqual({ code: 0, stored });
      expect(asked.map(({ path }) => path)).toEqual([`/api/employees/${key}/export?account=${account}`]);
    },
  ));

test("export adds the address where the key leads to no one, and ends 1 where nothing is stored", () =>
  withApp(
    () => ({
      status: 404,
      body: {
        type: "about:blank",
        title: "Not Found",
        status: 404,
        code: "nothing-stored",
        detail: "Nothing is stored.",
      },
    }),
    async ({ url, asked }) => {
      const { code, out, err } = await runCli(["export", "kari@example.com", "--url", url]);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(err).toContain("Nothing is stored.");
      expect(asked.map(({ path }) => path)).toEqual([
        `/api/employees/${key}/export`,
        `/api/employees/${key}/export?email=kari%40example.com`,
      ]);
    },
  ));

test.each([
  ["what was erased, and its record", {}, /erased: writes 3, outcomes 2, plans 1, .* On record as 20261122T/],
  [
    "that nothing is stored",
    { id: null, counts: nothing },
    /^Nothing is stored of kari@example\.com to erase/,
  ],
  ["that an exclusion is kept", { exclusionKept: true }, /The exclusion still holds.*--exclusion/],
  ["that the next run records an employee again", { isEmployee: true }, /the next run records them again/],
  ["that the database does not answer", { isEmployee: null }, /database does not answer/],
  [
    "which other accounts had the address",
    { otherAccounts: ["another-id"] },
    /--account another-id erases it/,
  ],
])("erase says %s", (_, changes, said) =>
  withApp(
    () => ({ body: { ...erasure, ...changes } }),
    async ({ url, asked }) => {
      const flags = ["--reason", "Sak 26-118", "--yes", "--force", "--url", url];
      const { code, out } = await runCli(["erase", "kari@example.com", ...flags]);
      expect(code).toBe(0);
      expect(out).toMatch(said);
      expect(asked).toMatchObject([{ method: "POST", path: `/api/employees/${key}/erase` }]);
      const order = { email: "kari@example.com", reason: "Sak 26-118", exclusion: false, force: true };
      expect(JSON.parse(asked[0]?.body ?? "")).toEqual(order);
    },
  ),
);

test("erase ends 1 and says why where the person's rows in the employee database are still there", () =>
  withApp(
    () => ({
      body: {
        ...erasure,
        pending: { code: "database-unreachable", message: "db.example does not answer", remedy: "Start it" },
      },
    }),
    async ({ url }) => {
      const { code, out } = await runCli([
        "erase",
        "kari@example.com",
        "--reason",
        "x",
        "--yes",
        "--url",
        url,
      ]);
      expect(code).toBe(1);
      expect(out).toMatch(/NOT erased in the employee database: db\.example does not answer \(Start it\)/);
      expect(out).toContain("The next run of everyone");
    },
  ));

test("erase without --yes asks nothing of the app where no one can confirm it", () =>
  withApp(
    () => ({ body: erasure }),
    async ({ url, asked }) => {
      const { code, err } = await runCli(["erase", "kari@example.com", "--reason", "x", "--url", url]);
      expect(code).toBe(1);
      expect(err).toContain("give --yes");
      expect(asked).toEqual([]);
    },
  ));
