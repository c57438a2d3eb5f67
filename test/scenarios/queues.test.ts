import { expect, test } from "vitest";
import { messageVersion } from "../../src/core/messages.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const access = () => ["--url", scene().host.url, "--key", scene().host.keys.host];

test("every queue is shown; what is poisoned is an exit code, and an order about it is on record", async () => {
  const calm = await runCli(["queues", ...access()]);
  expect(calm).toMatchObject({ code: 0 });
  for (const name of ["sync-runs", "sync-entra", "sync-photo", "sync-signature"])
    expect(calm.out).toContain(name);

  // Only a newer version could process it: the app puts it back, to wait.
  const storage = storageOf(scene());
  await storage.put("sync-photo-poison", { v: messageVersion + 1 });
  await eventually(async () => (await storage.peek("sync-photo-poison")).length === 0);
  const poisoned = await runCli(["queues", ...access()]);
  expect(poisoned).toMatchObject({ code: 1 });
  expect(poisoned.out).toContain("1 poisoned");
  expect(poisoned.out).toContain("entra-sync queues retry sync-photo");

  const order = ["queues", "drop", "sync-photo", "--reason", "Not needed", ...access()];
  expect(await runCli(order)).toMatchObject({ code: 1, out: expect.stringContaining("1 are in work") });
  const { history } = await scene().client().queues();
  expect(history).toMatchObject([
    { what: "dropped", queue: "sync-photo", messages: 0, reason: "Not needed" },
  ]);
});

test("a queue that the app does not have is refused", async () => {
  const { client } = scene();
  await expect(client().poison("plans", "drop", { reason: "x" })).rejects.toMatchObject({
    code: "not-found",
  });
});
