import type { Sql } from "postgres";
import { GiveUp } from "../core/errors.ts";
import { accountsTable, hrTable, type Table, withoutEmployeeTable } from "./columns.ts";
import { checkVersion } from "./schema.ts";

/** The tables that the app writes. */
export const ownTables = [
  "entra_readback",
  "entra_accounts",
  "entra_accounts_without_employee",
  "entra_hr_list",
] as const;

const tablesOfRows = [accountsTable, withoutEmployeeTable, hrTable] as const;

/** What the writing login may do, and when everyone was last written by this deployment. */
export interface Rights {
  /** Rights on `employees` and `offices` that it should not have, as `DELETE on employees`. */
  readonly tooMany: readonly string[];
  /** ISO 8601; absent before the first time. */
  readonly writtenAt?: string;
  /** How many rows there are of this deployment. */
  readonly rows: number;
}

/**
 * Looks whether the login can write its own tables, of the right version, and cannot write the employees. GiveUp says
 * what is missing.
 */
export async function findRights(sql: Sql, deployment: string): Promise<Rights> {
  await checkVersion(sql);
  const [server] = await sql<{ is_read_only: boolean }[]>`
    select pg_is_in_recovery() or current_setting('default_transaction_read_only')::boolean as is_read_only
  `;
  if (server?.is_read_only) {
    throw new GiveUp("readback-forbidden", "The database for what Entra ID holds is read-only", {
      remedy:
        "Write the host of the primary server in ENTRA_READBACK_URL, and leave default_transaction_read_only off for its login.",
    });
  }
  const own = await sql<{ name: string; right: string }[]>`
    select t.name, r.name as right
    from json_array_elements_text(${JSON.stringify(ownTables)}::text::json) as t(name),
      unnest(array['SELECT', 'INSERT', 'UPDATE', 'DELETE']) as r(name)
    where not has_table_privilege(t.name, r.name)
  `;
  const [lack] = own;
  if (lack) {
    throw new GiveUp("readback-forbidden", `The login lacks ${lack.right} on ${lack.name}`, {
      remedy: "GRANT entra_readback TO the login, as the owner of the tables.",
    });
  }
  // A column that is not there is an error of the server.
  for (const { name, key, columns, later = [] } of tablesOfRows as readonly Table[]) {
    const names = ["deployment", key, ...Object.keys(columns), ...later, "run", "read_at", "updated_at"];
    await sql.unsafe(`select ${names.join(", ")} from ${name} where false`);
  }
  const foreign = await sql<{ name: string; right: string }[]>`
    select c.relname::text as name, r.name as right
    from pg_catalog.pg_class c, unnest(array['INSERT', 'UPDATE', 'DELETE', 'TRUNCATE']) as r(name)
    where c.oid in (to_regclass('employees'), to_regclass('offices')) and has_table_privilege(c.oid, r.name)
  `;
  const [last] = await sql<{ written_at: Date; rows: number }[]>`
    select written_at, employees + accounts_without_employee as rows
    from entra_readback where deployment = ${deployment}
  `;
  return {
    tooMany: foreign.map(({ name, right }) => `${right} on ${name}`),
    rows: last?.rows ?? 0,
    ...(last && { writtenAt: last.written_at.toISOString() }),
  };
}
