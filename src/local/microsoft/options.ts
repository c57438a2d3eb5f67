import type { CertificateAuthority } from "./certificates/certificate-authority.ts";
import type { ExchangeAccess } from "./exchange/invoke-command.ts";
import type { ExchangeLimits, ExchangeThrottle } from "./exchange/limits.ts";
import type { Mailboxes, NewMailbox, Organization } from "./exchange/mailboxes.ts";
import type { DirectoryAudits } from "./graph/directory-audits.ts";
import type { Groups } from "./graph/groups.ts";
import type { Photos } from "./graph/photos.ts";
import type { Throttling, ThrottlingScale } from "./graph/throttling.ts";
import type { EntraUser } from "./graph/user.ts";
import type { Users } from "./graph/users.ts";
import type { CallCount, Exchange, ExchangeLog } from "./http/exchange-log.ts";
import type { Faults } from "./http/faults.ts";
import type { Latency } from "./http/inject-faults.ts";
import type { StandIn } from "./http/stand-in.ts";
import type { DelegatedTokens } from "./login/delegated-tokens.ts";
import type { Registration } from "./login/principals.ts";
import type { ResourceName } from "./login/resources.ts";
import type { Secrets } from "./vault/secrets.ts";

/** How the stand-ins start. */
export type MicrosoftOptions = {
  /** GUID. */
  tenantId: string;
  /** GUID of the app registration. */
  clientId: string;
  /** GUID of the user-assigned managed identity, which reads the vault. */
  identityClientId: string;
  /** GUID of the add-in's registration; an invented one. */
  addinClientId?: string;
  users: readonly EntraUser[];
  /** Application permissions of the app on Graph; `["User.ReadWrite.All"]`. */
  graphRoles?: string[];
  /** The mailboxes that are not ordinary ones; every member with an e-mail address has one. */
  mailboxes?: readonly NewMailbox[];
  /** Application permissions of the app on Exchange Online; `["Exchange.ManageAsApp"]`. */
  exchangeRoles?: string[];
  /** How much Exchange takes; any amount. */
  exchangeLimits?: Partial<ExchangeLimits>;
  /** Whether the organization has roaming signatures; false. */
  roamingSignatures?: boolean;
  /** Signs the certificate of the stand-ins, which delete its file when they close; a new one. */
  authority?: CertificateAuthority;
  /** Name of the app's certificate in the vault; `entra-sync`. */
  certificateName?: string;
  /** Graph's documented quotas, or those scaled; off. */
  throttling?: boolean | ThrottlingScale;
  /** 3600, as Entra ID does. */
  tokenLifetimeSeconds?: number;
  /** What every call takes at least; 0. */
  latencyMs?: number;
  /** How long a written user still reads as before; 0. */
  lagMs?: number;
  /** The clock that quotas and the lag go by, in milliseconds; `Date.now`. */
  now?: () => number;
  /** How many exchanges are kept; 10,000. */
  exchangeLimit?: number;
  /** Ports on 127.0.0.1; any free ones. */
  ports?: Partial<Record<StandIn, number>>;
};

/** Whether the old certificate stays registered, by default not, and whether the new one is registered, by default so. */
export type RotateOptions = { keepOld?: boolean; register?: boolean };

/** The running stand-ins. */
export type Microsoft = {
  graphUrl: string;
  exchangeUrl: string;
  loginUrl: string;
  vaultUrl: string;
  identityEndpoint: string;
  identityHeader: string;
  /** PEM, for `tls.setDefaultCACertificates` in this process. */
  certificateAuthority: string;
  /** A file with the same, for NODE_EXTRA_CA_CERTS of a process started later. */
  certificateAuthorityFile: string;
  /** What the app needs in its environment to reach the stand-ins with its certificate. */
  env: Record<string, string>;
  users: Users;
  /** Entra ID's log of who changed users, to change them as an administrator does. */
  audits: DirectoryAudits;
  /** None at the start. */
  groups: Groups;
  /** The add-in's registration, and access tokens for people who use it. */
  addin: DelegatedTokens;
  mailboxes: Mailboxes;
  photos: Photos;
  organization: Organization;
  /** What the app may do in Exchange; a recipient administrator's cmdlets at the start. */
  exchangeAccess: ExchangeAccess;
  exchangeThrottle: ExchangeThrottle;
  faults: Faults;
  throttling: Throttling;
  latency: Latency;
  /** The kept exchanges, oldest first, of one stand-in or all. */
  exchanges(service?: StandIn): Exchange[];
  counts(): CallCount[];
  clearExchanges(): void;
  /** The app's registration: certificates, secrets, permissions. */
  app: Registration;
  /** The managed identity's permissions. */
  identity: Registration;
  secrets: Secrets;
  /** Object ids that may read the vault's secrets. */
  vaultReaders: Set<string>;
  /**
   * Makes a new certificate current in the vault, registers it, and returns it, PEM. The old one stays registered
   * if kept, or if the new one is not to be registered: as when a vault renews by itself.
   */
  rotateCertificate(options?: RotateOptions): Promise<string>;
  /** Makes every token issued so far unacceptable, or those for one resource. */
  revokeTokens(resource?: ResourceName): void;
  /** Users, mailboxes, photos, faults, quotas, latency and exchanges as at the start; credentials and permissions stay. */
  reset(): void;
  close(): Promise<void>;
};

/** What the control routes show and change. */
export type Controls = Pick<
  Microsoft,
  | "users"
  | "groups"
  | "mailboxes"
  | "photos"
  | "organization"
  | "exchangeThrottle"
  | "faults"
  | "throttling"
  | "latency"
  | "reset"
> & {
  log: ExchangeLog;
  /** Where the other stand-ins are. */
  origins: Record<Exclude<StandIn, "graph">, string>;
};
