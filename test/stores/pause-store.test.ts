import { beforeEach, expect, test } from "vitest";
import { type PauseStore, pausePartition, pauseStore } from "../../src/stores/interventions.ts";
import { dropExpired } from "../../src/stores/retention.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const order = { by: "Kari", at: "2026-11-28T08:00:00.000Z", reason: "Titles look wrong" };
let store: PauseStore;

beforeEach(async () => {
  store = pauseStore(storage());
  const table = await storage().table("runs");
  for await (const { partitionKey = "", rowKey = "" } of table.listEntities())
    await table.deleteEntity(partitionKey, rowKey);
});

test("a pause holds until a person resumes, and both are on record, newest first", async () => {
  expect(await store.get()).toBeUndefined();
  await store.begin(order);
  expect(await store.get()).toEqual(order);
  expect(await store.end("Ola", "2026-11-28T09:00:00.000Z")).toEqual(order);
  expect(await store.get()).toBeUndefined();
  expect(await store.history(10)).toEqual([
    { what: "resumed", by: "Ola", at: "2026-11-28T09:00:00.000Z" },
    { what: "paused", ...order },
  ]);
});

test("a pause with an end passes by itself, and there is nothing to resume then", async () => {
  await store.begin({ ...order, until: new Date(Date.now() - 1000).toISOString() });
  expect(await store.get()).toBeUndefined();
  expect(await store.end("Ola", new Date().toISOString())).toBeUndefined();
  expect(await store.history(10)).toMatchObject([{ what: "paused" }]);
});

test("a second pause replaces the first one", async () => {
  await store.begin(order);
  const longer = { ...order, at: "2026-11-28T08:30:00.000Z", reason: "Still wrong", until: "2099-01-01" };
  await store.begin(longer);
  expect(await store.get()).toEqual(longer);
  expect((await store.history(1)).map(({ reason }) => reason)).toEqual(["Still wrong"]);
});

test("a pause that only a newer version can read is an error, so that nothing is written", async () => {
  await store.begin(order);
  const table = await storage().table("runs");
  await table.updateEntity({ partitionKey: pausePartition, rowKey: "now", v: 99 }, "Merge");
  await expect(store.get()).rejects.toMatchObject({ code: "newer-version" });
});

test("the record is dropped with the runs of its time; the pause that holds stays", async () => {
  await store.begin(order);
  await dropExpired(storage(), 13, new Date("2028-06-01T00:00:00Z"));
  expect(await store.history(10)).toEqual([]);
  expect(await store.get()).toEqual(order);
});
