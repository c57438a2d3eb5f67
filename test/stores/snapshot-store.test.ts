import { expect, test } from "vitest";
import { snapshotStore } from "../../src/stores/records.ts";
import { runStore } from "../../src/stores/runs.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

test("has no good read at first, then the last one, and does not list it as a run", async () => {
  const snapshots = snapshotStore(storage());
  expect(await snapshots.last()).toBeUndefined();
  const read = { at: "2026-11-22T03:00:00.000Z", rows: 60, rejected: {}, empty: { "office.city": 3 } };
  await snapshots.remember(read);
  expect(await snapshots.last()).toEqual(read);
  const later = {
    ...read,
    at: "2026-11-23T03:00:00.000Z",
    rows: 61,
    rejected: { "no-office": 1 },
    empty: {},
  };
  await snapshots.remember(later);
  expect(await snapshots.last()).toEqual(later);
  expect(await runStore(storage()).list(new Date(0), 10)).toEqual([]);
});
