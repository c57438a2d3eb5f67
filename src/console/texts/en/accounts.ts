import { count } from "./words.ts";

/** The page of accounts that no active employee has. */
export const accounts = {
  title: "Accounts without an employee",
  lead: "Members in Entra ID that no active employee has. Those of people who have left and can still sign in come first.",
  list: "Accounts without an employee",
  account: "Account",
  signIn: "Sign-in",
  lastEmployee: "Last employee",
  since: "Without one since",
  enabled: "Can sign in",
  disabled: "Blocked",
  unknown: "Not known",
  noEmployee: "None known",
  was: (email: string) => `Was ${email}`,
  sinceWhen: (when: string) => `without an employee since ${when}`,
  synced: "from Active Directory",
  which: "Which accounts",
  all: "All",
  onlyEnabled: "That can sign in",
  onlyDisabled: "Blocked",
  download: "Download as CSV",
  asOf: (when: string) => `As of ${when}`,
  more: (n: number) => `Show ${n} more`,
  none: "Every account has an active employee",
  noneLike: "No account is like that",
  off: "This list is switched off",
  offWhy:
    "It is kept in the employee database, together with what Entra ID holds of each employee, and nothing is written back there now.",
  switchOn:
    "To switch it on, give the app a login of its own there, ENTRA_READBACK_URL, as in the user guide.",
  noneYet: "No run has written the list yet",
  noneYetWhy: "The next run of everyone does, also a preview.",
  leavers: (n: number) => `${count(n, "account", "accounts")} of people who have left can still sign in`,
  others: (n: number) => `${count(n, "account has", "accounts have")} no active employee`,
};
