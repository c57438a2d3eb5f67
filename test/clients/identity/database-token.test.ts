import { readFile, writeFile } from "node:fs/promises";
import { aroundAll, describe, expect, test, vi } from "vitest";
import { createApp } from "../../../src/app.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { readSettings } from "../../../src/settings.ts";
import { hasPostgres, type PostgresServer, withPostgresServer } from "../../postgres-server.ts";
import { createCompany, employ } from "../postgres/company.ts";
import { besideEntra } from "./entra.ts";

const entra = besideEntra();

/** The identity's token for the database, as Azure's servers expect it for a password. */
const databaseToken = () =>
  createTokens({ ...entra().settings, credential: "managed-identity" }).token(
    "https://ossrdbms-aad.database.windows.net/.default",
  );

describe.skipIf(!hasPostgres)("a database that takes Entra's tokens", () => {
  let server: PostgresServer;
  aroundAll(async (runSuite) => {
    await withPostgresServer({}, async (started) => {
      server = started;
      await createCompany(server.admin);
      await employ(server.admin, [
        { email: "kari@example.com", first_name: "Kari", last_name: "Å", office_id: "1" },
      ]);
      await server.admin`create role "entra-sync" login in role reader`;
      await runSuite();
    });
  });

  const setPassword = (password: string) =>
    server.admin.unsafe(`alter role "entra-sync" password '${password}'`);

  /** How the server asks that role for its password. */
  async function askFor(method: string): Promise<void> {
    const [{ file = "" } = {}] = await server.admin<{ file: string }[]>`select setting as file
      from pg_settings where name = 'hba_file'`;
    const rules = (await readFile(file, "utf8")).replace(/^host all entra-sync .*\n/, "");
    await writeFile(file, `host all entra-sync 127.0.0.1/32 ${method}\n${rules}`);
    const loaded = async () =>
      String((await server.admin`select pg_conf_load_time()::text as at`)[0]?.["at"]);
    const before = await loaded();
    await server.admin`select pg_reload_conf()`;
    await vi.waitFor(async () => expect(await loaded()).not.toBe(before), 60_000);
  }

  function readSource() {
    const settings = readSettings({
      ...entra().microsoft.env,
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
      EMPLOYEES_DATABASE_URL: `postgres://entra-sync:ignored@127.0.0.1:${server.port}/postgres?sslmode=disable`,
      EMPLOYEES_DATABASE_AUTH: "entra",
    });
    return createApp(settings, "templates").supervision.planning.readSource();
  }

  // Azure's servers ask for the token itself.
  test.each(["password", "scram-sha-256"])("is given the token when it asks by %s", async (method) => {
    await askFor(method);
    await setPassword(await databaseToken());
    const { employees } = await readSource();
    expect(employees.map(({ employee }) => employee.email)).toEqual(["kari@example.com"]);
  });

  test("that refuses the token is named, and the token is not", async () => {
    await setPassword("another");
    const error = await readSource().catch((e: unknown) => e);
    expect(error).toMatchObject({ code: "database-login", remedy: expect.stringContaining("Entra") });
    expect(JSON.stringify(error)).not.toContain(await databaseToken());
  });
});
