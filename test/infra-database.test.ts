import { spawnSync } from "node:child_process";
import { join } from "node:path";
import postgres from "postgres";
import { expect, test } from "vitest";
import { connectEmployees } from "../src/clients/postgres/database.ts";
import { readEmployees } from "../src/clients/postgres/employees.ts";
import { hasPostgres, withPostgresServer } from "./postgres-server.ts";

const root = join(import.meta.dirname, "..");
const hasPsql = spawnSync("psql", ["--version"]).error === undefined;
const identity = "id-employee-sync";

test.skipIf(!hasPostgres || !hasPsql)(
  "infra/database/tables.sql makes what the app reads and a login that may read it, and may be run again",
  () =>
    withPostgresServer({}, async ({ port, admin }) => {
      await admin.unsafe("CREATE DATABASE people");
      // Azure's servers have it in this database alone, and a login that is there already is an error.
      await admin.unsafe(`CREATE FUNCTION pgaadauth_create_principal(login text, admin boolean, mfa boolean) RETURNS text
        LANGUAGE plpgsql AS $$ BEGIN EXECUTE format('CREATE ROLE %I LOGIN PASSWORD ''token''', login); RETURN login; END $$`);
      const run = () => {
        const where = `host=127.0.0.1 port=${port} dbname=people user=postgres sslmode=disable`;
        const script = [
          "--no-psqlrc",
          "--set",
          `identity=${identity}`,
          "--file",
          "infra/database/tables.sql",
        ];
        const options = {
          cwd: root,
          encoding: "utf8",
          env: { ...process.env, PGPASSWORD: "postgres" },
        } as const;
        const { status, stderr } = spawnSync("psql", [where, ...script], options);
        return { status, errors: stderr.match(/^.*(?:ERROR|FATAL).*$/gm) };
      };
      expect(run()).toEqual({ status: 0, errors: null });

      const url = (user: string, password: string) =>
        `postgres://${user}:${password}@127.0.0.1:${port}/people?sslmode=disable`;
      const owner = postgres(url("postgres", "postgres"), { max: 1, onnotice: () => {} });
      await owner`INSERT INTO offices (name, city) VALUES ('Oslo', 'Oslo')`;
      await owner`INSERT INTO employees (email, first_name, last_name, office_id, employee_number)
        SELECT 'kari@example.com', 'Kari', 'Berg', id, '17' FROM offices`;
      await owner.end({ timeout: 2 });

      expect(run()).toEqual({ status: 0, errors: null });
      const read = await readEmployees(connectEmployees({ url: url(identity, "token") }));
      expect(read.optional?.toSorted()).toEqual(["employee_number", "id", "main_office"]);
      expect(read.employees).toMatchObject([
        { employee: { email: "kari@example.com", office: { name: "Oslo", city: "Oslo" } } },
      ]);
    }),
);
