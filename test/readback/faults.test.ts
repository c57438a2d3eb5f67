import { aroundAll, beforeEach, describe, expect, test } from "vitest";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import { findRights } from "../../src/readback/rights.ts";
import { readSchema } from "../../src/readback/schema.ts";
import { accountOf, kari, people } from "../core/planning.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../postgres-server.ts";
import { write } from "./a-night.ts";
import { as, emptyOwnTables, logins, prepare, urlOf } from "./databases.ts";

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));
const night = (city: string, n = 1) => ({
  employees: [kari],
  accounts: [accountOf(kari, { city })],
  now: day(n),
});

describe.skipIf(!hasPostgres)("what an administrator of the employee database may do to the tables", () => {
  let server: PostgresServer;
  let url = "";
  aroundAll(async (runSuite) => {
    await withPostgresServer({}, async (started) => {
      server = started;
      await prepare(server.admin);
      url = urlOf(server, logins.writer);
      await runSuite();
    });
  });
  beforeEach(() => emptyOwnTables(server.admin));

  const cities = async () =>
    (await server.admin`select entra_city from entra_accounts`).map((row) => row["entra_city"]);
  const check = () => connectReadback({ url }).read((sql) => findRights(sql, "test"));
  const failure = (work: Promise<unknown>) => work.then(Object, (error: unknown) => error as Error);

  test("a trigger that raises an error stops the night, and it is said what to look at", async () => {
    await write(url, night("Oslo"));
    await server.admin.unsafe(`
      create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
      create trigger refuse before update on entra_accounts for each row execute function refuse()`);
    expect(await failure(write(url, night("Bergen", 2)))).toMatchObject({
      code: "database-failed",
      message: expect.stringContaining("P0001") as string,
      remedy: expect.stringMatching(/trigger|constraint/) as string,
    });
    await server.admin.unsafe("drop trigger refuse on entra_accounts; drop function refuse()");
    expect(await cities()).toEqual(["Oslo"]);
    expect(await write(url, night("Bergen", 2))).toBe(1);
  });

  test("a constraint of theirs stops the night, and it is said what to look at", async () => {
    await server.admin`alter table entra_accounts add constraint no_bergen check (entra_city <> 'Bergen')`;
    const refused = await failure(write(url, night("Bergen")));
    await server.admin`alter table entra_accounts drop constraint no_bergen`;
    expect(refused).toMatchObject({
      code: "database-failed",
      message: expect.stringContaining("no_bergen") as string,
      remedy: expect.stringMatching(/trigger|constraint/) as string,
    });
  });

  test("a column that was dropped is found by the check, and the SQL brings it back", async () => {
    await write(url, night("Oslo"));
    await server.admin`alter table entra_accounts drop column entra_city cascade`;
    expect(await failure(write(url, night("Bergen", 2)))).toMatchObject({ code: "readback-tables" });
    expect(await failure(check())).toMatchObject({
      code: "readback-tables",
      message: expect.stringContaining("entra_city") as string,
    });
    await server.admin.unsafe(readSchema());
    expect(await check()).toMatchObject({ tooMany: [] });
    expect(await write(url, night("Bergen", 2))).toBe(1);
    expect(await cities()).toEqual(["Bergen"]);
  });

  test("columns and indexes of their own stay, and their values with them", async () => {
    await write(url, night("Oslo"));
    await server.admin`alter table entra_accounts add column hr_seen boolean not null default false`;
    await server.admin`update entra_accounts set hr_seen = true`;
    expect(await write(url, night("Oslo", 2))).toBe(0);
    expect(await write(url, night("Bergen", 3))).toBe(1);
    expect(await server.admin`select hr_seen from entra_accounts`).toEqual([{ hr_seen: true }]);
    await server.admin`alter table entra_accounts drop column hr_seen`;
  });

  test("a reader holds up nothing, and sees one night while another is written", async () => {
    await write(url, night("Oslo"));
    await as(urlOf(server, logins.writer), async (reader) => {
      await reader.unsafe("begin isolation level repeatable read");
      const seen = () => reader.unsafe("select entra_city from entra_accounts");
      const before = await seen();
      expect(await write(url, night("Bergen", 2))).toBe(1);
      expect(await seen()).toEqual(before);
      await reader.unsafe("commit");
      expect(await seen()).toEqual([{ entra_city: "Bergen" }]);
    });
  });

  test("a row that someone keeps locked holds the night up no longer than it may", async () => {
    await write(url, night("Oslo"));
    await as(url, async (other) => {
      await other.unsafe("begin; select from entra_accounts for update");
      const refused = await failure(write(url, night("Bergen", 2), { lockSeconds: 0.2 }));
      expect(refused).toMatchObject({ code: "readback-locked" });
      await other.unsafe("rollback");
    });
    expect(await write(url, night("Bergen", 2))).toBe(1);
  });

  test("a database that takes no writes is said to be one, also by the check", async () => {
    await server.admin`alter role entra_writer set default_transaction_read_only = on`;
    const expected = { code: "readback-forbidden", message: expect.stringContaining("read-only") as string };
    try {
      expect(await failure(check())).toMatchObject(expected);
      expect(await failure(write(url, night("Oslo")))).toMatchObject(expected);
    } finally {
      await server.admin`alter role entra_writer reset default_transaction_read_only`;
    }
  });

  test("rights that are taken away while a night is written leave nothing half", async () => {
    const everyone = people(1200);
    await server.admin`revoke insert on entra_accounts_without_employee from entra_readback`;
    const left = accountOf(kari);
    const accounts = [...everyone.map((one) => accountOf(one)), left];
    expect(await failure(write(url, { employees: everyone, accounts }))).toMatchObject({
      code: "readback-forbidden",
    });
    expect(await server.admin`select count(*)::int as n from entra_accounts`).toEqual([{ n: 0 }]);
    await server.admin.unsafe(readSchema());
    expect(await write(url, { employees: everyone, accounts })).toBe(1201);
  });

  test("the view keeps who may read it when it has to be made again", async () => {
    await server.admin.unsafe(`
      grant select on employees_with_entra to ${logins.stranger};
      alter table employees rename column title to job;`);
    await server.admin.unsafe(readSchema());
    const rows = await as(urlOf(server, logins.stranger), (sql) =>
      sql.unsafe("select job from employees_with_entra"),
    );
    expect(rows).toHaveLength(3);
    await server.admin.unsafe("alter table employees rename column job to title");
    await server.admin.unsafe(readSchema());
  });
});
