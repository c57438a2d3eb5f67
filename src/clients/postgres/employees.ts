import type { Sql } from "postgres";
import { columns, type OptionalColumn, optionalColumns, type Source, sharing } from "../../core/employee.ts";
import type { EmployeesDatabase } from "./database.ts";
import { isEmployee, namesOf, onePersonEach, type ParsedRow } from "./one-person.ts";
import { type EmployeeRow, parsingEmployees, rowName } from "./parse-employee.ts";

/** How rows are read: `postalDigits` are those of a postal code, where all of a country's have as many. */
export interface Reading {
  readonly postalDigits?: number | undefined;
}

/**
 * Everyone active, read in one transaction that is closed when this returns. A row that cannot be synced is rejected with
 * the reason, and so is every row of an e-mail that several people have: its owner is unknown.
 */
export async function readEmployees(
  database: EmployeesDatabase,
  { postalDigits }: Reading = {},
): Promise<Source> {
  const { rows, optional } = await database.read(async (sql) => {
    const optional = await findOptionalColumns(sql);
    const lists = await findLists(sql);
    const rows: ParsedRow[] = [];
    const parse = parsingEmployees(postalDigits);
    const share = sharing();
    for await (const page of selectActiveEmployees(sql, optional, lists)) {
      for (const values of page) {
        const row = rowName(values, rows.length + 1);
        const read = parse(values, row);
        const result = isEmployee(read) ? { ...read, employee: share(read.employee) } : read;
        rows.push({ row, named: namesOf(values, result), result });
      }
    }
    return { rows, optional };
  });

  const people = onePersonEach(rows);
  return {
    rows: rows.length,
    optional,
    employees: people.filter(isEmployee),
    rejected: people.flatMap((person) => (isEmployee(person) ? [] : person)),
  };
}

/**
 * The optional columns that table or view `employees` has, and that the login may read. The catalog is asked, so that it
 * is the relation that the search path leads to.
 */
export async function findOptionalColumns(sql: Sql): Promise<readonly OptionalColumn[]> {
  const found = await sql<{ name: string }[]>`
    select attname::text as name
    from pg_catalog.pg_attribute
    where attrelid = to_regclass('employees') and attnum > 0 and not attisdropped
      and has_column_privilege(attrelid, attnum, 'select')
  `;
  const names = new Set(found.map(({ name }) => name));
  return optionalColumns.filter((name) => names.has(name));
}

/** The columns that are arrays or JSON, as `employees.phone`. */
async function findLists(sql: Sql): Promise<ReadonlySet<string>> {
  const found = await sql<{ name: string }[]>`
    select relation.name || '.' || attname as name
    from (values ('employees'), ('offices')) as relation(name)
    join pg_catalog.pg_attribute on attrelid = to_regclass(relation.name) and attnum > 0 and not attisdropped
    join pg_catalog.pg_type on pg_type.oid = atttypid
    where typcategory = 'A' or array[pg_type.oid, typbasetype] && array['json'::regtype, 'jsonb'::regtype]::oid[]
  `;
  return new Set(found.map(({ name }) => name));
}

/** An id as its number or UUID is written elsewhere: 1.00 is 1, and {A0EE…} is a0ee…. */
const idOf = (column: string): string => `
  case length(btrim(${column}::text, ' {}')) when 36 then lower(btrim(${column}::text, ' {}'))
    else regexp_replace(btrim(${column}::text), '^(\\d+)[.]0+$', '\\1') end`;

/** A status is read without what cannot be seen: tabs, no-break spaces, a byte order mark. */
const activeEmployees = `
  from employees
  left join offices on ${idOf("offices.id")} = ${idOf("employees.office_id")}
  where lower(btrim(regexp_replace(employees.status::text, '[^ -~]', '', 'g'))) = 'active' and employees.email::text ~ '\\S'`;

/** How many rows readEmployees reads; it reads both tables, so that a missing one is found out. */
export async function countActiveEmployees(sql: Sql): Promise<number> {
  const [row] = await sql<{ count: number }[]>`select count(*)::int as count ${sql.unsafe(activeEmployees)}`;
  return row?.count ?? 0;
}

/**
 * The columns as text under their aliases. Of an array or JSON it is the first value, beside the count of all as
 * `several_…`; an object stays JSON text.
 */
const selectedOf = (lists: ReadonlySet<string>): readonly string[] => [
  ...[...columns.person, ...columns.office].flatMap(({ table, name, alias }) => {
    const column = `${table}.${name}`;
    if (!lists.has(column)) return `${column}::text as ${alias}`;
    const values = `jsonb_path_query_array(to_jsonb(${column}), '$[*] ? (@.type() != "null")')`;
    return [`${values} ->> 0 as ${alias}`, `jsonb_array_length(${values})::text as several_${alias}`];
  }),
  // It joins the office, and names the one that is not there.
  "employees.office_id::text as office_id",
];

/** Rows of one person in one office come in the same order each time. */
const order = [
  "offices.name::text",
  ...["last_name", "first_name", "email", "title", "phone", "profile_image_url"].map(
    (name) => `employees.${name}::text`,
  ),
];

/** Active employees with an e-mail and their offices, 1,000 rows at a time, by office then last name. */
export function selectActiveEmployees(
  sql: Sql,
  optional: readonly OptionalColumn[] = [],
  lists: ReadonlySet<string> = new Set(),
): AsyncIterable<EmployeeRow[]> {
  const wanted = [...selectedOf(lists), ...optional.map((name) => `employees.${name}::text as row_${name}`)];
  const sorted = [...order, ...(optional.includes("id") ? ["employees.id::text"] : [])];
  return sql<EmployeeRow[]>`
    select ${sql.unsafe(wanted.join(", "))} ${sql.unsafe(activeEmployees)}
    order by ${sql.unsafe(sorted.join(", "))}
  `.cursor(1000);
}
