import type { Sql } from "postgres";
import { checkVersion } from "./schema.ts";

/** A member in Entra ID that no active employee has; `since` (ISO 8601) is when that was first found. */
export interface AccountWithoutEmployee {
  readonly entraId: string;
  readonly userPrincipalName: string | null;
  readonly displayName: string | null;
  /** Null where Entra ID does not say. */
  readonly enabled: boolean | null;
  readonly onPremisesSynced: boolean | null;
  /** The address of the employee that it last belonged to; null for none that is known. */
  readonly lastEmployee: string | null;
  readonly since: string;
}

/** The accounts, as of the last run that wrote them (ISO 8601, null before the first). */
export interface AccountsWithoutEmployee {
  readonly asOf: string | null;
  readonly run: string | null;
  readonly accounts: readonly AccountWithoutEmployee[];
}

/**
 * Lists the accounts of a deployment: those of former employees first, of these the ones that can sign in, who left last
 * first; with `enabled` only some.
 */
export async function listAccountsWithoutEmployee(
  sql: Sql,
  deployment: string,
  enabled: boolean | undefined,
): Promise<AccountsWithoutEmployee> {
  await checkVersion(sql);
  const [last] = await sql<{ run: string; read_at: Date }[]>`
    select run, read_at from entra_readback where deployment = ${deployment}
  `;
  const rows = await sql<(Omit<AccountWithoutEmployee, "since"> & { readonly since: Date })[]>`
    select entra_user_id as "entraId", entra_upn as "userPrincipalName", entra_display_name as "displayName",
      entra_account_enabled as enabled, entra_on_premises_synced as "onPremisesSynced",
      last_email as "lastEmployee", since
    from entra_accounts_without_employee
    where deployment = ${deployment}
      and (${enabled === undefined} or entra_account_enabled is not distinct from ${enabled ?? false})
    order by last_email is null, entra_account_enabled is not distinct from false,
      case when last_email is not null then since end desc, entra_upn, entra_user_id
  `;
  return {
    asOf: last?.read_at.toISOString() ?? null,
    run: last?.run ?? null,
    accounts: rows.map((row) => ({ ...row, since: row.since.toISOString() })),
  };
}
