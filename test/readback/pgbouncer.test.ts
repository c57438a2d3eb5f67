import { spawn } from "node:child_process";
import { once } from "node:events";
import { aroundAll, beforeEach, describe, expect, test } from "vitest";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import { findRights } from "../../src/readback/rights.ts";
import { accountOf, kari, people } from "../core/planning.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../postgres-server.ts";
import { eventually } from "../scenarios/eventually.ts";
import { type Night, write } from "./a-night.ts";
import { as, logins, prepare, urlOf } from "./databases.ts";
import { pgBouncerObstacle, withPgBouncer } from "./pgbouncer.ts";

// biome-ignore lint/suspicious/noConsole: a test that is skipped says why.
if (pgBouncerObstacle) console.warn(`Tests with PgBouncer are skipped: ${pgBouncerObstacle}.`);

const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));
let server: PostgresServer;
const rows = () => server.admin`select * from entra_accounts order by deployment, email`;
const empty = () =>
  server.admin.unsafe(
    "truncate entra_accounts, entra_accounts_without_employee, entra_hr_list, entra_readback",
  );

describe.skipIf(!hasPostgres || pgBouncerObstacle)("through PgBouncer in transaction mode", () => {
  let url: string;
  aroundAll(async (runSuite) => {
    await withPostgresServer({}, async (started) => {
      server = started;
      await prepare(server.admin);
      // One connection to the server for everyone: what a transaction leaves behind meets the next one.
      await withPgBouncer(server, { [logins.writer]: "secret" }, async (port) => {
        url = urlOf({ port }, logins.writer);
        await runSuite();
      });
    });
  });
  beforeEach(empty);

  test("a night is written, a second writes 0 rows, and the login's rights are found", async () => {
    const night: Night = { employees: [kari], accounts: [accountOf(kari, { city: "Bergen" })] };
    expect(await write(url, { ...night, now: day(1) })).toBe(1);
    const before = await rows();
    expect(await write(url, { ...night, now: day(2) })).toBe(0);
    expect(await rows()).toEqual(before);
    expect(await connectReadback({ url }).read((sql) => findRights(sql, "test"))).toMatchObject({
      tooMany: [],
      rows: 1,
    });
  });

  test("nothing of a transaction stays with the connection: neither its limits nor its lock", async () => {
    await write(url, { employees: [kari], accounts: [accountOf(kari)] });
    const settings = await as(url, async (sql) => [
      await sql.unsafe("show statement_timeout"),
      await sql.unsafe("show lock_timeout"),
      await sql.unsafe("show idle_in_transaction_session_timeout"),
    ]);
    expect(settings.map(([row]) => Object.values(row ?? {})[0])).toEqual(["0", "0", "0"]);
    expect(await server.admin`select from pg_locks where locktype = 'advisory'`).toEqual([]);
    const served = await server.admin`select from pg_stat_activity where usename = ${logins.writer}`;
    expect(served).toHaveLength(1);
  });

  test("two deployments write at the same time, each its own rows", async () => {
    const written = await Promise.all(
      ["a", "b"].map((deployment) =>
        write(url, {
          deployment,
          employees: people(1500),
          accounts: people(1500).map((one) => accountOf(one)),
        }),
      ),
    );
    expect(written).toEqual([1500, 1500]);
    expect(new Set((await rows()).map(({ deployment }) => deployment))).toEqual(new Set(["a", "b"]));
  });

  test("a statement that takes too long is ended by the server, nothing of it is there, and the next one works", async () => {
    await server.admin.unsafe(slowTrigger);
    const night: Night = { employees: [kari], accounts: [accountOf(kari)] };
    await expect(write(url, night, { statementSeconds: 1 })).rejects.toMatchObject({ code: "readback-slow" });
    expect(await rows()).toEqual([]);
    await server.admin.unsafe(noTrigger);
    expect(await write(url, night)).toBe(1);
  });

  test.each(["restart", "crash"] as const)(
    "a server that goes away in the middle (%s) leaves nothing half, and the next night is whole",
    async (how) => {
      const everyone = people(2500);
      await write(url, { employees: everyone, accounts: everyone.map((one) => accountOf(one)), now: day(1) });
      await server.admin.unsafe(slowTrigger.replace("when (true)", "when (new.email = 'p2500@example.com')"));
      const moved = everyone.map((one) => accountOf(one, { city: "Bergen" }));
      const night = { employees: everyone, accounts: moved, now: day(2) };
      const refused = write(url, night).then(Object, (error: unknown) => error);
      await eventually(async () => {
        const asleep =
          await server.admin`select from pg_stat_activity where usename = ${logins.writer} and wait_event = 'PgSleep'`;
        return asleep.length === 1;
      });
      await server.stop(how);
      expect(await refused).toMatchObject({ name: "RetryLater", code: "database-unreachable" });
      await server.start();
      await eventually(async () => (await server.admin`select 1`).length === 1);
      expect((await rows()).filter((row) => row["entra_city"] === "Bergen")).toEqual([]);
      await server.admin.unsafe(noTrigger);
      await eventually(async () => (await write(url, night)) === 2500);
    },
  );
});

describe.skipIf(!hasPostgres)("a process that is killed while it writes", () => {
  aroundAll(async (runSuite) => {
    await withPostgresServer({}, async (started) => {
      server = started;
      await prepare(server.admin);
      await runSuite();
    });
  });

  test("leaves nothing half and no lock, and the next night is whole", async () => {
    const url = urlOf(server, logins.writer);
    const everyone = people(2500);
    const accounts = everyone.map((one) => accountOf(one));
    await write(url, { employees: everyone, accounts, now: day(1) });
    // The last chunk waits, with two chunks written before it.
    await server.admin.unsafe(slowTrigger.replace("when (true)", "when (new.email = 'p2500@example.com')"));
    const child = spawn(process.execPath, ["--input-type=module", "-e", dying(url)], {
      stdio: ["ignore", "ignore", "inherit"],
    });
    const exited = once(child, "exit");
    const sleeping = () =>
      server.admin`select from pg_stat_activity where usename = ${logins.writer} and wait_event = 'PgSleep'`;
    await eventually(async () => (await sleeping()).length === 1);
    child.kill("SIGKILL");
    expect(await exited).toEqual([null, "SIGKILL"]);
    const inBergen = async () =>
      (await server.admin`select count(*)::int as n from entra_accounts where entra_city = 'Bergen'`)[0];
    expect(await inBergen()).toEqual({ n: 0 });
    // A server notices at the end of the statement that its client is gone.
    await server.admin`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${logins.writer}`;
    await server.admin.unsafe(noTrigger);
    await eventually(
      async () => (await server.admin`select from pg_locks where locktype = 'advisory'`).length === 0,
    );
    expect(await inBergen()).toEqual({ n: 0 });
    const moved = accounts.map((one) => ({ ...one, city: "Bergen" }));
    expect(await write(url, { employees: everyone, accounts: moved, now: day(2) })).toBe(2500);
    expect(await inBergen()).toEqual({ n: 2500 });
  });
});

const slowTrigger = `
  create function slow() returns trigger language plpgsql as $$ begin perform pg_sleep(60); return new; end $$;
  create trigger slow before insert or update on entra_accounts for each row when (true) execute function slow()`;
const noTrigger = "drop trigger slow on entra_accounts; drop function slow()";

/** A program that moves everyone to Bergen. */
const dying = (url: string) => `
  import { write } from ${JSON.stringify(new URL("a-night.ts", import.meta.url))};
  import { accountOf, people } from ${JSON.stringify(new URL("../core/planning.ts", import.meta.url))};
  const employees = people(2500);
  const accounts = employees.map((one) => accountOf(one, { city: "Bergen" }));
  await write(${JSON.stringify(url)}, { employees, accounts, now: new Date(${day(2).getTime()}) });
`;
