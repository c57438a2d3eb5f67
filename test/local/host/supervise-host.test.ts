import { randomUUID } from "node:crypto";
import { QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Azurite, startAzurite } from "../../../src/local/azurite.ts";
import type { HostLog } from "../../../src/local/host/host-log.ts";
import type { HostOptions } from "../../../src/local/host/start-host.ts";
import { type SupervisedHost, superviseHost } from "../../../src/local/host/supervise-host.ts";
import { until, withApp } from "./with-host.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

/** Runs a supervised host on that fixture, and stops it afterwards. */
async function withSupervised(
  fixture: string,
  options: Partial<HostOptions>,
  use: (host: SupervisedHost, log: readonly HostLog[]) => Promise<void>,
): Promise<void> {
  await withApp({ fixture }, async (app) => {
    const log: HostLog[] = [];
    const host = await superviseHost({ env: {}, ...options, app, onLog: (line) => log.push(line) });
    try {
      await use(host, log);
    } finally {
      await host.stop();
    }
  });
}

const hello = async ({ url }: SupervisedHost) =>
  fetch(`${url}/api/hello`)
    .then((response) => response.text())
    .catch(() => undefined);

describe.concurrent("a host with a killed process", () => {
  test("is started again at the same address with the same keys, and ends for good the third time", async () => {
    await withSupervised("commonjs-app.cjs", {}, async (host) => {
      const { pid, keys } = host;
      process.kill(pid, "SIGKILL");
      await until(async () => host.pid !== pid && (await hello(host)) === "hello there");
      const byHand = { method: "POST", headers: { "x-functions-key": keys.master } };
      expect((await fetch(`${host.url}/admin/functions/hello`, byHand)).status).toBe(202);

      const second = host.pid;
      process.kill(second, "SIGKILL");
      await until(async () => host.pid !== second && (await hello(host)) === "hello there");
      process.kill(host.pid, "SIGKILL");
      expect(await host.ended).toContain("failure 3");
      expect(await hello(host)).toBeUndefined();
    });
  });

  test("gets the message that it had taken again, once its lease has ended", async () => {
    const QUEUE = `q-${randomUUID()}`;
    const env = { AzureWebJobsStorage: azurite.connectionString, QUEUE };
    const queue = QueueServiceClient.fromConnectionString(azurite.connectionString).getQueueClient(QUEUE);
    await queue.createIfNotExists();
    await withSupervised("queue-app.ts", { env, leaseSeconds: 4 }, async (host, log) => {
      const dequeueCounts = () =>
        log
          .filter((line) => line.function === "work" && line.message.includes("dequeueCount"))
          .map(({ message }) => JSON.parse(message).metadata.dequeueCount);
      await queue.sendMessage(Buffer.from(JSON.stringify({ hold: true })).toString("base64"));
      await until(() => dequeueCounts().length === 1);
      process.kill(host.pid, "SIGKILL");
      await until(() => dequeueCounts().length === 2);
      expect(dequeueCounts()).toEqual([1, 2]);
      expect(log.map(({ message }) => message)).toContainEqual(expect.stringContaining("lease of 4 s"));
      await until(async () => (await fetch(`${host.url}/api/release`, { method: "POST" })).status === 204);
    });
  });
});

test("a host that is stopped has ended, without a reason", async () => {
  await withSupervised("commonjs-app.cjs", {}, async (host) => {
    await host.stop();
    expect(await host.ended).toBeUndefined();
  });
});

test("an app that cannot be loaded is not tried again: the reason comes at once", async () => {
  await expect(withSupervised("broken-app.ts", {}, async () => {})).rejects.toThrow(/no settings$/);
});
