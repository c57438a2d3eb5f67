import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import type { AppSettings } from "./host-config.ts";
import { storageCode } from "./queue-output.ts";

/** What is wrong with the host's own storage, and what to do about it. */
export interface StorageProblem {
  readonly message: string;
  readonly remedy: string;
}

const example =
  "for Azurite on this machine: run npx azurite, and set AzureWebJobsStorage to UseDevelopmentStorage=true";
const retryOptions = { maxTries: 1, tryTimeoutInMs: 10_000 };

/** Asks AzureWebJobsStorage for its queues and blobs, which the host cannot do without; undefined when both answer. No secret is in the answer. */
export async function checkStorage(settings: AppSettings): Promise<StorageProblem | undefined> {
  const connection = settings["AzureWebJobsStorage"]?.trim();
  if (!connection) return missing(settings);
  let services: readonly { readonly url: string; getProperties(): Promise<unknown> }[];
  try {
    services = [
      QueueServiceClient.fromConnectionString(connection, { retryOptions }),
      BlobServiceClient.fromConnectionString(connection, { retryOptions }),
    ];
  } catch {
    return {
      message: "AzureWebJobsStorage is not a connection string of a storage account.",
      remedy: `Take it from the account's access keys in the portal; ${example}.`,
    };
  }
  for (const service of services) {
    const code = await service.getProperties().then(
      () => undefined,
      (error: unknown) => storageCode(error) ?? (error instanceof Error ? error.name : "no answer"),
    );
    if (code) return describe(code, new URL(service.url).origin);
  }
  return undefined;
}

function missing(settings: AppSettings): StorageProblem {
  if (Object.keys(settings).some((name) => name.startsWith("AzureWebJobsStorage__"))) {
    return {
      message:
        "AzureWebJobsStorage is set by identity (AzureWebJobsStorage__…), which only the host in Azure knows.",
      remedy: `Set AzureWebJobsStorage to a connection string; ${example}.`,
    };
  }
  return {
    message: "AzureWebJobsStorage is not set.",
    remedy: `Set it in the environment or in local.settings.json to a connection string; ${example}.`,
  };
}

function describe(code: string, origin: string): StorageProblem {
  if (code === "AuthenticationFailed" || code === "AuthorizationFailure") {
    return {
      message: `The storage at ${origin} refuses the key in AzureWebJobsStorage (${code}).`,
      remedy:
        "Copy the connection string again; check that the account allows keys and this machine's network.",
    };
  }
  if (code === "InvalidHeaderValue") {
    return {
      message: `The storage at ${origin} does not know the version of the API that the app uses.`,
      remedy: "Update Azurite, or start it with --skipApiVersionCheck.",
    };
  }
  return {
    message: `The storage at ${origin} cannot be reached (${code}).`,
    remedy: `Check AzureWebJobsStorage, and that its storage runs; ${example}.`,
  };
}
