import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { queueOptions, readHostConfig } from "../../../src/local/host/host-config.ts";

const cloud = { cores: 2, development: false };

test("runs 32 messages at once on two cores unless host.json says otherwise", () => {
  const { batchSize, newBatchThreshold } = queueOptions({}, cloud);
  expect(batchSize + newBatchThreshold).toBe(32);
});

test("derives newBatchThreshold from batchSize and the cores", () => {
  expect(queueOptions({ batchSize: 4 }, { ...cloud, cores: 8 }).newBatchThreshold).toBe(16);
});

test.each([
  [undefined, false, 60_000],
  [undefined, true, 2000],
  ["00:00:30", false, 30_000],
  ["00:00:30", true, 2000],
  ["00:00:01", true, 1000],
])(
  "polls an idle queue with maxPollingInterval %s, development %s, every %i ms",
  (text, development, expected) => {
    const json = text === undefined ? {} : { maxPollingInterval: text };
    expect(queueOptions(json, { cores: 2, development }).maxPollingMs).toBe(expected);
  },
);

test.each([
  ["more than 32 in a batch", { batchSize: 33 }, "batchSize"],
  ["an empty batch", { batchSize: 0 }, "batchSize"],
  ["an unknown encoding", { messageEncoding: "utf16" }, "messageEncoding"],
  ["a duration in another form", { visibilityTimeout: "10s" }, "10s"],
])("refuses %s", (_, json, named) => {
  expect(() => queueOptions(json, cloud)).toThrow(named);
});

test("settings replace values of host.json's queues, as they do in Azure", async () => {
  const folder = await mkdtemp(join(tmpdir(), "host-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const queues = { batchSize: 4, newBatchThreshold: 2, maxPollingInterval: "00:00:02" };
  await writeFile(join(folder, "host.json"), JSON.stringify({ extensions: { queues } }));
  const prefix = "AzureFunctionsJobHost__extensions__queues__";
  const env = { [`${prefix}maxPollingInterval`]: "00:00:00.25", [`${prefix}batchSize`]: "8" };
  expect((await readHostConfig(folder, env)).queues).toMatchObject({
    batchSize: 8,
    newBatchThreshold: 2,
    maxPollingMs: 250,
  });
});
