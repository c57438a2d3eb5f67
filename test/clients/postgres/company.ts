import type { Sql } from "postgres";

/** A password that needs percent-encoding wherever it stands in a URL. */
export const password = "p@ss:w/rd#?%&é";

/** Makes the two tables with odd column types, and a `reader` who may read them. */
export async function createCompany(sql: Sql): Promise<void> {
  await sql.unsafe(`
    create type employment as enum ('Active', 'ACTIVE', 'left');
    create table offices (
      id bigint primary key, name text, city varchar(2000), street_address text,
      postal_code integer, phone text, email text);
    create table employees (
      email text, first_name text, last_name text, title text, phone text,
      profile_image_url text, status employment, office_id varchar(20));
    create role reader login password '${password}';
    grant select on employees, offices to reader;
    insert into offices values
      (1, 'Oslo', 'Oslo', 'Storgata 1', 155, '22 00 00 00', 'oslo@example.com'),
      (2, 'Bergen', null, ' ', null, null, null),
      (3, '  ', null, null, null, null, null);
  `);
}

/** A column's values, by name; what is not given is null. */
export type Row = Partial<
  Record<"email" | "first_name" | "last_name" | "title" | "phone" | "profile_image_url" | "office_id", string>
>;

/** Replaces everyone by these, who are active unless they say otherwise. */
export async function employ(sql: Sql, people: readonly (Row & { status?: string })[]): Promise<void> {
  await sql`truncate employees`;
  for (const person of people) {
    await sql`insert into employees ${sql({ status: "Active", ...person })}`;
  }
}
