import type { EntraUser } from "../../microsoft/graph/user.ts";
import type { Query } from "../../postgres/query.ts";
import type { EmployeeRow } from "../tables.ts";

/** An employee joined with their office, every column as text. */
export interface RowWithOffice extends EmployeeRow {
  readonly office: string | null;
  readonly city: string | null;
  readonly street_address: string | null;
  readonly postal_code: string | null;
  readonly office_phone: string | null;
}

/** Reads all employees by id, leavers and invalid rows included. */
export function selectEmployees(query: Query): Promise<readonly RowWithOffice[]> {
  return query<RowWithOffice>(`
    select e.*, o.name as office, o.city, o.street_address, o.postal_code, o.phone as office_phone
    from employees e left join offices o on o.id = e.office_id
    order by e.id`);
}

/** What Entra should hold in one property. */
interface Rightful {
  /** The longest value Graph takes, in characters. */
  readonly longest: number;
  readonly of: (row: RowWithOffice, country: string) => string | null;
}

/**
 * The properties of a user that the database determines (lengths: Microsoft Graph, user resource type; that of
 * officeLocation is undocumented).
 */
export const profile = {
  displayName: { longest: 256, of: nameOf },
  givenName: { longest: 64, of: (row) => plain(row.first_name) },
  surname: { longest: 64, of: (row) => plain(row.last_name) },
  jobTitle: { longest: 128, of: (row) => plain(row.title) },
  mobilePhone: { longest: 64, of: (row) => plain(row.phone) },
  // Without its brackets.
  businessPhones: { longest: 64, of: (row) => plain(row.office_phone) },
  department: { longest: 64, of: (row) => plain(row.office) },
  officeLocation: { longest: 128, of: (row) => plain(row.city) },
  streetAddress: { longest: 1024, of: (row) => plain(row.street_address) },
  city: { longest: 128, of: (row) => plain(row.city) },
  postalCode: { longest: 40, of: (row) => plain(row.postal_code) },
  country: { longest: 128, of: (_, country) => country },
} satisfies Partial<Record<keyof EntraUser, Rightful>>;

/** First and last name, or the one there is; null for none. */
export function nameOf(row: Pick<EmployeeRow, "first_name" | "last_name">): string | null {
  return plain([row.first_name, row.last_name].map(plain).filter(Boolean).join(" "));
}

/** A property of `profile`. */
export type Property = keyof typeof profile;

/** What Entra should hold: text trimmed and composed (NFC), null for nothing. */
export const rightfulProfile = (row: RowWithOffice, country: string): ReadonlyMap<Property, string | null> =>
  new Map(propertyNames.map((property) => [property, profile[property].of(row, country)]));

const propertyNames = Object.keys(profile).filter(isProperty);

/** Whether the database determines it. */
export function isProperty(name: string): name is Property {
  return Object.hasOwn(profile, name);
}

/** Text as it should be stored: trimmed, composed, null when nothing is left. */
export function plain(text: string | null | undefined): string | null {
  return text?.normalize("NFC").trim() || null;
}
