import tls from "node:tls";
import { aroundAll, describe, expect, test } from "vitest";
import { connectEmployees } from "../../../src/clients/postgres/database.ts";
import {
  countActiveEmployees,
  readEmployees,
  selectActiveEmployees,
} from "../../../src/clients/postgres/employees.ts";
import { GiveUp } from "../../../src/core/errors.ts";
import { sampleCompany } from "../../../src/local/company/company.ts";
import { seedDatabase } from "../../../src/local/company/tables.ts";
import { startPostgres } from "../../../src/local/postgres.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../../postgres-server.ts";
import { selfSigned } from "../../self-signed-certificate.ts";
import { createCompany, employ, password } from "./company.ts";
import { failure } from "./failure.ts";

const login = `reader:${encodeURIComponent(password)}`;

describe.skipIf(!hasPostgres)("with a PostgreSQL server that speaks TLS", () => {
  let server: PostgresServer;

  aroundAll(async (runSuite) => {
    const certificate = await selfSigned(["localhost"]);
    await withPostgresServer({ tls: certificate }, async (started) => {
      server = started;
      await createCompany(server.admin);
      await employ(server.admin, [{ email: "a@b.no", first_name: "A", last_name: "B", office_id: "1" }]);
      trusted = certificate.cert;
      await runSuite();
    });
  });
  let trusted = "";

  const url = (rest = "postgres", host = "127.0.0.1", who = login) =>
    `postgres://${who}@${host}:${server.port}/${rest}`;

  async function encrypted(sslmode: string, host?: string): Promise<boolean> {
    const database = connectEmployees({ url: url(`postgres?sslmode=${sslmode}`, host) });
    const [row] = await database.read((sql) => sql`select ssl from pg_stat_ssl where pid = pg_backend_pid()`);
    return row?.["ssl"];
  }

  test.each([
    ["disable", false],
    ["prefer", true],
    ["require", true],
  ])("with sslmode %s the connection is encrypted: %s", async (mode, expected) => {
    expect(await encrypted(mode)).toBe(expected);
  });

  test("refuses an unknown certificate with verify-full", async () => {
    expect(await failure(url("postgres?sslmode=verify-full", "localhost"))).toMatchObject({
      code: "database-tls",
      remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
    });
  });

  test("accepts a trusted certificate with verify-full, and only under its name", async () => {
    const before = tls.getCACertificates("default");
    tls.setDefaultCACertificates([...before, trusted]);
    try {
      expect(await encrypted("verify-full", "localhost")).toBe(true);
      expect(await failure(url("postgres?sslmode=verify-full", "127.0.0.1"))).toMatchObject({
        code: "database-tls",
        message: expect.stringContaining("not for 127.0.0.1") as string,
      });
    } finally {
      tls.setDefaultCACertificates(before);
    }
  });

  test("uses the password function in place of the URL's password, at every read", async () => {
    let asked = 0;
    const database = connectEmployees({
      url: url("postgres", "127.0.0.1", "reader"),
      password: async () => {
        asked++;
        return password;
      },
    });
    expect((await readEmployees(database)).rows).toBe(1);
    expect((await readEmployees(database)).rows).toBe(1);
    expect(asked).toBe(2);
  });

  test("passes on why there was no password", async () => {
    const reason = new GiveUp("no-managed-identity", "none");
    const database = connectEmployees({ url: url(), password: () => Promise.reject(reason) });
    await expect(readEmployees(database)).rejects.toBe(reason);
  });

  test("cannot write", async () => {
    const database = connectEmployees({ url: url("postgres", "127.0.0.1", "postgres:postgres") });
    await expect(database.read((sql) => sql`delete from employees`)).rejects.toMatchObject({
      code: "database-failed",
      message: expect.stringContaining("25006") as string,
    });
  });

  test("ends a statement that takes too long", async () => {
    const database = connectEmployees({ url: url(), statementSeconds: 0.05 });
    await expect(database.read((sql) => sql`select pg_sleep(30)`)).rejects.toMatchObject({
      code: "database-slow",
    });
  });

  test("is tried again later where the login does not wait for a lock", async () => {
    const { admin } = server;
    await admin`alter role reader set lock_timeout = '50ms'`;
    const locked = admin.begin(async (sql) => {
      await sql`lock table employees in access exclusive mode`;
      await expect(failure(url())).resolves.toMatchObject({
        code: "database-unreachable",
        message: expect.stringContaining("55P03") as string,
      });
    });
    await locked.finally(() => admin`alter role reader reset lock_timeout`);
  });

  test("says that the login has no connection free, which is in no firewall's hands, and is tried again later", async () => {
    const { admin } = server;
    await admin`alter role reader connection limit 0`;
    try {
      const refused = await failure(url());
      expect(refused).toMatchObject({
        code: "database-unreachable",
        message: expect.stringContaining("has no connection free (53300: too many connections") as string,
        remedy: expect.stringContaining("CONNECTION LIMIT") as string,
      });
      expect(refused.remedy).not.toContain("firewall");
    } finally {
      await admin`alter role reader connection limit -1`;
    }
  });

  test("reads and writes times as they are, also where the login has another date style", async () => {
    const { admin } = server;
    await admin`alter role reader set datestyle = 'SQL, DMY'`;
    try {
      const at = new Date("2026-05-12T01:02:03.004Z");
      const database = connectEmployees({ url: url() });
      const [row] = await database.read((sql) => sql`select ${at}::timestamptz as at`);
      expect(row).toEqual({ at });
    } finally {
      await admin`alter role reader reset datestyle`;
    }
  });

  test("does not wait for ever for a server that has fallen silent", async () => {
    const database = connectEmployees({ url: url(), connectSeconds: 2, statementSeconds: 0.1 });
    const silence = database.read(async (sql) => {
      await sql`set local statement_timeout = 0`;
      return sql`select pg_sleep(60)`;
    });
    await expect(silence).rejects.toMatchObject({ code: "database-unreachable" });
  });

  test("names a refused login, for an unknown user and a wrong password", async () => {
    expect(await failure(url("postgres", "127.0.0.1", "reader:wrong"))).toMatchObject({
      code: "database-login",
      message: expect.stringContaining('"reader"') as string,
    });
    expect(await failure(url("postgres", "127.0.0.1", "nobody:x"))).toMatchObject({ code: "database-login" });
  });

  test("names a missing database", async () => {
    expect(await failure(url("h%C3%A6"))).toMatchObject({
      code: "database-missing",
      message: expect.stringContaining('"hæ"') as string,
    });
  });

  test("names a missing table, a missing column and a missing grant", async () => {
    const { admin } = server;
    const counting = () => connectEmployees({ url: url() }).read(countActiveEmployees);
    await admin`revoke select on offices from reader`;
    expect(await failure(url())).toMatchObject({
      code: "database-forbidden",
      remedy: expect.stringContaining('GRANT SELECT ON employees, offices TO "reader"') as string,
    });
    await admin`alter table employees rename column title to titel`;
    expect(await failure(url())).toMatchObject({
      code: "column-missing",
      message: expect.stringContaining("employees.title") as string,
      remedy: expect.stringContaining("it holds the job title") as string,
    });
    await expect(counting()).rejects.toMatchObject({
      code: "column-missing",
      message: expect.stringContaining("employees.title") as string,
    });
    await admin`alter table offices rename to branches`;
    expect(await failure(url())).toMatchObject({
      code: "table-missing",
      message: expect.stringContaining(" offices") as string,
    });
    await admin`alter table branches rename to offices`;
    await admin`alter table employees rename column titel to title`;
    await admin`grant select on offices to reader`;
  });
});

test.skipIf(!hasPostgres).each([
  ["Bl\u00e5b\u00e6r", "Bl\u00e5b\u00e6r"],
  ["Bl\u00e5b\u00e6r", "Bla\u030ab\u00e6r"],
  ["Bl\u00e5\u00a0b\u00adr", "Bl\u00e5 br"],
  ["\ufb01sk\u2168", "fiskIX"],
])("a password that was set as %j logs in as %j, as with psql", (set, written) =>
  withPostgresServer({}, async ({ port, admin }) => {
    await createCompany(admin);
    await admin.unsafe(`alter role reader password '${set}'`);
    for (const password of [set, written]) {
      const url = `postgres://reader:${encodeURIComponent(password)}@127.0.0.1:${port}/postgres`;
      expect(await readEmployees(connectEmployees({ url }))).toMatchObject({ rows: 0 });
    }
  }),
);

test.skipIf(!hasPostgres)("names a server without TLS, and prefers to go on without", () =>
  withPostgresServer({}, async ({ port, admin }) => {
    await createCompany(admin);
    const url = `postgres://${login}@127.0.0.1:${port}/postgres`;
    expect(await failure(`${url}?sslmode=require`)).toMatchObject({
      code: "database-tls",
      message: expect.stringContaining("offers no TLS") as string,
    });
    expect(await readEmployees(connectEmployees({ url }))).toMatchObject({ rows: 0 });
  }),
);

test("survives a database that goes away while it is being read", async () => {
  const postgres = await startPostgres();
  try {
    await seedDatabase(postgres.query, sampleCompany({ employees: 5000 }));
    const reading = connectEmployees({ url: postgres.url }).read(async (sql) => {
      for await (const _ of selectActiveEmployees(sql)) await postgres.stop();
    });
    await expect(reading).rejects.toMatchObject({ code: "database-unreachable" });
  } finally {
    await postgres.close();
  }
});
