import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout } from "node:timers/promises";
import { TableClient } from "@azure/data-tables";
import { BlobServiceClient } from "@azure/storage-blob";
import { QueueClient } from "@azure/storage-queue";
import { expect, test } from "vitest";
import { type Azurite, type AzuriteOptions, startAzurite } from "../../src/local/azurite.ts";

const slow = { timeout: 120_000 };
const withoutRetries = { retryOptions: { maxTries: 1 } };

async function withAzurite(options: AzuriteOptions, use: (azurite: Azurite) => Promise<void>): Promise<void> {
  const azurite = await startAzurite(options);
  try {
    await use(azurite);
  } finally {
    await azurite.close();
  }
}

const queueOf = ({ connectionString }: Azurite) =>
  new QueueClient(connectionString, "letters", withoutRetries);

test("answers for queues, tables and blobs with one connection string", slow, () =>
  withAzurite({}, async (azurite) => {
    const queue = queueOf(azurite);
    await queue.create();
    await queue.sendMessage("æøå");
    const table = TableClient.fromConnectionString(azurite.connectionString, "people", {
      allowInsecureConnection: true,
    });
    await table.createTable();
    await table.createEntity({ partitionKey: "p", rowKey: "r", name: "Åse" });
    const blobs = BlobServiceClient.fromConnectionString(azurite.connectionString);
    await blobs.getContainerClient("plans").create();

    expect((await queue.peekMessages()).peekedMessageItems[0]?.messageText).toBe("æøå");
    expect(await table.getEntity("p", "r")).toMatchObject({ name: "Åse" });
    expect(await blobs.getContainerClient("plans").exists()).toBe(true);
  }),
);

test("names the port that is in use", slow, () =>
  withAzurite({}, async ({ urls }) => {
    const port = Number(new URL(urls.queue).port);
    await expect(startAzurite({ ports: { queue: port } })).rejects.toThrow(
      `port ${port} on 127.0.0.1 is in use`,
    );
  }),
);

test("starts empty on the same ports after a kill", slow, () =>
  withAzurite({}, async (azurite) => {
    const queue = queueOf(azurite);
    await queue.create();
    await azurite.kill();
    expect(azurite.pid).toBeUndefined();
    await expect(queue.exists()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await azurite.start();
    expect(await queue.exists()).toBe(false);
  }),
);

test("keeps its data over a stop when asked to", slow, () =>
  withAzurite({ keepData: true }, async (azurite) => {
    const queue = queueOf(azurite);
    await queue.create();
    await queue.sendMessage("kept");
    await azurite.stop();
    await expect(queue.peekMessages()).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await azurite.start();
    expect((await queue.peekMessages()).peekedMessageItems[0]?.messageText).toBe("kept");
  }),
);

test("does not outlive a parent that was killed", slow, async () => {
  const azuriteModule = new URL("../../src/local/azurite.ts", import.meta.url).href;
  const program = `
    const { startAzurite } = await import(${JSON.stringify(azuriteModule)});
    console.log((await startAzurite()).pid);
    setInterval(() => {}, 1000);`;
  const parent = spawn(process.execPath, ["--input-type=module", "-e", program], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [pid] = await once(parent.stdout.setEncoding("utf8"), "data");
  expect(isRunning(Number(pid))).toBe(true);
  parent.kill("SIGKILL");
  while (isRunning(Number(pid))) await setTimeout(20);
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
