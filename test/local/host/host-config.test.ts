import { expect, test } from "vitest";
import { queueOptions } from "../../../src/local/host/host-config.ts";

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
