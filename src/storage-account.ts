import { createIdentity } from "./credentials/identity.ts";
import type { Settings } from "./settings.ts";
import type { StorageAccount } from "./storage/connect-storage.ts";

/** Where the app keeps its records: by a connection string, or by name with a managed identity. */
export function storageAccount(settings: Settings): StorageAccount {
  const accountName = settings.AzureWebJobsStorage__accountName;
  if (!accountName) return { connectionString: settings.AzureWebJobsStorage ?? "" };
  return {
    accountName,
    credential: createIdentity(settings.AzureWebJobsStorage__clientId ?? settings.AZURE_CLIENT_ID),
  };
}
