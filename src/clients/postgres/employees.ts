import type { Sql } from "postgres";
import {
  columns,
  fullName,
  type OptionalColumn,
  optionalColumns,
  type RejectedRow,
  type Source,
  type SourceEmployee,
  type SourceNote,
  sharing,
} from "../../core/employee.ts";
import { addressKey, addressSource, withoutAccents } from "../../core/key.ts";
import type { EmployeesDatabase } from "./database.ts";
import { cleanText, type EmployeeRow, parsingEmployees, rowName } from "./parse-employee.ts";

/** How rows are read; `postalDigits`: the number of digits of a postal code, where all of a country have the same. */
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

/** Counts the rows that readEmployees reads; throws GiveUp for a table or column that is missing or may not be read. */
export async function countActiveEmployees(sql: Sql): Promise<number> {
  await sql`select ${sql.unsafe(selectedOf(new Set()).join(", "))} ${sql.unsafe(activeEmployees)} limit 0`;
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

/** A row with what it was read as. */
interface ParsedRow {
  /** Its id in the database, where it has one. */
  readonly row: string;
  readonly named: NamedRow;
  readonly result: SourceEmployee | RejectedRow;
}

/** What distinguishes rows with one address. */
interface NamedRow {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly mainOffice: string | null;
  readonly office: string | null;
}

/** Keeps the parts of a row that are compared with others of its address; an employee's texts are in memory anyway. */
export function namesOf(values: EmployeeRow, result: Person): NamedRow {
  const mainOffice = values["row_main_office"] ?? null;
  if (isEmployee(result)) {
    const { firstName, lastName, office } = result.employee;
    return { firstName, lastName, mainOffice, office: office.name };
  }
  const { first_name: firstName = null, last_name: lastName = null, office_name: office = null } = values;
  return { firstName, lastName, mainOffice, office };
}

type Person = SourceEmployee | RejectedRow;

/** Whether a row was read as an employee. */
export const isEmployee = (person: Person): person is SourceEmployee => "employee" in person;

/**
 * One person for each address, in the order of the rows. Rows with the same address and the same name are one person who
 * works at several offices; with different names, the owner of the address is unknown and each row is rejected.
 */
export function onePersonEach(rows: readonly ParsedRow[]): readonly Person[] {
  const repeated = repeatedIn(rows.map(addressOf));
  if (repeated.size === 0) return withOwnSources(rows.map(({ result }) => result));
  const shared = Map.groupBy(
    rows.filter((row) => repeated.has(addressOf(row))),
    addressOf,
  );
  const kept = new Map<ParsedRow, Person | undefined>();
  for (const own of shared.values()) {
    for (const row of own) kept.set(row, undefined);
    for (const [row, person] of isOnePerson(own) ? atOneOffice(own) : apart(own)) kept.set(row, person);
  }
  return withOwnSources(rows.flatMap((row) => (kept.has(row) ? (kept.get(row) ?? []) : row.result)));
}

const addressOf = ({ result }: ParsedRow): string =>
  addressKey(isEmployee(result) ? result.employee.email : result.email);

/** The texts that occur more than once. */
function repeatedIn(texts: Iterable<string>): ReadonlySet<string> {
  const [once, repeated] = [new Set<string>(), new Set<string>()];
  for (const text of texts) {
    const { size } = once;
    if (once.add(text).size === size) repeated.add(text);
  }
  return repeated;
}

function isOnePerson(rows: readonly ParsedRow[]): boolean {
  const names = new Set(rows.map(({ named }) => foldedName(named)));
  return names.size === 1 && !names.has("");
}

/** First and last name without case, accents and punctuation; "" for none. */
function foldedName({ firstName, lastName }: NamedRow): string {
  const plain = withoutAccents(fullName({ firstName, lastName })).toLowerCase();
  return plain.replace(/[^\p{L}\p{M}\p{N}]+/gu, " ").trim();
}

/** The row of the main office, else the first one that can be synced; where none can, all of them. */
function atOneOffice(rows: readonly ParsedRow[]): readonly (readonly [ParsedRow, Person])[] {
  const usable = rows.filter(({ result }) => isEmployee(result));
  const main = usable.filter(({ named }) => isYes(named.mainOffice));
  const [chosen] = main.length > 0 ? main : usable;
  if (!chosen || !isEmployee(chosen.result)) return rows.map((row) => [row, row.result]);
  if (main.length === 1) return [[chosen, chosen.result]];
  const notes = [...chosen.result.notes, twoRows(rows, chosen, main.length)];
  return [[chosen, { ...chosen.result, notes }]];
}

/** How a text or boolean column says yes, in English and Norwegian. */
const isYes = (value: string | null): boolean =>
  ["true", "t", "1", "yes", "y", "ja", "j", "on"].includes(value?.trim().toLowerCase() ?? "");

function twoRows(rows: readonly ParsedRow[], chosen: ParsedRow, main: number): SourceNote {
  const offices = [...new Set(rows.map(officeOf))].join(" and ");
  const why =
    main > 1
      ? `${main} of them have main_office true, so the first by office name`
      : "The first by office name";
  return {
    code: "two-rows",
    field: "main_office",
    message: `The database has ${rows.length} rows with this e-mail and name (${offices}). ${why} is used: ${officeOf(chosen)}. Set main_office to true in one row, or leave only one row active.`,
  };
}

function officeOf({ named }: ParsedRow): string {
  return cleanText(named.office, 64).text ?? "no office";
}

/** Rows of several people: who the address belongs to is unknown. */
function apart(rows: readonly ParsedRow[]): readonly (readonly [ParsedRow, Person])[] {
  return rows.map((row) => [
    row,
    isEmployee(row.result)
      ? {
          row: row.row,
          email: row.result.employee.email,
          code: "duplicate-email",
          field: "email",
          message: "Another employee has the same e-mail; neither is written.",
        }
      : row.result,
  ]);
}

/** An id that several people have identifies none of them: their addresses do. */
function withOwnSources(people: readonly Person[]): readonly Person[] {
  const repeated = repeatedIn(people.flatMap((person) => (isEmployee(person) ? (person.source ?? []) : [])));
  if (repeated.size === 0) return people;
  return people.map((person) =>
    isEmployee(person) && person.source !== undefined && repeated.has(person.source)
      ? { ...person, source: addressSource(person.employee.email) }
      : person,
  );
}
