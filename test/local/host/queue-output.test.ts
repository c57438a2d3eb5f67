import { randomUUID } from "node:crypto";
import { QueueServiceClient } from "@azure/storage-queue";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Azurite } from "../../../src/local/azurite.ts";
import { emptyStorage } from "../../keep-running.ts";
import { type RunningFixture, until, withHost } from "./with-host.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

let azurite: Azurite;
beforeAll(async () => {
  azurite = await emptyStorage();
});
afterAll(() => azurite.close());

/** Runs the host of queue-app.ts with queues of its own, on which messages are base64. */
async function withQueues(
  run: (
    fixture: RunningFixture & {
      put(text: string): Promise<void>;
      /** Decoded texts on the output queue, once there are that many. */
      out(count: number): Promise<string[]>;
    },
  ) => Promise<void>,
) {
  const name = `q-${randomUUID().slice(0, 8)}`;
  const service = QueueServiceClient.fromConnectionString(azurite.connectionString);
  const input = service.getQueueClient(`${name}-in`);
  const output = service.getQueueClient(`${name}-out`);
  await input.create();
  const env = { AzureWebJobsStorage: azurite.connectionString, QUEUE: name };
  const extensions = { queues: { maxPollingInterval: "00:00:00.2" } };
  await withHost({ fixture: "queue-app.ts", env, extensions }, (fixture) =>
    run({
      ...fixture,
      put: async (text) => void (await input.sendMessage(Buffer.from(text).toString("base64"))),
      out: (count) =>
        until(async () => {
          if (!(await output.exists())) return undefined;
          const { peekedMessageItems: items } = await output.peekMessages({ numberOfMessages: 32 });
          if (items.length < count) return undefined;
          return items.map(({ messageText }) => Buffer.from(messageText, "base64").toString()).sort();
        }),
    }),
  );
}

describe.concurrent("a queue output", () => {
  test.each([
    ["an object as JSON indented by two", '{"a":{"b":1}}', ['{\n  "a": {\n    "b": 1\n  }\n}']],
    ["text as it is", "just text", ["just text"]],
    ["an array as one message per element", '[{"n":1},"two"]', ["two", '{\n  "n": 1\n}']],
  ])("stores %s, in base64, on a queue it makes", async (_, input, expected) => {
    await withQueues(async ({ put, out }) => {
      await put(input);
      expect(await out(expected.length)).toEqual(expected);
    });
  });

  test("fails the invocation when its message is over 64 KB", async () => {
    await withQueues(async ({ host, log }) => {
      const response = await fetch(`${host.url}/api/forward`, { method: "POST", body: "x".repeat(50_000) });
      expect(response.status).toBe(500);
      expect(log.find(({ level }) => level === "error")?.function).toBe("forward");
    });
  });

  test("carries no correlation: the function it starts is in a trace of its own", async () => {
    await withQueues(async ({ host, untilLogged }) => {
      const trace = "0af7651916cd43dd8448eb211c80319c";
      const headers = { traceparent: `00-${trace}-b7ad6b7169203331-01` };
      await fetch(`${host.url}/api/forward`, { method: "POST", headers, body: "hello" });
      const [sent] = await untilLogged<{ forwarded: { traceParent: string } }>("forward", 1);
      const [received] = await untilLogged<{ trace: { traceParent: string } }>("work", 1);
      expect(sent?.forwarded.traceParent).toContain(trace);
      expect(received?.trace.traceParent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
      expect(received?.trace.traceParent).not.toContain(trace);
    });
  });
});
