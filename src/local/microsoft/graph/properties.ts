import type { EntraUser } from "./user.ts";

/** A property of Graph's user as the stand-in serves it. */
export type Property = {
  type: "text" | "texts" | "flag" | "instant";
  /** Returned when a request has no $select. */
  byDefault?: true;
  readOnly?: true;
  /** Cannot be cleared. */
  required?: true;
  /** Characters. */
  maxLength?: number;
  /** Elements of a collection. */
  maxItems?: number;
  /** Of an administrator, only an app that itself holds a high directory role may write it. */
  sensitive?: true;
  /** No filter without an advanced query, which the stand-in does not answer. */
  advanced?: true;
  /** Application permissions that suffice to write it, besides those that allow the whole user. */
  writtenWith?: string;
};

/** The name of a property on the wire. */
export type PropertyName = Exclude<keyof EntraUser, "isAdministrator">;

/**
 * Types, maxima and the default set: Graph's metadata of 2026-08 and the property table of `resources/user`.
 * officeLocation, preferredLanguage and the elements of businessPhones have no documented maximum; theirs are on the
 * safe side. `advanced` is from the table of filters in "Advanced query capabilities". What Exchange or directory synchronisation masters is read-only here, though some tenants may write it.
 */
export const PROPERTIES = {
  id: { type: "text", byDefault: true, readOnly: true },
  userPrincipalName: { type: "text", byDefault: true, readOnly: true },
  displayName: { type: "text", byDefault: true, required: true, maxLength: 256 },
  accountEnabled: { type: "flag", sensitive: true, writtenWith: "User.EnableDisableAccount.All" },
  userType: { type: "text", readOnly: true },
  mail: { type: "text", byDefault: true, readOnly: true },
  mailNickname: { type: "text", required: true, maxLength: 64 },
  proxyAddresses: { type: "texts", readOnly: true },
  otherMails: {
    type: "texts",
    maxLength: 250,
    maxItems: 250,
    sensitive: true,
    writtenWith: "User-Mail.ReadWrite.All",
  },
  givenName: { type: "text", byDefault: true, maxLength: 64 },
  surname: { type: "text", byDefault: true, maxLength: 64 },
  jobTitle: { type: "text", byDefault: true, maxLength: 128 },
  department: { type: "text", maxLength: 64 },
  companyName: { type: "text", maxLength: 64, advanced: true },
  employeeId: { type: "text", maxLength: 16 },
  officeLocation: { type: "text", byDefault: true, maxLength: 128, advanced: true },
  streetAddress: { type: "text", maxLength: 1024, advanced: true },
  city: { type: "text", maxLength: 128 },
  state: { type: "text", maxLength: 128 },
  postalCode: { type: "text", maxLength: 40, advanced: true },
  country: { type: "text", maxLength: 128 },
  businessPhones: {
    type: "texts",
    byDefault: true,
    maxLength: 64,
    maxItems: 1,
    sensitive: true,
    writtenWith: "User-Phone.ReadWrite.All",
  },
  mobilePhone: {
    type: "text",
    byDefault: true,
    advanced: true,
    maxLength: 64,
    sensitive: true,
    writtenWith: "User-Phone.ReadWrite.All",
  },
  preferredLanguage: { type: "text", byDefault: true, maxLength: 16, advanced: true },
  onPremisesImmutableId: { type: "text", readOnly: true, advanced: true },
  onPremisesLastSyncDateTime: { type: "instant", readOnly: true, advanced: true },
  onPremisesSyncEnabled: { type: "flag", readOnly: true },
} satisfies Record<PropertyName, Property>;

/** Looks a property up by its exact name; undefined when users have none of that name. */
export function findProperty(name: string): (Property & { name: PropertyName }) | undefined {
  if (!Object.hasOwn(PROPERTIES, name)) return undefined;
  const known = name as PropertyName;
  return { ...PROPERTIES[known], name: known };
}
