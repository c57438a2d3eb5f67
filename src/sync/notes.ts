import type { Account } from "./account.ts";
import type { Note } from "./change.ts";
import type { PlannedEmployee } from "./planned-employee.ts";

/** Why an employee was joined to no account: `accounts` are the candidates when there was more than one. */
export function unmatchedNote(email: string, accounts: readonly Account[]): Note {
  if (accounts.length === 0) {
    return {
      code: "not-found",
      message: `No account in Entra ID has ${email} as user principal name, mail or proxy address.`,
      remedy: "Create the account, or correct the e-mail in the employee database.",
    };
  }
  const ids = accounts.map(({ id }) => id).join(", ");
  return {
    code: "ambiguous",
    message:
      accounts.length > 1
        ? `${accounts.length} accounts in Entra ID bear ${email} (${ids}); none is written.`
        : `Another employee's e-mail leads to the same account (${ids}); it is not written.`,
    remedy: "Make the address belong to one account and one employee only.",
  };
}

/** Someone who was asked for by e-mail but is no active employee: reported, not silently left out. */
export const notInSource = (email: string): PlannedEmployee => ({
  email,
  entraId: null,
  match: "rejected",
  inScope: true,
  changes: [],
  notes: [
    {
      code: "not-an-employee",
      message: `${email} is no active employee in the database.`,
      remedy: "Check the spelling, and the employee's status.",
    },
  ],
});
