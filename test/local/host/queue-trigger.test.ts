import { randomUUID } from "node:crypto";
import { QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Azurite, startAzurite } from "../../../src/local/azurite.ts";
import { until, withHost } from "./with-host.ts";

vi.setConfig({ testTimeout: 300_000, maxConcurrency: 8, hookTimeout: 300_000 });

interface Delivery {
  readonly message: unknown;
  readonly running: number;
  readonly at: number;
  readonly metadata: Record<string, unknown>;
  readonly invocationId: string;
  readonly finished?: unknown;
}

let azurite: Azurite;
beforeAll(async () => {
  azurite = await startAzurite();
});
afterAll(() => azurite.close());

const base64 = (value: unknown) =>
  Buffer.from(typeof value === "string" ? value : JSON.stringify(value)).toString("base64");
const isDelivery = (entry: Delivery) => entry.finished === undefined;
const isFinish = (entry: Delivery) => entry.finished !== undefined;

/** A queue of its own for one test, and how to set a host up on it. */
function freshQueue(queues: object = {}) {
  const name = `q-${randomUUID().slice(0, 8)}`;
  const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const queue = (suffix = "") => service.getQueueClient(`${name}${suffix}`);
  return {
    queue,
    put: async (value: unknown, suffix = "") => {
      await queue(suffix).createIfNotExists();
      await queue(suffix).sendMessage(base64(value));
    },
    /** Messages on the queue, visible or not. */
    count: async (suffix = "") => (await queue(suffix).getProperties()).approximateMessagesCount,
    setup: {
      fixture: "queue-app.ts",
      env: { AzureWebJobsStorage: azurite.connectionString, QUEUE: name },
      extensions: { queues: { maxDequeueCount: 2, maxPollingInterval: "00:00:00.2", ...queues } },
    },
  };
}

describe.concurrent("a message", () => {
  test("that takes longer than its lease is not delivered twice", async () => {
    const { setup, put, count } = freshQueue();
    // Renewed at half of it: a machine that is busy may take seconds for that.
    await put({ sleepMs: 12_000 });
    await withHost({ ...setup, leaseSeconds: 5 }, async ({ untilLogged, logged }) => {
      await untilLogged<Delivery>("work", 1, isFinish);
      await until(async () => (await count()) === 0);
      expect(logged<Delivery>("work").filter(isDelivery)).toHaveLength(1);
    });
  });

  test("that is JSON arrives parsed, other text as a string, with its metadata, and is deleted afterwards", async () => {
    const { setup, put, count } = freshQueue();
    const object = { a: [1], flag: true, count: 5, nested: { b: 1 }, nothing: null };
    await put(object);
    await put("plain text, æøå");
    await withHost(setup, async ({ untilLogged }) => {
      const deliveries = await untilLogged<Delivery>("work", 2, isDelivery);
      const find = (message: unknown) =>
        deliveries.find((delivery) => JSON.stringify(delivery.message) === JSON.stringify(message));
      expect(find("plain text, æøå")).toBeDefined();
      const { insertionTime, expirationTime, nextVisibleTime, ...metadata } = find(object)?.metadata ?? {};
      expect(metadata).toEqual({
        queueTrigger: object,
        dequeueCount: 1,
        id: expect.any(String),
        popReceipt: expect.any(String),
        flag: "True",
        count: 5,
        nested: { b: 1 },
      });
      const days = (Date.parse(String(expirationTime)) - Date.parse(String(insertionTime))) / 86_400_000;
      expect(days).toBe(7);
      expect(Date.parse(String(nextVisibleTime))).toBeGreaterThan(Date.parse(String(insertionTime)));
      await until(async () => (await count()) === 0);
    });
  });

  test("that fails maxDequeueCount times is copied unchanged to the poison queue, as a new message", async () => {
    const { setup, put, count, queue } = freshQueue();
    await put({ fail: true });
    await withHost(setup, async ({ untilLogged }) => {
      await until(async () => (await queue("-poison").exists()) && (await count("-poison")) === 1);
      const deliveries = await untilLogged<Delivery>("work", 2, isDelivery);
      expect(deliveries.map(({ metadata }) => metadata["dequeueCount"])).toEqual([1, 2]);
      const [poison] = (await queue("-poison").receiveMessages()).receivedMessageItems;
      expect(poison).toMatchObject({ messageText: base64({ fail: true }), dequeueCount: 1 });
      await until(async () => (await count()) === 0);
    });
  });

  test("that fails comes back no sooner than visibilityTimeout", async () => {
    const { setup, put } = freshQueue({ visibilityTimeout: "00:00:02" });
    await put({ fail: true });
    await withHost(setup, async ({ untilLogged }) => {
      const [first, second] = await untilLogged<Delivery>("work", 2, isDelivery);
      // Azurite counts visibility in whole seconds.
      expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(1000);
    });
  });

  test("that does not decode goes straight to poison, text unchanged, without an invocation", async () => {
    const { setup, queue, count, put } = freshQueue();
    await queue().create();
    await queue().sendMessage('{"not":"base64"}');
    await withHost(setup, async ({ logged, untilLogged }) => {
      await until(async () => (await queue("-poison").exists()) && (await count("-poison")) === 1);
      const [poison] = (await queue("-poison").receiveMessages()).receivedMessageItems;
      expect(poison?.messageText).toBe('{"not":"base64"}');
      await put("the next one");
      await untilLogged("work", 1, isFinish);
      expect(logged<Delivery>("work").map(({ message }) => message)).not.toContainEqual({ not: "base64" });
    });
  });

  test("is taken as it is where host.json says messageEncoding none", async () => {
    const { setup, queue } = freshQueue({ messageEncoding: "none" });
    await queue().create();
    await queue().sendMessage('{"a":1}');
    await withHost(setup, async ({ untilLogged }) => {
      const [delivery] = await untilLogged<Delivery>("work", 1);
      expect(delivery?.message).toEqual({ a: 1 });
    });
  });

  test("of a poison queue goes to no further one: it returns when its lease ends", async () => {
    const { setup, put, queue, count } = freshQueue();
    await put({ fail: true }, "-2-poison");
    await withHost({ ...setup, leaseSeconds: 1 }, async ({ untilLogged }) => {
      const deliveries = await untilLogged<Delivery>("workPoison", 2, isDelivery);
      expect(deliveries.map(({ metadata }) => metadata["dequeueCount"])).toEqual([1, 2]);
      expect(await queue("-2-poison-poison").exists()).toBe(false);
      expect(await count("-2-poison")).toBe(1);
    });
  });

  test("is tried again within each delivery where the function has a retry policy, under one invocation id", async () => {
    const { setup, put, queue, count } = freshQueue();
    await put({ fail: true }, "-retry");
    await withHost(setup, async ({ untilLogged, logged }) => {
      await untilLogged("workAgain", 6);
      await until(
        async () => (await queue("-retry-poison").exists()) && (await count("-retry-poison")) === 1,
      );
      const calls = logged<Delivery & { retry: { retryCount: number } }>("workAgain");
      expect(calls.map(({ metadata, retry }) => [metadata["dequeueCount"], retry.retryCount])).toEqual([
        [1, 0],
        [1, 1],
        [1, 2],
        [2, 0],
        [2, 1],
        [2, 2],
      ]);
      expect(new Set(calls.map(({ invocationId }) => invocationId)).size).toBe(2);
    });
  });
});

describe.concurrent("the host", () => {
  test("delivers again, to the next one, what a killed host was handling", async () => {
    const { setup, put } = freshQueue();
    await put({ hold: true });
    await withHost({ ...setup, leaseSeconds: 2 }, async ({ untilLogged, host }) => {
      await untilLogged("work", 1);
      await host.kill("SIGKILL");
    });
    await withHost(setup, async ({ untilLogged }) => {
      const [again] = await untilLogged<Delivery>("work", 1);
      expect(again?.metadata["dequeueCount"]).toBe(2);
    });
  });

  // Windows has no SIGTERM: it ends a process at once.
  const endings = process.platform === "win32" ? (["stop"] as const) : (["stop", "SIGTERM"] as const);
  test.each(endings)("finishes and deletes the message in flight before it ends on %s", async (how) => {
    const { setup, put, count } = freshQueue();
    await put({ sleepMs: 1000 });
    await withHost(setup, async ({ untilLogged, logged, host }) => {
      await untilLogged("work", 1);
      await (how === "stop" ? host.stop() : host.kill(how));
      expect(await host.exited).toBe(0);
      expect(logged<Delivery>("work").filter(isFinish)).toHaveLength(1);
      expect(await count()).toBe(0);
    });
  });

  test("fetches a batch when no more than newBatchThreshold messages run: batchSize + threshold at most", async () => {
    const { setup, put } = freshQueue({ batchSize: 2, newBatchThreshold: 1 });
    for (let index = 0; index < 7; index++) await put({ hold: true, index });
    await withHost(setup, async ({ untilLogged, host, logged }) => {
      const started = (count: number) => untilLogged<Delivery>("work", count, isDelivery);
      const release = () => fetch(`${host.url}/api/release`, { method: "POST" });
      expect((await started(2)).map(({ running }) => running)).toEqual([1, 2]);
      for (let count = 4; count <= 7; count++) {
        await release();
        if (count % 2 === 0) await started(count);
      }
      for (let left = 0; left < 7; left++) await release();
      await started(7);
      expect(
        Math.max(
          ...logged<Delivery>("work")
            .filter(isDelivery)
            .map(({ running }) => running),
        ),
      ).toBe(3);
    });
  });

  test("polls for a queue until it is created", async () => {
    const { setup, put } = freshQueue();
    await withHost(setup, async ({ untilLogged, log }) => {
      await put("late");
      const [delivery] = await untilLogged<Delivery>("work", 1);
      expect(delivery?.message).toBe("late");
      expect(log.filter(({ level }) => level === "warning")).toEqual([]);
    });
  });
});

test("the host survives storage that is down, says so, and goes on when it is back", async () => {
  const { setup, put } = freshQueue();
  await put("before");
  await withHost(setup, async ({ untilLogged, log }) => {
    await untilLogged("work", 1, isFinish);
    await azurite.kill();
    await until(() => log.some(({ message }) => /Polling q-\w+ failed/.test(message)));
    await azurite.start();
    await put("after");
    await untilLogged<Delivery>("work", 1, ({ message }) => message === "after");
  });
});
