import type { Source } from "../core/employee.ts";
import { normalizeEmail } from "../core/key.ts";
import type { Account, Accounts } from "../core/match.ts";

/**
 * The accounts that a few people may be joined to. Whoever else in the database bears an address of those accounts
 * is looked up too: an account that two employees lead to must be seen to be ambiguous, as in a run of everyone.
 */
export async function findAccounts(
  accounts: Accounts,
  emails: readonly string[],
  source: Source,
): Promise<readonly Account[]> {
  const asked = new Set(emails.map(normalizeEmail));
  const found = await accounts.find([...asked]);
  const addresses = new Set(found.flatMap(addressesOf));
  const rivals = source.employees
    .map(({ employee }) => normalizeEmail(employee.email))
    .filter((email) => addresses.has(email) && !asked.has(email));
  if (rivals.length === 0) return found;
  const theirs = await accounts.find(rivals);
  return [...new Map([...found, ...theirs].map((account) => [account.id, account])).values()];
}

const addressesOf = ({ userPrincipalName, mail, proxyAddresses }: Account): string[] =>
  [
    userPrincipalName,
    mail ?? "",
    ...(proxyAddresses ?? []).map((address) => address.replace(/^smtp:/i, "")),
  ].map(normalizeEmail);
