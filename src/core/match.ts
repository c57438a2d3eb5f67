import { addressKey } from "./key.ts";

/** The ways in which an employee is joined to an account, in the order tried; all but the last are sure. */
export type Way = "link" | "employeeId" | "userPrincipalName" | "mail" | "proxyAddresses";

/** How an employee was joined to an account, or why not; `unsure` waits for a person to confirm or refuse it. */
export type Match = Way | "none" | "ambiguous" | "unsure";

/** An account that may be an employee's, and how it was found. */
export interface Candidate {
  readonly entraId: string;
  readonly userPrincipalName: string;
  readonly displayName: string | null;
  /** Null where Entra ID does not say. */
  readonly enabled: boolean | null;
  readonly match: Way;
}

/** One employee's match: `accounts` has the matching account, or all candidates. */
export interface Joined {
  readonly match: Match;
  readonly accounts: readonly Account[];
}

const ways = [
  ["userPrincipalName", (account: Account) => [account.userPrincipalName]],
  ["mail", (account: Account) => (account.mail ? [account.mail] : [])],
  [
    "proxyAddresses",
    (account: Account) => (account.proxyAddresses ?? []).map((address) => address.replace(/^smtp:/i, "")),
  ],
] as const;

/**
 * Joins e-mails to accounts by UPN, then mail, then proxy address, case-insensitively. More than one hit is
 * "ambiguous", and so is an account that two e-mails lead to: its owner is unknown, so neither employee is written.
 */
export function matchAccounts(emails: readonly string[], accounts: readonly Account[]): Map<string, Joined> {
  const indexes = ways.map(([way, addresses]) => [way, indexBy(accounts, addresses)] as const);
  const joined = new Map(emails.map((email) => [email, join(addressKey(email), indexes)]));

  const claims = Map.groupBy(
    [...joined].filter(([, { match }]) => match !== "none" && match !== "ambiguous"),
    ([, { accounts }]) => accounts[0]?.id,
  );
  for (const claimants of claims.values()) {
    if (claimants.length < 2) continue;
    for (const [email, { accounts }] of claimants) joined.set(email, { match: "ambiguous", accounts });
  }
  return joined;
}

type Index = Map<string, Account[]>;

function indexBy(accounts: readonly Account[], addresses: (account: Account) => readonly string[]): Index {
  const index: Index = new Map();
  for (const account of accounts) {
    for (const address of new Set(addresses(account).map(addressKey))) {
      const sharing = index.get(address);
      if (sharing) sharing.push(account);
      else index.set(address, [account]);
    }
  }
  return index;
}

function join(email: string, indexes: readonly (readonly [Match, Index])[]): Joined {
  for (const [way, index] of indexes) {
    const accounts = index.get(email);
    if (accounts) return { match: accounts.length === 1 ? way : "ambiguous", accounts };
  }
  return { match: "none", accounts: [] };
}

/** A user of Entra ID: the properties that matching needs, and every other selected property as Graph returned it. */
export interface Account {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly mail?: string | null;
  /** `SMTP:` marks the primary address, `smtp:` an alias (Microsoft Graph, user.proxyAddresses). */
  readonly proxyAddresses?: readonly string[] | null;
  readonly onPremisesSyncEnabled?: boolean | null;
  readonly [property: string]: unknown;
}

/** Reads accounts: all of them in bulk, or those with one of the e-mails, object ids or employee numbers. */
export interface Accounts {
  readAll(): AsyncIterable<readonly Account[]>;
  find(wanted: {
    emails: readonly string[];
    ids?: readonly string[];
    employeeNumbers?: readonly string[];
  }): Promise<readonly Account[]>;
}

/** Every address of an account, normalized: its user principal name, mail and proxy addresses. */
export const addressesOf = ({ userPrincipalName, mail, proxyAddresses }: Account): string[] =>
  [
    userPrincipalName,
    mail ?? "",
    ...(proxyAddresses ?? []).map((address) => address.replace(/^smtp:/i, "")),
  ].map(addressKey);
