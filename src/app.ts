import { createTokens } from "./credentials/create-tokens.ts";
import { createIdentity } from "./credentials/identity.ts";
import { connectEmployees } from "./employees/database.ts";
import { readEmployees } from "./employees/read-employees.ts";
import { connectGraph } from "./graph/connect-graph.ts";
import { findUsers } from "./graph/find-users.ts";
import { readUsers } from "./graph/read-users.ts";
import { openRecords, type Records } from "./runs/records.ts";
import { standing } from "./runs/standing.ts";
import type { Supervision } from "./runs/start-run.ts";
import type { Work } from "./runs/work.ts";
import type { Settings } from "./settings.ts";
import { connectStorage, type StorageAccount } from "./storage/connect-storage.ts";
import { scopeFilter } from "./sync/scope.ts";
import { attributes } from "./targets/entra/attributes.ts";
import { targets } from "./targets/index.ts";

/** Microsoft's resource names: whatever host answers, a token is asked for under these. */
const scopes = {
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
}

/** Puts the app together; nothing is connected to before it is used. */
export function createApp(settings: Settings): App {
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

  const table = attributes(settings.SYNC_COUNTRY);
  const select = ["onPremisesSyncEnabled", ...table.map(({ property }) => property)];
  const options = { graph, attributes: table, policies: settings.SYNC_ATTRIBUTES };
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
      },
    },
    workOf(name) {
      const target = built.get(name);
      if (!target) throw new Error(`There is no target ${name}.`);
      return { target, rate: settings.SYNC_RATES[name] ?? 1, isOpen };
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
