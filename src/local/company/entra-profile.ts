import { createHash } from "node:crypto";
import { type EntraUser, entraUser } from "../microsoft/graph/user.ts";
import { domain } from "./offices.ts";
import type { EmployeeRow, OfficeRow } from "./rows.ts";

/** The object id that belongs to `name` (a user principal name, say): a GUID, always the same one. */
export function objectId(name: string): string {
  const hex = createHash("sha256").update(name).digest("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** An employee's Entra user when everything in it is as the database says. */
export function syncedUser(row: EmployeeRow, office: OfficeRow | undefined): EntraUser {
  const address = row.email?.toLowerCase() ?? `employee${row.id}@${domain}`;
  return entraUser({
    id: objectId(address),
    userPrincipalName: address,
    mail: address,
    displayName: `${row.first_name} ${row.last_name}`.normalize(),
    givenName: row.first_name?.normalize() ?? null,
    surname: row.last_name?.normalize() ?? null,
    jobTitle: row.title?.trim() ?? null,
    mobilePhone: row.phone,
    businessPhones: office?.phone ? [office.phone] : [],
    department: office?.name ?? null,
    officeLocation: office?.city ?? null,
    streetAddress: office?.street_address ?? null,
    city: office?.city ?? null,
    postalCode: office?.postal_code ?? null,
    country: "NO",
    preferredLanguage: "nb-NO",
  });
}
