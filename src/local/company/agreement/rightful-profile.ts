import type { EntraUser } from "../../microsoft/graph/user.ts";
import type { Query } from "../../postgres/query.ts";

/** An employee joined with their office, every column as text. */
export interface StaffRow {
  readonly id: number;
  readonly email: string | null;
  readonly status: string;
  readonly first_name: string | null;
  readonly last_name: string | null;
  readonly title: string | null;
  readonly phone: string | null;
  readonly profile_image_url: string | null;
  readonly office: string | null;
  readonly city: string | null;
  readonly street_address: string | null;
  readonly postal_code: string | null;
  readonly office_phone: string | null;
}

/** Reads everyone, leavers and hopeless cases included, by id. */
export function selectStaff(query: Query): Promise<readonly StaffRow[]> {
  return query<StaffRow>(`
    select e.id, e.email, e.status, e.first_name, e.last_name, e.title, e.phone, e.profile_image_url,
      o.name as office, o.city, o.street_address, o.postal_code, o.phone as office_phone
    from employees e left join offices o on o.id = e.office_id
    order by e.id`);
}

/** The properties of a user that the database has a say in. */
export const properties = [
  "displayName",
  "givenName",
  "surname",
  "jobTitle",
  "mobilePhone",
  "businessPhones",
  "department",
  "officeLocation",
  "streetAddress",
  "city",
  "postalCode",
  "country",
] as const satisfies readonly (keyof EntraUser)[];

/** One of `properties`. */
export type Property = (typeof properties)[number];

/** The longest value Graph takes, in characters (Microsoft Graph, user resource type; officeLocation's is undocumented). */
export const longest: Readonly<Record<Property, number>> = {
  displayName: 256,
  givenName: 64,
  surname: 64,
  jobTitle: 128,
  mobilePhone: 64,
  businessPhones: 64,
  department: 64,
  officeLocation: 128,
  streetAddress: 1024,
  city: 128,
  postalCode: 40,
  country: 128,
};

/** What Entra ought to hold: text trimmed and composed (NFC), null for nothing; a business phone without its brackets. */
export function rightfulProfile(row: StaffRow, country: string): Record<Property, string | null> {
  const given = plain(row.first_name);
  const family = plain(row.last_name);
  return {
    displayName: `${given} ${family}`,
    givenName: given,
    surname: family,
    jobTitle: plain(row.title),
    mobilePhone: plain(row.phone),
    businessPhones: plain(row.office_phone),
    department: plain(row.office),
    officeLocation: plain(row.city),
    streetAddress: plain(row.street_address),
    city: plain(row.city),
    postalCode: plain(row.postal_code),
    country,
  };
}

/** Text as it ought to be stored: trimmed, composed, null when nothing is left. */
export function plain(text: string | null): string | null {
  return text?.normalize("NFC").trim() || null;
}
