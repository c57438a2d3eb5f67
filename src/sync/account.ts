/** A person as Entra ID has them: what matching needs by name, every other selected property as Graph returned it. */
export interface Account {
  readonly id: string;
  readonly userPrincipalName: string;
  readonly mail?: string | null;
  /** `SMTP:` marks the primary address, `smtp:` an alias (Microsoft Graph, user.proxyAddresses). */
  readonly proxyAddresses?: readonly string[] | null;
  readonly onPremisesSyncEnabled?: boolean | null;
  readonly [property: string]: unknown;
}

/** Where accounts are read: all of them in bulk, or those that bear one of the e-mails. */
export interface Accounts {
  readAll(): AsyncIterable<readonly Account[]>;
  find(emails: readonly string[]): Promise<readonly Account[]>;
}
