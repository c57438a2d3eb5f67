import { TableServiceClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueServiceClient } from "@azure/storage-queue";
import { type Azurite, type StorageAccount, startAzurite } from "../src/local/azurite.ts";
import { type LocalPostgres, startPostgres } from "../src/local/postgres.ts";

/** Storage and databases outlive the tests that use them: the next file that this process runs takes them over. */
const accounts = Array.from({ length: 400 }, (_, index) => `account${index}`);
const databases: LocalPostgres[] = [];
let azurite: Promise<Azurite> | undefined;

/** An empty storage account that no other test has, on one Azurite for the whole process; `close` empties it. */
export async function emptyStorage(): Promise<Azurite> {
  const [first = "", ...more] = accounts;
  azurite ??= startAzurite({ accounts: [first, ...more] });
  const running = await azurite;
  const name = accounts.shift();
  if (name === undefined) throw new Error("All storage accounts are taken: list more of them.");
  const account = running.account(name);
  const refuse = async () => {
    throw new Error("Other tests use this Azurite as well: start one of your own.");
  };
  return {
    ...account,
    account: running.account,
    pid: undefined,
    stop: refuse,
    kill: refuse,
    start: refuse,
    close: () => empty(account),
  };
}

/** An empty database that no other test uses meanwhile; `close` empties it. */
export async function emptyDatabase(): Promise<LocalPostgres> {
  const running = databases.pop() ?? (await startPostgres());
  return {
    ...running,
    async close() {
      try {
        await running.start();
        await running.query("discard all");
        await running.query("drop schema public cascade");
        await running.query("create schema public");
        databases.push(running);
      } catch {
        await running.close();
      }
    },
  };
}

/** What is left behind would only make Azurite slower. */
async function empty({ connectionString }: StorageAccount): Promise<void> {
  const queues = QueueServiceClient.fromConnectionString(connectionString);
  const blobs = BlobServiceClient.fromConnectionString(connectionString);
  const tables = TableServiceClient.fromConnectionString(connectionString, { allowInsecureConnection: true });
  for await (const { name } of queues.listQueues()) await queues.deleteQueue(name);
  for await (const { name } of blobs.listContainers()) await blobs.deleteContainer(name);
  for await (const { name } of tables.listTables()) if (name) await tables.deleteTable(name);
}
