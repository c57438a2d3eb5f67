import { createTokens } from "./credentials/create-tokens.ts";
import { createIdentity } from "./credentials/identity.ts";
import { connectEmployees } from "./employees/database.ts";
import { readEmployees } from "./employees/read-employees.ts";
import { connectExchange } from "./exchange/connect-exchange.ts";
import { connectGraph } from "./graph/connect-graph.ts";
import { findUsers } from "./graph/find-users.ts";
import { readUsers } from "./graph/read-users.ts";
import { allowHosts } from "./images/allowed-hosts.ts";
import { createDownload } from "./images/download.ts";
import { openRecords, type Records } from "./runs/records.ts";
import { standing } from "./runs/standing.ts";
import type { Supervision } from "./runs/start-run.ts";
import type { Work } from "./runs/work.ts";
import type { Settings } from "./settings.ts";
import { connectStorage, type StorageAccount } from "./storage/connect-storage.ts";
import { normalizeEmail } from "./sync/normalize.ts";
import { scopeFilter } from "./sync/scope.ts";
import { attributes } from "./targets/entra/attributes.ts";
import { type TargetOptions, targets } from "./targets/index.ts";
import { renderSignature, type Signature } from "./targets/signature/render.ts";
import { templatesIn } from "./targets/signature/templates.ts";

/** Microsoft's resource names: whatever host answers, a token is asked for under these. */
const scopes = {
  exchange: "https://outlook.office365.com/.default",
  graph: "https://graph.microsoft.com/.default",
  postgres: "https://ossrdbms-aad.database.windows.net/.default",
};

/** The app, put together once from its settings: what the functions call. */
export interface App {
  readonly settings: Settings;
  readonly records: Records;
  readonly supervision: Supervision;
  /** What the worker of a target needs. */
  workOf(target: string): Work;
  /** The signature of an active employee as it would be written now; undefined when there is none with that e-mail. */
  signatureOf(email: string): Promise<Signature | undefined>;
}

/** Puts the app together, with signature templates from a folder; nothing is connected to before it is used. */
export function createApp(settings: Settings, templatesFolder: string): App {
  const identity = createIdentity(settings.AZURE_CLIENT_ID);
  const records = openRecords(connectStorage(storageAccount(settings)));
  const tokens = createTokens({
    credential: settings.ENTRA_CREDENTIAL,
    tenantId: settings.ENTRA_TENANT_ID,
    clientId: settings.ENTRA_CLIENT_ID,
    authorityHost: settings.AZURE_AUTHORITY_HOST,
    keyVaultUrl: settings.KEY_VAULT_URL,
    certificateName: settings.ENTRA_CERTIFICATE_NAME,
    clientSecret: settings.ENTRA_CLIENT_SECRET,
    identityClientId: settings.AZURE_CLIENT_ID,
  });
  const graph = connectGraph({
    url: settings.GRAPH_URL,
    token: ({ renew }) => tokens.token(scopes.graph, { renew }),
  });

  const exchange = connectExchange({
    url: settings.EXCHANGE_URL,
    tenantId: settings.ENTRA_TENANT_ID,
    token: ({ renew }) => tokens.token(scopes.exchange, { renew }),
  });
  const photoHosts = allowHosts(settings.PHOTO_HOSTS);
  const templates = templatesIn(templatesFolder);

  const table = attributes(settings.SYNC_COUNTRY);
  const select = ["onPremisesSyncEnabled", ...table.map(({ property }) => property)];
  const options: TargetOptions = {
    graph,
    attributes: table,
    policies: settings.SYNC_ATTRIBUTES,
    photoHosts,
    download: createDownload({ hosts: photoHosts }),
    exchange,
    templates,
    roaming: settings.ROAMING_SIGNATURES,
  };
  const built = new Map(targets.map(({ name, create }) => [name as string, create(options)]));
  const isOpen = standing(records.runs);

  return {
    settings,
    records,
    supervision: {
      rates: settings.SYNC_RATES,
      planning: {
        readSource,
        accounts: {
          readAll: () => readUsers(graph, { select }),
          find: (emails) => findUsers(graph, { emails, select }),
        },
        targets: built,
        inScope: scopeFilter(settings.SYNC_SCOPE),
        maxChangedPercent: settings.SYNC_MAX_CHANGED_PERCENT,
        verifyDays: settings.SYNC_VERIFY_DAYS,
      },
    },
    workOf(name) {
      const target = built.get(name);
      if (!target) throw new Error(`There is no target ${name}.`);
      return { target, rate: settings.SYNC_RATES[name] ?? 1, isOpen };
    },
    async signatureOf(email) {
      const { employees } = await readSource();
      const wanted = normalizeEmail(email);
      const found = employees.find(({ employee }) => normalizeEmail(employee.email) === wanted);
      return found && renderSignature(templates(), found.employee);
    },
  };

  async function readSource() {
    const password = async () => (await identity.getToken(scopes.postgres))?.token ?? "";
    const database = connectEmployees({
      url: settings.EMPLOYEES_DATABASE_URL ?? "",
      ...(settings.EMPLOYEES_DATABASE_AUTH === "entra" && { password }),
    });
    return readEmployees(database);
  }
}

function storageAccount(settings: Settings): StorageAccount {
  const accountName = settings.AzureWebJobsStorage__accountName;
  if (!accountName) return { connectionString: settings.AzureWebJobsStorage ?? "" };
  return {
    accountName,
    credential: createIdentity(settings.AzureWebJobsStorage__clientId ?? settings.AZURE_CLIENT_ID),
  };
}
