import { connectExchange, type Exchange } from "./clients/exchange/exchange.ts";
import { changesSince, latestLink } from "./clients/graph/delta.ts";
import { connectGraph, type Graph } from "./clients/graph/graph.ts";
import { findUsers, readUsers } from "./clients/graph/users.ts";
import type { Traced } from "./clients/http/answer.ts";
import { createIdentity } from "./clients/identity/credential.ts";
import { delegatedTokens, type VerifyDelegated } from "./clients/identity/delegated-token.ts";
import { newCertificate } from "./clients/identity/remedies.ts";
import { createTokens, type Tokens } from "./clients/identity/tokens.ts";
import { loadCertificate } from "./clients/identity/vault.ts";
import { connectEmployees, type EmployeesDatabase } from "./clients/postgres/database.ts";
import { connectReadback, type ReadbackDatabase } from "./clients/postgres/readback-database.ts";
import type { StorageAccount } from "./clients/storage/storage.ts";
import type { Accounts } from "./core/identity/account.ts";
import { readingChanges } from "./runs/nightly-read.ts";
import type { Settings } from "./settings.ts";
import type { KeptAccountsStore } from "./stores/kept-accounts.ts";

/** The scopes that tokens are requested for: those of Microsoft's resources in this cloud, even where a setting names another host. */
export const scopesOf = (
  settings: Pick<Settings, "GRAPH_AUDIENCE" | "EXCHANGE_AUDIENCE" | "DATABASE_AUDIENCE">,
) => ({
  exchange: `${settings.EXCHANGE_AUDIENCE}/.default`,
  graph: `${settings.GRAPH_AUDIENCE}/.default`,
  postgres: `${settings.DATABASE_AUDIENCE}/.default`,
});

/** The clients of external systems, as the settings define them; each connects when it is first used. */
export interface Connections {
  readonly tokens: Tokens;
  readonly graph: Graph;
  readonly exchange: Exchange;
  /** The employee database, with its own limits in seconds. */
  database(limits?: Limits): EmployeesDatabase;
  /** The app's own tables, with their own limits; undefined where ENTRA_READBACK_URL is not set. */
  readback: ((limits?: Limits) => ReadbackDatabase) | undefined;
}

interface Limits {
  readonly connectSeconds?: number;
  readonly statementSeconds?: number;
}

/** Creates the clients. Their calls are `traced`; those that change something at Microsoft call `mayWrite` first. */
export function connect(settings: Settings, traced: Traced, mayWrite: () => Promise<void>): Connections {
  const { AZURE_CLIENT_ID: identityClientId, ENTRA_READBACK_URL: readbackUrl } = settings;
  const scopes = scopesOf(settings);
  const identityTokens = createTokens({ credential: "managed-identity", identityClientId });
  const tokens = createTokens({
    credential: settings.ENTRA_CREDENTIAL,
    tenantId: settings.ENTRA_TENANT_ID,
    clientId: settings.ENTRA_CLIENT_ID,
    authorityHost: settings.AZURE_AUTHORITY_HOST,
    keyVaultUrl: settings.KEY_VAULT_URL,
    certificateName: settings.ENTRA_CERTIFICATE_NAME,
    clientSecret: settings.ENTRA_CLIENT_SECRET,
    identityClientId,
  });
  return {
    tokens,
    graph: connectGraph({
      url: settings.GRAPH_URL,
      token: ({ renew }) => tokens.token(scopes.graph, { renew }),
      traced,
      mayWrite,
    }),
    exchange: connectExchange({
      url: settings.EXCHANGE_URL,
      tenantId: settings.ENTRA_TENANT_ID,
      token: ({ renew }) => tokens.token(scopes.exchange, { renew }),
      traced,
      mayWrite,
    }),
    database: (limits = {}) =>
      connectEmployees({
        url: settings.EMPLOYEES_DATABASE_URL ?? "",
        ...(settings.EMPLOYEES_DATABASE_AUTH === "entra" && {
          password: () => identityTokens.token(scopes.postgres),
        }),
        traced,
        ...limits,
      }),
    readback: readbackUrl
      ? (limits = {}) =>
          connectReadback({
            url: readbackUrl,
            ...(settings.ENTRA_READBACK_AUTH === "entra" && {
              password: () => identityTokens.token(scopes.postgres),
            }),
            traced,
            ...limits,
          })
      : undefined,
  };
}

/** Reads accounts of Entra ID with the properties in `select` and those that a caller adds; with SYNC_READ=delta a nightly run reads only the changed ones. */
export function connectAccounts(
  { SYNC_READ: how, ENTRA_TENANT_ID: tenant = "" }: Settings,
  graph: Graph,
  {
    select,
    ...keeping
  }: { readonly select: readonly string[]; readonly kept: KeptAccountsStore; readonly now?: () => Date },
): Accounts {
  const accounts: Accounts = {
    readAll: ({ select: more = [] } = {}) => readUsers(graph, { select: [...select, ...more] }),
    find: ({ select: more = [], ...wanted }) => findUsers(graph, { ...wanted, select: [...select, ...more] }),
  };
  if (how === "full") return accounts;
  const changes = {
    latest: (more: readonly string[]) => latestLink(graph, { select: [...select, ...more] }),
    since: (link: string, most: number) => changesSince(graph, link, { most }),
  };
  return readingChanges(accounts, changes, { ...keeping, of: [tenant, graph.origin, ...select].join(" ") });
}

/** The storage account of the records: by its connection string, or by its name with a managed identity. Outside the public cloud, the settings of the host name its endpoints. */
export function storageAccount(settings: Settings): StorageAccount {
  const accountName = settings.AzureWebJobsStorage__accountName;
  if (!accountName) return { connectionString: settings.AzureWebJobsStorage ?? "" };
  const url = (kind: "blob" | "queue" | "table") =>
    settings[`AzureWebJobsStorage__${kind}ServiceUri`] ?? `https://${accountName}.${kind}.core.windows.net`;
  return {
    urls: { blob: url("blob"), queue: url("queue"), table: url("table") },
    credential: createIdentity(settings.AzureWebJobsStorage__clientId ?? settings.AZURE_CLIENT_ID),
  };
}

/** Whether the feed of what Entra ID holds is kept: as ENTRA_READBACK_FEED says, else where ENTRA_READBACK_URL is set. */
export const keepsFeed = ({ ENTRA_READBACK_FEED: feed, ENTRA_READBACK_URL: url }: Settings): boolean =>
  feed === undefined ? url !== undefined : feed === "on";

/** Whether the Outlook add-in is set up, so that rules may have it serve people. */
export const hasAddin = ({ ADDIN_CLIENT_ID: clientId }: Settings): boolean => clientId !== undefined;

/** Verifies the access tokens that the add-in sends; undefined where it is not set up. */
export const addinTokens = ({
  ADDIN_CLIENT_ID: clientId,
  ENTRA_TENANT_ID: tenantId,
  AZURE_AUTHORITY_HOST: authorityHost,
}: Settings): VerifyDelegated | undefined =>
  clientId && tenantId
    ? delegatedTokens({ clientId, tenantId, authorityHost, scope: "Signature.Read" })
    : undefined;

/** The client id that the app signs in with at Microsoft. */
export const ownAppOf = ({ ENTRA_CREDENTIAL, ENTRA_CLIENT_ID, AZURE_CLIENT_ID }: Settings) =>
  ENTRA_CREDENTIAL === "managed-identity" ? AZURE_CLIENT_ID : ENTRA_CLIENT_ID;

/** Reads the certificate from its vault, with the command that creates a new one; undefined where the app signs in without a certificate. */
export function vaultOf(settings: Settings) {
  const { KEY_VAULT_URL: vaultUrl, ENTRA_CERTIFICATE_NAME: name } = settings;
  if (settings.ENTRA_CREDENTIAL !== "certificate" || !vaultUrl || !name) return undefined;
  const identity = createIdentity(settings.AZURE_CLIENT_ID);
  return {
    read: loadCertificate({ vaultUrl, name, identity }).newest,
    renew: newCertificate(vaultUrl, name),
  };
}

/** The name that marks this deployment's rows in a database shared by several: ENTRA_READBACK_DEPLOYMENT, else that of its storage account. */
export function deploymentOf(settings: Settings): string {
  const { ENTRA_READBACK_DEPLOYMENT: name, AzureWebJobsStorage: connection = "" } = settings;
  const [, account = "devstoreaccount1"] = /(?:^|;)\s*AccountName=([^;]+)/i.exec(connection) ?? [];
  return name ?? settings.AzureWebJobsStorage__accountName ?? account;
}
