import { createHash } from "node:crypto";
import { type EntraUser, entraUser } from "../microsoft/graph/user.ts";
import { domain } from "./names.ts";
import type { EmployeeRow, OfficeRow } from "./tables.ts";

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
    displayName: [row.first_name, row.last_name].filter(Boolean).join(" ").normalize(),
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

const account = (mailbox: string, displayName: string, rest: Partial<EntraUser> = {}): EntraUser =>
  entraUser({
    id: objectId(`${mailbox}@${domain}`),
    userPrincipalName: `${mailbox}@${domain}`,
    displayName,
    ...rest,
  });

/** Entra users that are not employees; a sync must not touch any of them. */
export const serviceAccounts: readonly EntraUser[] = [
  account("noreply", "Fjordbo", { mail: `noreply@${domain}` }),
  account("post", "Fjordbo kundesenter", { mail: `post@${domain}`, businessPhones: ["+47 22 00 41 99"] }),
  account("moterom.bryggen", "Møterom Bryggen", { mail: `moterom.bryggen@${domain}`, city: "Bergen" }),
  account("skanner.oslo", "Skanner Oslo", { department: "IT" }),
  account("breakglass", "Nødtilgang", { isAdministrator: true }),
];

/** A grey silhouette, 48 pixels square: a JPEG that was uploaded years ago. */
export const oldPhoto: Uint8Array = Buffer.from(
  `
    /9j/2wBDABQUFBQVFBcZGRcfIh4iHy4rJycrLkYyNjI2MkZqQk5CQk5Cal5yXVZdcl6phXZ2hanDpJukw+zT0+z/////////2wBD
    ARQUFBQVFBcZGRcfIh4iHy4rJycrLkYyNjI2MkZqQk5CQk5Cal5yXVZdcl6phXZ2hanDpJukw+zT0+z/////////wgARCAAwADAD
    ASIAAhEBAxEB/8QAGAAAAwEBAAAAAAAAAAAAAAAAAAEFAgT/xAAWAQEBAQAAAAAAAAAAAAAAAAABAAL/2gAMAwEAAhADEAAAAL4L
    QyWRUE5M6VRDtE7dJiS6MVACumpCtV//xAAgEAEBAAAHAAMBAAAAAAAAAAABAgADBBESIFEQISIw/9oACAEBAAE/AP4Zupu14qGM
    rU3CclTpZyij0TCIo4BUDEHGJPAOmdelp+919nGTell+tx9rpqM5umR/J86fOYolfy/Fu0W+S9Yd4h9kx//EABQRAQAAAAAAAAAA
    AAAAAAAAADD/2gAIAQIBAT8AH//EABQRAQAAAAAAAAAAAAAAAAAAADD/2gAIAQMBAT8AH//Z
  `,
  "base64",
);
