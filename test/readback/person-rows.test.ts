import { describe, expect, test } from "vitest";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import type { Link } from "../../src/core/identity/link.ts";
import { accountKey, employeeKey } from "../../src/core/key.ts";
import type { Person } from "../../src/core/person.ts";
import { createReadback } from "../../src/readback/readback.ts";
import type { Erasure } from "../../src/stores/erasures.ts";
import { accountOf, employee, kari } from "../core/planning.ts";
import { type Night, recordsOf, write } from "./a-night.ts";
import { emptyPlace } from "./empty-place.ts";

const place = emptyPlace();

const ola = employee({ email: "ola@example.com", firstName: "Ola", lastName: "Dahl" });
const accounts = [accountOf(kari), accountOf(ola)];
const at = "2026-11-01T03:00:00.000Z";
const reported = {
  email: kari.email,
  entraId: "id-of-kari@example.com",
  field: "jobTitle",
  here: "Rådgiver",
  there: null,
  reason: "Hun sluttet som leder.",
  by: "admin@example.com",
  at,
};
const hers: Person = {
  accounts: new Set([accountKey("id-of-kari@example.com")]),
  emails: new Set([kari.email]),
  keys: new Set([employeeKey(kari.email)]),
};
const pending: Erasure = {
  id: "one",
  at,
  by: "admin",
  reason: "Request 26-118",
  key: employeeKey(kari.email),
  accounts: [...hers.accounts],
  pending: [...hers.keys],
};

const link: Link = {
  source: `email:${kari.email}`,
  email: kari.email,
  entraId: "id-of-kari@example.com",
  state: "matched",
  refused: [],
  by: "match",
  at,
};
const links = new Map([[link.source, link]]);

const tablesAt = (place: string, erasures: Erasure[] = []) =>
  createReadback({
    database: connectReadback({ url: place, connectSeconds: 1 }),
    deployment: "test",
    records: recordsOf({ erasures }) as never,
  });
const night = (one: Night) => write(place.url, one);
const everything = async () =>
  JSON.stringify([
    await place.admin`select * from entra_accounts`,
    await place.admin`select * from entra_accounts_without_employee`,
    await place.admin`select * from entra_hr_list`,
  ]);

describe("the rows of a person in the employee database", () => {
  test("are exported from each table of this deployment, and no one else's", async () => {
    const decided = { accepted: [], reported: [reported, { ...reported, email: ola.email, entraId: "x" }] };
    await night({ employees: [kari, ola], accounts, decided });
    await night({ employees: [kari], accounts, deployment: "other" });
    const rows = await tablesAt(place.url).rowsOf(hers);
    expect(rows.map(({ table, row }) => [table, row["email"], row["deployment"]])).toEqual([
      ["entra_accounts", kari.email, "test"],
      ["entra_hr_list", kari.email, "test"],
    ]);
    expect(rows[0]).toMatchObject({
      readAt: expect.stringMatching(/Z$/) as string,
      row: { entra_job_title: "Rådgiver", entra_mismatch_fields: [] },
    });

    await night({ employees: [ola], accounts, links });
    expect(await tablesAt(place.url).rowsOf(hers)).toMatchObject([
      { table: "entra_accounts_without_employee", row: { last_email: kari.email } },
    ]);
  });

  test("are erased, with their address in the texts of others, and not those of another deployment", async () => {
    const noted = {
      ...reported,
      email: ola.email,
      entraId: "x",
      reason: `He has the phone of ${kari.email}.`,
    };
    await night({ employees: [kari, ola], accounts, decided: { accepted: [], reported: [reported, noted] } });
    await night({ employees: [kari], accounts, deployment: "other" });
    const note = JSON.stringify([
      { code: "ambiguous", message: `So has ${kari.email}, and ann.${kari.email}.` },
    ]);
    await place.admin`update entra_accounts set entra_notes = ${note}::text::jsonb where email = ${ola.email}`;
    expect(await tablesAt(place.url).erase(hers)).toBe(4);
    expect(
      await place.admin`select email, deployment, entra_notes from entra_accounts order by email`,
    ).toMatchObject([
      { email: kari.email, deployment: "other" },
      {
        email: ola.email,
        entra_notes: [{ code: "ambiguous", message: `So has (erased), and ann.${kari.email}.` }],
      },
    ]);
    expect(await place.admin`select email, reason from entra_hr_list`).toEqual([
      { email: ola.email, reason: "He has the phone of (erased)." },
    ]);
    expect(await tablesAt(place.url).erase(hers)).toBe(0);
  });

  test("are erased where no account is known, by the address alone", async () => {
    await night({ employees: [kari, ola], accounts: [accountOf(ola)] });
    expect(await tablesAt(place.url).erase({ accounts: new Set(), keys: hers.keys })).toBe(1);
    expect(await everything()).not.toContain(kari.email);
  });

  test("that could not be reached are erased by the next run of everyone, before it writes", async () => {
    await night({ employees: [ola], accounts, links });
    expect(await everything()).toContain(`"last_email":"${kari.email}"`);
    // Without the erasure, what is known of the last employee is kept.
    await night({ employees: [ola], accounts });
    expect(await everything()).toContain(`"last_email":"${kari.email}"`);

    const erasures = [pending];
    await expect(
      tablesAt("postgres://x:y@127.0.0.1:9/hr?sslmode=disable", erasures).erase(hers),
    ).rejects.toMatchObject({
      code: "database-unreachable",
    });
    expect(erasures).toEqual([pending]);
    await night({ employees: [ola], accounts, erasures });
    expect(await everything()).not.toContain(`"last_email":"${kari.email}"`);
    expect(erasures[0]).not.toHaveProperty("pending");
    expect(await night({ employees: [ola], accounts, erasures })).toBe(0);
  });

  test("that could not be reached are erased with the next person's as well", async () => {
    await night({ employees: [kari, ola], accounts });
    const erasures = [pending];
    const his = { accounts: new Set([accountKey("id-of-ola@example.com")]), keys: new Set<string>() };
    expect(await tablesAt(place.url, erasures).erase(his)).toBe(1);
    expect(await place.admin`select from entra_accounts`).toHaveLength(0);
    expect(erasures[0]).not.toHaveProperty("pending");
  });
});
