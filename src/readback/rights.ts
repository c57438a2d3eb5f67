import type { Sql } from "postgres";
import { GiveUp } from "../core/errors.ts";
import { checkVersion } from "./schema.ts";

/** The tables that the app writes. */
export const ownTables = [
  "entra_readback",
  "entra_accounts",
  "entra_accounts_without_employee",
  "entra_hr_list",
] as const;

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
