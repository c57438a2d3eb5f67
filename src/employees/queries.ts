import type { Sql } from "postgres";

/** A row as text, whatever the columns' types; the office is all null when there is none. */
export interface EmployeeRow {
  readonly email: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  readonly profile_image_url: string | null;
  readonly office_id: string | null;
  readonly office_name: string | null;
  readonly office_city: string | null;
  readonly office_street_address: string | null;
  readonly office_postal_code: string | null;
  readonly office_phone: string | null;
  readonly office_email: string | null;
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

/** Active employees with an e-mail and their offices, 1,000 rows at a time, by office then last name. */
export function selectActiveEmployees(sql: Sql): AsyncIterable<EmployeeRow[]> {
  return sql<EmployeeRow[]>`
    select
      employees.email::text as email,
      employees.first_name::text as first_name,
      employees.last_name::text as last_name,
      employees.title::text as title,
      employees.phone::text as phone,
      employees.profile_image_url::text as profile_image_url,
      employees.office_id::text as office_id,
      offices.name::text as office_name,
      offices.city::text as office_city,
      offices.street_address::text as office_street_address,
      offices.postal_code::text as office_postal_code,
      offices.phone::text as office_phone,
      offices.email::text as office_email
    from employees
    left join offices on offices.id::text = employees.office_id::text
    where lower(btrim(employees.status::text)) = 'active' and employees.email::text ~ '\\S'
    order by offices.name::text, employees.last_name::text, employees.first_name::text, employees.email::text
  `.cursor(1000);
}
