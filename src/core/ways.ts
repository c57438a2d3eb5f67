import type { Source } from "./employee.ts";
import type { Way } from "./match.ts";
import type { Note } from "./target.ts";

/** What SYNC_MATCH calls each way in which an employee is joined to an account. */
export const wayNames = {
  link: "link",
  employeeId: "employeeId",
  upn: "userPrincipalName",
  mail: "mail",
  alias: "proxyAddresses",
} as const satisfies Readonly<Record<string, Way>>;

/** The note where people are to be found by employee number, and the database does not have it. */
export function withoutNumbers(ways: readonly Way[], optional: Source["optional"]): Note | undefined {
  if (!ways.includes("employeeId") || !optional || optional.includes("employee_number")) return undefined;
  return {
    code: "no-employee-number",
    message:
      "No one is found by employee number: SYNC_MATCH has employeeId, but employees has no column employee_number that the app may read.",
    remedy:
      "Add the column employee_number to the table or view, with SELECT for the app's login, or take employeeId out of SYNC_MATCH.",
  };
}
