import type { Sql } from "postgres";
import {
  columns,
  Employee,
  type RejectedRow,
  type Source,
  type SourceColumn,
  type SourceEmployee,
  type SourceNote,
} from "../../core/employee.ts";
import type { EmployeesDatabase } from "./database.ts";

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

/** A row as text by column alias, for columns of any type; the office is all null when there is none. */
export type EmployeeRow = Readonly<Record<string, string | null>>;

/** A row as an employee with what was corrected in it, or the first reason why it is none; `row` names it. */
export function parseEmployee(values: EmployeeRow, row: string): SourceEmployee | RejectedRow {
  const notes: SourceNote[] = [];
  const email = (values["email"] ?? "").normalize("NFC").trim();
  const reject = (code: string, field: string, message: string): RejectedRow => ({
    row,
    // The value is stored and displayed, so it is limited to one short line.
    email: cleanText(email, 254).text ?? "",
    code,
    field,
    message,
  });
  if (!isPossibleEmail(email)) return reject("impossible-email", "email", "The e-mail cannot be an address.");

  const read = ({ field, alias, maximum }: SourceColumn) => {
    const { text, flattened, cut } = cleanText(values[alias] ?? null, maximum);
    if (flattened) notes.push(note("control-characters", alias, "control characters became spaces"));
    if (cut) notes.push(note("cut", alias, `cut to ${maximum} characters`));
    return [field, text] as const;
  };
  const person = Object.fromEntries(columns.person.map(read));
  const office = Object.fromEntries(columns.office.map(read));

  const lacking = columns.person.find(({ missing, field }) => missing && person[field] === null);
  if (lacking?.missing)
    return reject(lacking.missing, lacking.alias, `${capitalized(lacking.holds)} is missing.`);
  const incomplete = columns.office.find(({ missing, field }) => missing && office[field] === null);
  if (incomplete?.missing)
    return reject(incomplete.missing, "office_id", missingOffice(values["office_id"] ?? null));
  return { employee: Employee.parse({ ...person, office }), notes };
}

const capitalized = (text: string): string => `${text.charAt(0).toUpperCase()}${text.slice(1)}`;

function note(code: string, field: string, what: string): SourceNote {
  return { code, field, message: `${field}: ${what}.` };
}

function missingOffice(id: string | null): string {
  if (id === null) return "The employee has no office.";
  return `The office ${JSON.stringify(cleanText(id, 64).text)} does not exist or has no name.`;
}

/** A column's text made fit to be sent, and what that took. */
interface Cleaned {
  /** NFC, trimmed, on one line; null when nothing is left. */
  readonly text: string | null;
  /** Whether control characters or line breaks inside it became spaces. */
  readonly flattened: boolean;
  /** Whether it was longer than the maximum. */
  readonly cut: boolean;
}

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** Cleans the text of a column, at most `maximum` UTF-16 code units of it. */
export function cleanText(value: string | null, maximum: number): Cleaned {
  const trimmed = (value ?? "").normalize("NFC").trim();
  const flat = trimmed.replace(CONTROLS, " ").trim();
  const short = flat.length > maximum ? withoutHalf(flat.slice(0, maximum)).trim() : flat;
  return { text: short === "" ? null : short, flattened: flat !== trimmed, cut: flat.length > maximum };
}

/** Drops the first half of a character that was cut in two. */
function withoutHalf(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}

const LOCAL = /^[^\s\p{Cc}\p{Cf}@"(),:;<>[\]\\]{1,64}$/u;
const LABEL = /^[\p{L}\p{N}]([\p{L}\p{M}\p{N}-]*[\p{L}\p{M}\p{N}])?$/u;

/**
 * Whether an e-mail address could exist: one @, no blanks, control or list characters, a domain with a dot,
 * at most 64 characters before the @ and 254 in all (RFC 5321); letters of any script.
 */
export function isPossibleEmail(email: string): boolean {
  const [local = "", domain = "", ...more] = email.split("@");
  const labels = domain.split(".");
  return (
    more.length === 0 &&
    email.length <= 254 &&
    LOCAL.test(local) &&
    labels.length > 1 &&
    labels.every((label) => label.length <= 63 && LABEL.test(label))
  );
}

/** What makes two addresses the same person's: composed (NFC) and in lower case. */
export function emailKey(email: string): string {
  return email.normalize("NFC").trim().toLowerCase();
}
