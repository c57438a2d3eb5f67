import { type Agreement, haveAgreedOn } from "../core/diff.ts";
import type { Employee, Source } from "../core/employee.ts";
import { GiveUp, RetryLater } from "../core/errors.ts";
import { isOfAddress } from "../core/identity/link.ts";
import { accountKey, addressKey, addressSource, employeeKey } from "../core/key.ts";
import type { Planning } from "../runs/plan.ts";
import { carryOver } from "../stores/carry-over/carry-over.ts";
import type { AddressHolder } from "../stores/links.ts";
import type { Records } from "../stores/records.ts";
import { accountOf } from "./history.ts";

/** The accounts behind an address, by its employee key. */
export interface AccountsOfKey {
  /** Object id of the account that belongs to the database row; for someone who has left, the newest that had the address. */
  readonly entraId: string | undefined;
  /** Every account that has or had the address, the newest first. */
  readonly holders: readonly AddressHolder[];
}

/**
 * Finds the accounts of an employee key. The database row decides: by its link, if that is certain, else as a plan would match
 * it. A newcomer without an account gets none, never that of a leaver who had the address. With `byNames`, the link of an
 * address is also certain if the row has the names that were agreed on, which saves a request to Entra ID.
 */
export const accountFinder =
  (
    records: Pick<Records, "links" | "carryOver">,
    planning: Pick<Planning, "readSource" | "accounts" | "ways">,
  ): ((key: string, options?: { readonly byNames?: boolean }) => Promise<AccountsOfKey>) =>
  async (key, { byNames = false } = {}) => {
    await carryOver(records, planning.accounts);
    const holders = await records.links.holdersOf(key);
    const source = await planning.readSource().catch((error: unknown) => {
      const isOnlyOne = new Set(holders.map(({ entraId }) => accountKey(entraId))).size === 1;
      // Without the database only an address that has always been one account's is certain.
      if (isOnlyOne && (error instanceof GiveUp || error instanceof RetryLater)) return undefined;
      throw error;
    });
    const row = source && rowOf(source, key);
    if (!source || !row) return { entraId: holders[0]?.entraId, holders };
    const link = await records.links.find(row.source);
    // A newcomer may have got the address of a link, and a row that now has its id may be another person's.
    const isOfRow = !isOfAddress(row) && link && addressKey(link.email) === addressKey(row.email);
    const isNamed = byNames && haveSameNames(row.employee, link?.agreement);
    const isCertain = link?.state === "confirmed" || isOfRow || isNamed;
    if (link?.entraId && isCertain) return { entraId: link.entraId, holders };
    if (!row.isEmployee) return { entraId: undefined, holders };
    const { accounts, ways } = planning;
    const found = await accountOf(row.email, accounts, { source, links: await records.links.all(), ways });
    return { entraId: "account" in found ? found.account.id : undefined, holders };
  };

function rowOf({ employees, rejected }: Source, key: string) {
  const found = employees.find(({ employee }) => employeeKey(employee.email) === key);
  const email = found?.employee.email ?? rejected.find((row) => employeeKey(row.email) === key)?.email;
  if (email === undefined) return undefined;
  return {
    email,
    source: found?.source ?? addressSource(email),
    employee: found?.employee,
    isEmployee: found !== undefined,
  };
}

/** Whether a row still has the names that it had when it agreed with the account. */
const haveSameNames = (employee: Employee | undefined, agreement: Agreement | undefined): boolean =>
  employee !== undefined &&
  [
    { target: "entra", field: "givenName", to: employee.firstName },
    { target: "entra", field: "surname", to: employee.lastName },
  ].every((name) => name.to !== null && haveAgreedOn(agreement, name));

/**
 * Finds the e-mail address that an employee key is made from: in the exclusions, among the addresses of accounts, and
 * finally in the database. People who have left are found by their records, also while the database does not answer.
 */
export const addressReader =
  (
    { exclusions, links }: Pick<Records, "exclusions" | "links">,
    inDatabase: (key: string) => Promise<string | undefined>,
  ) =>
  async (key: string): Promise<string | undefined> => {
    const exclusion = await exclusions.find(key);
    if (exclusion) return exclusion.email;
    const [holder] = await links.holdersOf(key);
    return holder?.email ?? inDatabase(key);
  };

/** The account that last had the address of an employee, by its key; null where there was none. */
export const lastHolder = async (key: string, { links }: Pick<Records, "links">): Promise<string | null> =>
  (await links.holdersOf(key))[0]?.entraId ?? null;
