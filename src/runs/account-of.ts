import type { Source } from "../core/employee.ts";
import { type Account, type Accounts, matchAccounts } from "../core/match.ts";
import { unmatchedNote } from "../core/plan-employee.ts";
import type { Note } from "../core/target.ts";
import { findAccounts } from "./plan.ts";

/** The account that an employee of the database is joined to, as a plan would join them; or why there is none. */
export async function accountOf(
  email: string,
  source: Source,
  accounts: Accounts,
): Promise<{ readonly account: Account } | { readonly note: Note }> {
  const found = await findAccounts(accounts, [email], source);
  const emails = source.employees.map(({ employee }) => employee.email);
  const { match, accounts: joined } = matchAccounts(emails, found).get(email) ?? {
    match: "none",
    accounts: [],
  };
  const [account] = joined;
  if (account && match !== "ambiguous") return { account };
  return { note: unmatchedNote(email, joined) };
}
