import { addressKey } from "../key.ts";

/** A user of Entra ID: the properties that matching needs, and every other selected property as Graph returned it. */
export interface Account {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly mail?: string | null;
  /** `SMTP:` marks the primary address, `smtp:` an alias (Microsoft Graph, user.proxyAddresses). */
  readonly proxyAddresses?: readonly string[] | null;
  readonly onPremisesSyncEnabled?: boolean | null;
  readonly accountEnabled?: boolean | null;
  /** "Member" or "Guest"; null for accounts older than 2014 (Microsoft Graph, user.userType). */
  readonly userType?: string | null;
  readonly employeeId?: string | null;
  readonly givenName?: string | null;
  readonly surname?: string | null;
  readonly displayName?: string | null;
  /** As `nb-NO`; absent where it was not read. */
  readonly preferredLanguage?: string | null;
  /** Not a property of Graph's user: membership in the groups that a target needs, as in `Employee.account`; absent if not read. */
  readonly groups?: Readonly<Record<string, boolean>>;
  readonly [property: string]: unknown;
}

/** The accounts to look up: by address, object id, or employee number. */
export interface Wanted {
  readonly emails: readonly string[];
  readonly ids?: readonly string[];
  readonly employeeNumbers?: readonly string[];
  readonly select?: readonly string[];
}

/**
 * Reads accounts: all of them in bulk, or those that have one of the addresses, ids or employee numbers; with `select` also
 * properties that are not always read.
 */
export interface Accounts {
  /** With `nightly`, accounts that have not changed according to Entra ID may come from an earlier read. */
  readAll(options?: {
    readonly select?: readonly string[];
    readonly nightly?: boolean;
  }): AsyncIterable<readonly Account[]>;
  find(wanted: Wanted): Promise<readonly Account[]>;
}

/** An address of `proxyAddresses`, where e-mail addresses are marked and others keep their scheme. */
export const withoutScheme = (address: string): string =>
  /^smtp:/i.test(address) ? address.slice(5) : address;

/** Every address of an account, as addresses are compared: its user principal name, mail and proxy addresses. */
export const addressesOf = ({ userPrincipalName, mail, proxyAddresses }: Account): string[] =>
  [userPrincipalName, mail ?? "", ...(proxyAddresses ?? []).map(withoutScheme)].map(addressKey);

/** The ways in which an employee is joined to an account, in the order tried; all but the last are sure. */
export type Way = "link" | "employeeId" | "userPrincipalName" | "mail" | "proxyAddresses";

/** The ways that are used where the settings do not name others. */
export const usualWays: readonly Way[] = ["link", "userPrincipalName", "mail", "proxyAddresses"];

/** What SYNC_MATCH calls each way in which an employee is joined to an account. */
export const wayNames = {
  link: "link",
  employeeId: "employeeId",
  upn: "userPrincipalName",
  mail: "mail",
  alias: "proxyAddresses",
} as const satisfies Readonly<Record<string, Way>>;
