import { afterAll, beforeAll, expect, test } from "vitest";
import { writeLines } from "../../src/clients/storage/lines.ts";
import { connectStorage, type Storage, sendMessage } from "../../src/clients/storage/storage.ts";
import type { Log } from "../../src/core/run.ts";
import type { Azurite } from "../../src/local/azurite.ts";
import { requeueOnOutage } from "../../src/runs/queue/requeue.ts";
import { findingOf } from "../../src/status/status.ts";
import { openRecords } from "../../src/stores/records.ts";
import { emptyStorage } from "../keep-running.ts";

let azurite: Azurite;
let storage: Storage;
/** The same account, as someone else changes it. */
let others: Storage;
beforeAll(async () => {
  azurite = await emptyStorage();
  storage = connectStorage(azurite);
  others = connectStorage(azurite);
});
afterAll(() => azurite.close());

/** Does a message's work as the functions of queues do; what was logged, and how many messages its queue has then. */
async function done(queue: string, work: () => Promise<void>) {
  const lines: string[] = [];
  const log: Log = {
    info: (message) => lines.push(`info ${message}`),
    warn: (message) => lines.push(`warn ${message}`),
    error: (message) => lines.push(`error ${message}`),
  };
  await requeueOnOutage({ queue, message: { v: 1 } }, openRecords(storage), log, work);
  const { approximateMessagesCount: depth } = await (await storage.queue(queue)).getProperties();
  return { lines, depth };
}

const row = { partitionKey: "p", rowKey: "r" };
const answersNothing = "warn Storage does not answer, and the message goes back to wait";

test("while tables do not let the app in a message goes back on its queue, and the log says what to look at", async () => {
  const connectionString = azurite.connectionString.replace(
    /AccountKey=[^;]+/,
    `AccountKey=${Buffer.alloc(64).toString("base64")}`,
  );
  const withOldKey = connectStorage({ connectionString });
  const refused = () => withOldKey.tableNames().then(() => {});
  expect(await done("refused", refused)).toEqual({
    lines: [expect.stringMatching(/^error Storage does not let the app in.*roles, keys and firewall$/)],
    depth: 1,
  });
  expect(findingOf(await refused().catch((error: unknown) => error))).toMatchObject({
    reason: "Azure Storage does not let the app in.",
  });
});

test("a table that is deleted while the app runs is made again, and the message that missed it goes back", async () => {
  const work = async () => {
    await (await storage.table("lost")).upsertEntity(row);
  };
  expect(await done("table", work)).toEqual({ lines: [], depth: 0 });
  await others.dropTable("lost");
  expect(await done("table", work)).toEqual({ lines: [answersNothing], depth: 1 });
  expect(await done("table", work)).toEqual({ lines: [], depth: 1 });
});

test("a row that is created or changed in a deleted table with others at once makes the table again as well", async () => {
  const work = async () => {
    await (await storage.table("lost2")).submitTransaction([["create", row]]);
  };
  await done("rows", work);
  await others.dropTable("lost2");
  expect(await done("rows", work)).toEqual({ lines: [answersNothing], depth: 1 });
  expect(await done("rows", work)).toEqual({ lines: [], depth: 1 });
});

test("a queue that is deleted while the app runs is made again for the next message", async () => {
  const depth = async () => (await (await others.queue("gone")).getProperties()).approximateMessagesCount;
  await sendMessage(storage, "gone", { v: 1 });
  await (await others.queue("gone")).delete();
  await sendMessage(storage, "gone", { v: 1 });
  expect(await depth()).toBe(1);
});

test("a container that is deleted while the app runs is made again, and the message that missed it goes back", async () => {
  const work = async () => writeLines(await storage.container("lost"), "a.ndjson.gz", [row]);
  await done("container", work);
  await others.containerClient("lost").delete();
  expect(await done("container", work)).toEqual({ lines: [answersNothing], depth: 1 });
  expect(await done("container", work)).toEqual({ lines: [], depth: 1 });
});

test("a row that is not there is no outage: what fails of it fails", async () => {
  const table = await storage.table("there");
  const work = () => table.deleteEntity("p", "never").then(() => {});
  await expect(done("row", work)).rejects.toMatchObject({ statusCode: 404 });
});
