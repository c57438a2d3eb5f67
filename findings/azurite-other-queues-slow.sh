#!/usr/bin/env bash
# Azurite 3.37.0 (@azure/storage-queue 12.32.0): each request to a queue goes through the messages of all queues, also of those
# that no one reads. 3,000 messages that wait invisibly in one queue make a message in another, empty queue (send, receive,
# delete) cost Azurite several times the processor time. With indices for what it looks up, the same requests would cost the same.
# Why it matters: a run of thousands of people fans out messages that become visible over minutes, as the quota allows. On
# Azurite most of a core goes into looking past them, and a test of such a run measures the emulator.
# Guessed before: what waits in another queue costs nothing, as in Azure Storage.
# Seen on 2026-11-29: 14 times the processor time. Needs Linux and Node 20 or newer. Ends with 1 when it is less than 3 times.
set -euo pipefail

[ -r /proc/self/stat ] || { echo "This needs Linux." >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact azurite@3.37.0 @azure/storage-queue@12.32.0 >install.log 2>&1 ||
  { cat install.log >&2; exit 2; }

cat >measure.mjs <<'END'
import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { QueueServiceClient, StorageSharedKeyCredential } from "@azure/storage-queue";

const port = await new Promise((resolve) => {
  const server = createServer().listen(0, "127.0.0.1", () => {
    const { port } = server.address();
    server.close(() => resolve(port));
  });
});
const key = Buffer.alloc(64, 1).toString("base64");
const azurite = spawn(
  process.execPath,
  ["node_modules/azurite/dist/src/queue/main.js", "--queueHost", "127.0.0.1", "--queuePort", String(port), "--inMemoryPersistence", "--silent", "--skipApiVersionCheck", "--disableTelemetry"],
  { env: { ...process.env, AZURITE_ACCOUNTS: `account:${key}` }, stdio: "ignore" },
);
const service = new QueueServiceClient(
  `http://127.0.0.1:${port}/account`,
  new StorageSharedKeyCredential("account", key),
  { retryOptions: { maxTries: 10, retryDelayInMs: 500 } },
);

/** Milliseconds of processor time that Azurite has taken; the kernel counts hundredths of a second. */
const cpu = () => {
  const fields = readFileSync(`/proc/${azurite.pid}/stat`, "utf8").split(") ")[1].split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10;
};
const [busy, waiting] = [service.getQueueClient("busy"), service.getQueueClient("waiting")];

async function messages(count) {
  const before = cpu();
  for (let n = 0; n < count; n++) {
    await busy.sendMessage("hello");
    const { receivedMessageItems: [item] } = await busy.receiveMessages();
    await busy.deleteMessage(item.messageId, item.popReceipt);
  }
  return (cpu() - before) / count;
}

try {
  await busy.create();
  await waiting.create();
  await messages(300);
  const alone = await messages(300);
  for (let n = 0; n < 60; n++)
    await Promise.all(Array.from({ length: 50 }, () => waiting.sendMessage("later", { visibilityTimeout: 3600 })));
  const beside = await messages(300);
  console.log(`nothing waits:                       ${alone.toFixed(2)} ms of processor time a message`);
  console.log(`3,000 messages wait in another queue: ${beside.toFixed(2)} ms, ${(beside / alone).toFixed(1)} times`);
  process.exitCode = beside / alone >= 3 ? 0 : 1;
} finally {
  azurite.kill("SIGKILL");
}
END
timeout 300 node measure.mjs
