import { phonesOf } from "../../core/cells/phone.ts";
import { type Employee, fullName, type Office } from "../../core/employee.ts";

/** One property of an Entra user and its source; `maximum` in characters. */
export interface Attribute {
  readonly property: string;
  readonly from: (employee: Employee) => string | null;
  readonly maximum: number;
  /** An employee without the value it is made from; absent where every employee needs one (the names of person and office). */
  readonly without?: (employee: Employee) => Employee;
  /** Only a high directory role may write it to an administrator's account. */
  readonly sensitive?: true;
  /** Graph has a list of at most one value, which `[]` clears (Microsoft Graph, user.businessPhones). */
  readonly list?: true;
  /** As in a desired field. */
  readonly steady?: true;
  /** Whether a current and a wanted value mean the same; absent where only equal texts do. */
  readonly same?: (current: string | null, wanted: string | null) => boolean;
}

const withoutOffice =
  (column: Exclude<keyof Office, "name">) =>
  (employee: Employee): Employee => ({ ...employee, office: { ...employee.office, [column]: null } });

/**
 * The properties that are synced, in the order a plan shows them. To sync one more, add its row.
 * Maximum lengths are Microsoft Graph's (user resource type); officeLocation's is not documented.
 */
export const attributes = (country: string, phones = phonesOf(country)): readonly Attribute[] => [
  { property: "displayName", from: fullName, maximum: 256, steady: true },
  { property: "givenName", from: ({ firstName }) => firstName, maximum: 64, steady: true },
  { property: "surname", from: ({ lastName }) => lastName, maximum: 64, steady: true },
  {
    property: "jobTitle",
    from: ({ title }) => title,
    maximum: 128,
    without: (employee) => ({ ...employee, title: null }),
  },
  {
    property: "mobilePhone",
    from: ({ phone }) => phone,
    maximum: 64,
    without: (employee) => ({ ...employee, phone: null }),
    sensitive: true,
    same: phones.same,
  },
  {
    property: "businessPhones",
    from: ({ office }) => office.phone,
    maximum: 64,
    without: withoutOffice("phone"),
    sensitive: true,
    list: true,
    same: phones.same,
  },
  { property: "department", from: ({ office }) => office.name, maximum: 64 },
  {
    property: "officeLocation",
    from: ({ office }) => office.city,
    maximum: 128,
    without: withoutOffice("city"),
  },
  {
    property: "streetAddress",
    from: ({ office }) => office.streetAddress,
    maximum: 1024,
    without: withoutOffice("streetAddress"),
  },
  { property: "city", from: ({ office }) => office.city, maximum: 128, without: withoutOffice("city") },
  {
    property: "postalCode",
    from: ({ office }) => office.postalCode,
    maximum: 40,
    without: withoutOffice("postalCode"),
  },
  { property: "country", from: () => country, maximum: 128, steady: true },
];

/** When the value of the database is written to an attribute; `keep` never clears an existing value. */
export interface Policy {
  readonly strength: "authoritative" | "if-empty" | "ignore";
  readonly keep: boolean;
}

/** Attribute → policy; an attribute that is not named is authoritative. */
export type Policies = Readonly<Record<string, Policy>>;

const authoritative: Policy = { strength: "authoritative", keep: false };

/** The policy of a property. */
export const policyOf = (policies: Policies, property: string): Policy => policies[property] ?? authoritative;

/** A policy as written in SYNC_ATTRIBUTES, "if-empty:keep" for example. */
export const ruleOf = ({ strength, keep }: Policy): string => (keep ? `${strength}:keep` : strength);
