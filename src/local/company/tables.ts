import type { Query } from "../postgres/query.ts";

const rowsPerStatement = 5000;

/** Creates both tables and fills them; a database that already has them is left as it is and the error says so. */
export async function seedDatabase(
  query: Query,
  company: { readonly offices: readonly OfficeRow[]; readonly employees: readonly EmployeeRow[] },
): Promise<void> {
  for (const statement of createTables) await query(statement);
  await insert(query, "offices", company.offices);
  await insert(query, "employees", company.employees);
}

async function insert(query: Query, table: "offices" | "employees", rows: readonly object[]): Promise<void> {
  for (let start = 0; start < rows.length; start += rowsPerStatement) {
    const batch = JSON.stringify(rows.slice(start, start + rowsPerStatement));
    // By way of text: the driver would encode a json parameter once more.
    await query(
      `insert into ${table} select * from json_populate_recordset(null::${table}, $1::text::json)`,
      [batch],
    );
  }
}

/** A row of table `offices`, columns as in the database. */
export interface OfficeRow {
  readonly id: number;
  readonly name: string;
  readonly city: string | null;
  readonly street_address: string | null;
  readonly postal_code: string | null;
  readonly phone: string | null;
  readonly email: string | null;
}

/** A row of table `employees`, columns as in the database; `status` is `active` or `inactive`. */
export interface EmployeeRow {
  readonly id: number;
  readonly email: string | null;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  readonly profile_image_url: string | null;
  readonly status: string;
  readonly office_id: number | null;
}

/** The two tables the line-of-business system feeds, as `create table` statements. */
export const createTables: readonly string[] = [
  `create table offices (
    id integer primary key,
    name text not null,
    city text,
    street_address text,
    postal_code text,
    phone text,
    email text
  )`,
  `create table employees (
    id integer primary key,
    email text,
    first_name text,
    last_name text,
    title text,
    phone text,
    profile_image_url text,
    status text not null default 'active',
    office_id integer references offices (id)
  )`,
];
