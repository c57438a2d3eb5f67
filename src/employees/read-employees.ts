import type { RejectedRow, Source, SourceEmployee } from "../core/employee.ts";
import type { EmployeesDatabase } from "./database.ts";
import { emailKey } from "./email.ts";
import { parseEmployee } from "./parse-employee.ts";
import { selectActiveEmployees } from "./queries.ts";

/**
 * Everyone active, read in one transaction that is closed when this returns. A row that cannot be synced is
 * rejected with the reason, and so is every row of an e-mail that occurs twice: whose it is cannot be known.
 */
export async function readEmployees(database: EmployeesDatabase): Promise<Source> {
  const parsed = await database.read(async (sql) => {
    const results: (SourceEmployee | RejectedRow)[] = [];
    for await (const rows of selectActiveEmployees(sql)) {
      for (const columns of rows) results.push(parseEmployee(columns, String(results.length + 1)));
    }
    return results;
  });

  const shared = repeatedEmails(parsed);
  const judged = parsed.map((result, index) => {
    if (!isEmployee(result) || !shared.has(emailKey(result.employee.email))) return result;
    return {
      row: String(index + 1),
      email: result.employee.email,
      code: "duplicate-email",
      field: "email",
      message: "Another employee has the same e-mail; neither is written.",
    } satisfies RejectedRow;
  });
  return {
    rows: parsed.length,
    employees: judged.filter(isEmployee),
    rejected: judged.filter((result): result is RejectedRow => !isEmployee(result)),
  };
}

function isEmployee(result: SourceEmployee | RejectedRow): result is SourceEmployee {
  return "employee" in result;
}

function repeatedEmails(results: readonly (SourceEmployee | RejectedRow)[]): Set<string> {
  const seen = new Set<string>();
  const repeated = new Set<string>();
  for (const result of results) {
    const key = emailKey(isEmployee(result) ? result.employee.email : result.email);
    if (seen.has(key)) repeated.add(key);
    seen.add(key);
  }
  return repeated;
}
