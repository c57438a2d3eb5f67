import { aroundAll, describe, expect, test } from "vitest";
import { connectReadback } from "../../src/clients/postgres/readback-database.ts";
import { startPostgres } from "../../src/local/postgres.ts";
import { findRights } from "../../src/readback/rights.ts";
import { readSchema, schemaVersion } from "../../src/readback/schema.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../postgres-server.ts";
import { as, companyTables, logins, prepare, urlOf } from "./databases.ts";

const rightsOf = (url: string) => connectReadback({ url }).read((sql) => findRights(sql, "test"));
const failure = (url: string) => rightsOf(url).then(Object, (error: unknown) => error as Error);

describe.skipIf(!hasPostgres)("the tables in PostgreSQL", () => {
  let server: PostgresServer;
  aroundAll(async (runSuite) => {
    await withPostgresServer({}, async (started) => {
      server = started;
      await prepare(server.admin);
      await runSuite();
    });
  });

  test("may be made again, and keep what they hold", async () => {
    await server.admin`insert into entra_readback values ('kept', 'run', now(), now(), 1, 0)`;
    await server.admin.unsafe(readSchema());
    await server.admin.unsafe(readSchema());

    expect(await server.admin`select run from entra_readback where deployment = 'kept'`).toHaveLength(1);
    expect(await server.admin`select version from entra_readback_version`).toEqual([
      { version: schemaVersion },
    ]);
  });

  test("have a comment each, and each of their columns", async () => {
    const silent = await server.admin`
      select c.relname, a.attname from pg_class c join pg_attribute a on a.attrelid = c.oid
      where c.relname like 'entra\\_%' and c.relkind = 'r' and a.attnum > 0
        and (col_description(c.oid, a.attnum) is null or obj_description(c.oid) is null)`;
    expect(silent).toEqual([]);
  });

  test("can be written by their login, which cannot touch the employees", async () => {
    const url = urlOf(server, logins.writer);
    expect(await rightsOf(url)).toEqual({ tooMany: [], rows: 0 });
    const forbidden = [
      "update employees set title = 'x'",
      "insert into employees (id) values (9)",
      "delete from employees",
      "truncate employees",
      "select * from employees",
      "delete from offices",
      "update entra_readback_version set version = 9",
      "truncate entra_accounts",
      "drop table entra_accounts",
      "create table entra_other (id int)",
    ];
    for (const statement of forbidden) {
      await expect(
        as(url, (sql) => sql.unsafe(statement)),
        statement,
      ).rejects.toMatchObject({ code: "42501" });
    }
  });

  test("are reported where the login may do too little or too much", async () => {
    expect(await failure(urlOf(server, logins.stranger))).toMatchObject({
      code: "readback-forbidden",
      remedy: 'GRANT entra_readback TO "stranger"; as the owner of the tables.',
    });
    await server.admin`grant delete on employees to entra_writer`;
    expect(await rightsOf(urlOf(server, logins.writer))).toMatchObject({ tooMany: ["DELETE on employees"] });
    await server.admin`revoke delete on employees from entra_writer`;
    await server.admin`revoke update on entra_accounts from entra_readback`;
    expect(await failure(urlOf(server, logins.writer))).toMatchObject({ code: "readback-forbidden" });
    await server.admin.unsafe(readSchema());
    expect(await rightsOf(urlOf(server, logins.writer))).toMatchObject({ tooMany: [] });
  });

  test.each([
    [1, /version 1, and this app writes version 2/, /readback ddl/],
    [3, /version 3, and this app writes version 2/, /Deploy the version/],
  ])("of version %i are not used, and it is said what to do", async (version, message, remedy) => {
    await server.admin`update entra_readback_version set version = ${version}`;
    expect(await failure(urlOf(server, logins.writer))).toMatchObject({
      code: "readback-version",
      message: expect.stringMatching(message) as string,
      remedy: expect.stringMatching(remedy) as string,
    });
    await server.admin`update entra_readback_version set version = ${schemaVersion}`;
  });

  test("show employees beside their accounts, also after columns came and went", async () => {
    await server.admin`
      insert into entra_accounts
        (deployment, source_key, employee_id, email, entra_user_id, entra_match, entra_match_sure, read_at, run)
      values ('a', 'id:1', '1', 'kari.nord@example.com', 'kari', 'upn', true, now(), 'r'),
        ('b', 'email:kari.nord@example.com', null, 'kari.nord@example.com', 'kari', 'mail', true, now(), 'r')`;
    const shown = () =>
      server.admin`
        select id, entra_deployment, entra_user_id, entra_match from employees_with_entra order by id, entra_deployment`;
    const expected = [
      { id: 1, entra_deployment: "a", entra_user_id: "kari", entra_match: "upn" },
      { id: 1, entra_deployment: "b", entra_user_id: "kari", entra_match: "mail" },
      { id: 2, entra_deployment: null, entra_user_id: null, entra_match: null },
      { id: 3, entra_deployment: null, entra_user_id: null, entra_match: null },
    ];
    expect(await shown()).toEqual(expected);
    await server.admin`alter table employees add column employee_number text`;
    await server.admin.unsafe(readSchema());
    await server.admin`drop view employees_with_entra`;
    await server.admin`alter table employees drop column phone`;
    await server.admin.unsafe(readSchema());
    expect(await shown()).toEqual(expected);
  });
});

test("the tables that are missing are named", async () => {
  const database = await startPostgres();
  try {
    expect(await failure(database.url)).toMatchObject({ code: "readback-tables" });
    await database.query(companyTables);
    await database.query(readSchema());
    await database.query(readSchema());
    // Its only user may do everything, which is said.
    expect(await rightsOf(database.url)).toMatchObject({
      tooMany: expect.arrayContaining(["UPDATE on employees"]) as string[],
    });
  } finally {
    await database.close();
  }
});
