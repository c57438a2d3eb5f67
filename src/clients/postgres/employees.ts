import type { Sql } from "postgres";
import { columns, type RejectedRow, type Source, type SourceEmployee } from "../../core/employee.ts";
import type { EmployeesDatabase } from "./database.ts";
import { type EmployeeRow, emailKey, parseEmployee } from "./parse-employee.ts";

/**
 * Everyone active, read in one transaction that is closed when this returns. A row that cannot be synced is
 * rejected with the reason, and so is every row of an e-mail that occurs twice: its owner is unknown.
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

/** How many active employees with an e-mail there are; it reads both tables, so that a missing one is found out. */
export async function countActiveEmployees(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    select count(*)::int as count
    from employees
    left join offices on offices.id::text = employees.office_id::text
    where lower(btrim(employees.status::text)) = 'active' and employees.email::text ~ '\\S'
  `;
  return row?.count ?? 0;
}

const selected = [
  ...[...columns.person, ...columns.office].map(
    ({ table, name, alias }) => `${table}.${name}::text as ${alias}`,
  ),
  // It joins the office, and names the one that is not there.
  "employees.office_id::text as office_id",
].join(", ");

/** Active employees with an e-mail and their offices, 1,000 rows at a time, by office then last name. */
export function selectActiveEmployees(sql: Sql): AsyncIterable<EmployeeRow[]> {
  return sql<EmployeeRow[]>`
    select ${sql.unsafe(selected)}
    from employees
    left join offices on offices.id::text = employees.office_id::text
    where lower(btrim(employees.status::text)) = 'active' and employees.email::text ~ '\\S'
    order by offices.name::text, employees.last_name::text, employees.first_name::text, employees.email::text
  `.cursor(1000);
}
