import { expect, test } from "vitest";
import { connectStorage } from "../../../src/clients/storage/storage.ts";
import { scopesOf, storageAccount } from "../../../src/connections.ts";
import { readSettings } from "../../../src/settings.ts";
import { withServer } from "../images/https-server.ts";

const needed = {
  EMPLOYEES_DATABASE_URL: "postgres://reader:x@db.example.com/hr",
  ENTRA_CREDENTIAL: "managed-identity",
  AzureWebJobsStorage__accountName: "stexample",
};
const inChina = {
  ...needed,
  AzureWebJobsStorage__blobServiceUri: "https://stexample.blob.core.chinacloudapi.cn",
  AzureWebJobsStorage__queueServiceUri: "https://stexample.queue.core.chinacloudapi.cn",
  AzureWebJobsStorage__tableServiceUri: "https://stexample.table.core.chinacloudapi.cn",
  GRAPH_AUDIENCE: "https://microsoftgraph.chinacloudapi.cn",
  EXCHANGE_AUDIENCE: "https://partner.outlook.cn",
  DATABASE_AUDIENCE: "https://ossrdbms-aad.database.chinacloudapi.cn",
};

test("storage and tokens are those of the public cloud unless the environment says otherwise", () => {
  const settings = readSettings(needed);

  expect(storageAccount(settings)).toMatchObject({
    urls: { queue: "https://stexample.queue.core.windows.net" },
  });
  expect(scopesOf(settings)).toEqual({
    graph: "https://graph.microsoft.com/.default",
    exchange: "https://outlook.office365.com/.default",
    postgres: "https://ossrdbms-aad.database.windows.net/.default",
  });
});

test("in another cloud they are those of the environment", () => {
  const settings = readSettings(inChina);

  expect(storageAccount(settings)).toMatchObject({
    urls: {
      blob: "https://stexample.blob.core.chinacloudapi.cn",
      queue: "https://stexample.queue.core.chinacloudapi.cn",
      table: "https://stexample.table.core.chinacloudapi.cn",
    },
  });
  expect(scopesOf(settings)).toEqual({
    graph: "https://microsoftgraph.chinacloudapi.cn/.default",
    exchange: "https://partner.outlook.cn/.default",
    postgres: "https://ossrdbms-aad.database.chinacloudapi.cn/.default",
  });
});

test("a storage account at other addresses is asked there, with the identity's token", () =>
  withServer(
    // Azure Storage gives each answer an id.
    () => ({ status: 201, headers: { "x-ms-request-id": "1" } }),
    async ({ url, seen }) => {
      const asked: string[] = [];
      const credential = {
        getToken: async (scopes: string | string[]) => {
          asked.push(...[scopes].flat());
          return { token: "a-token", expiresOnTimestamp: Date.now() + 3_600_000 };
        },
      };
      const urls = { blob: `${url}/blobs`, queue: `${url}/queues`, table: `${url}/tables` };
      const storage = connectStorage({ urls, credential });
      await storage.queue("sync-runs");
      await storage.table("runs");
      await storage.container("plans");

      expect(seen.map(({ path }) => path.split("?")[0])).toEqual([
        "/queues/sync-runs",
        "/tables/Tables",
        "/blobs/plans",
      ]);
      expect(new Set(seen.map(({ headers }) => headers.authorization))).toEqual(new Set(["Bearer a-token"]));
      // Azure Storage takes this resource name in every cloud.
      expect(new Set(asked.map((scope) => scope.replace(/\/+\.default$/, "")))).toEqual(
        new Set(["https://storage.azure.com"]),
      );
    },
  ));
