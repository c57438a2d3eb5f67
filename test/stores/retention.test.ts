import { beforeEach, expect, test } from "vitest";
import { connectStorage, type Storage } from "../../src/clients/storage/storage.ts";
import { employeeKey } from "../../src/core/key.ts";
import { newRun } from "../../src/core/run.ts";
import { openRecords } from "../../src/stores/records.ts";
import { dropExpired, dropGone } from "../../src/stores/retention.ts";
import { emptyStorage } from "../keep-running.ts";

let storage: Storage;
beforeEach(async () => {
  const azurite = await emptyStorage();
  storage = connectStorage({ connectionString: azurite.connectionString });
  return () => azurite.close();
});

test("drops expired months of audit and outcomes, and no other table", async () => {
  const kept = ["audit202510", "audit202611", "outcomes202510", "employeestate", "outcomesarchive"];
  for (const name of [...kept, "audit202509", "outcomes202412"]) await storage.table(name);

  const { tables } = await dropExpired(storage, 13, new Date("2026-11-22T03:00:00Z"));

  expect(tables.toSorted()).toEqual(["audit202509", "outcomes202412"]);
  // Progress, and the exclusions that may be too old, are looked up.
  const others = (await storage.tableNames()).filter((name) => name !== "runs" && name !== "exclusions");
  expect(others.toSorted()).toEqual(kept.toSorted());
});

test("deletes the runs of expired months, and neither the pacer nor the last good read", async () => {
  const { runs, snapshots } = openRecords(storage);
  const profile = { at: "2024-01-01T00:00:00Z", rows: 1, rejected: {}, empty: {} };
  await snapshots.remember(profile);
  const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: [] } as const;
  for (const at of [
    "2024-12-31T23:59:59Z",
    "2025-09-30T23:59:59Z",
    "2025-10-01T00:00:00Z",
    "2026-11-01T00:00:00Z",
  ]) {
    await runs.create(newRun(request, new Date(at)));
  }

  expect(await dropExpired(storage, 13, new Date("2026-11-22T03:00:00Z"))).toEqual({
    tables: [],
    runs: 2,
    photos: 0,
  });

  const left = await runs.list(new Date(0), 10);
  expect(left.map(({ createdAt }) => createdAt.slice(0, 7))).toEqual(["2026-11", "2025-10"]);
  expect(await snapshots.last()).toEqual(profile);
});

test("deletes replaced photos 30 days after they were replaced last", async () => {
  const { photosBefore } = openRecords(storage);
  const photo = Buffer.from("a photo");
  const sha256 = (await photosBefore.keep("AAAA", photo)) ?? expect.fail("It is not kept.");
  const inDays = (days: number) => new Date(Date.now() + days * 86_400_000);
  expect(await dropExpired(storage, 13, inDays(29))).toMatchObject({ photos: 0 });
  expect(await photosBefore.read("aaaa", sha256)).toEqual(photo);
  expect(await dropExpired(storage, 13, inDays(31))).toMatchObject({ photos: 1 });
  expect(await photosBefore.read("AAAA", sha256)).toBeUndefined();
  expect(await photosBefore.has("AAAA", sha256)).toBe(false);
});

test("deletes what is remembered of accounts and people that are gone for so long, once a month", async () => {
  const { states, links } = openRecords(storage);
  for (const key of ["here", "gone"]) {
    const claim = await states.claim({ target: "photo", key, sequence: 1, messageId: "m", delivery: 1 });
    if (claim.kind === "claimed") await claim.release({ facts: { hash: key }, refusals: [] });
  }
  const link = { state: "matched", refused: [], by: "match" } as const;
  const at = "2024-01-01T00:00:00Z";
  const people = ["here", "gone", "back"];
  await links.put(
    people.map((name) => ({ ...link, source: `email:${name}`, email: `${name}@x.no`, entraId: name, at })),
  );
  const have = (...names: string[]) => ({
    accounts: new Set(names),
    sources: new Set(names.map((name) => `email:${name}`)),
  });
  const today = new Date();
  const nextYear = new Date(Date.UTC(today.getUTCFullYear() + 1, today.getUTCMonth(), 15));

  // A leaver's link is old already on the day that they leave.
  expect(await dropGone(storage, 3, have("here"), today)).toEqual({ states: 0, links: 0 });
  expect(await links.holdersOf(employeeKey("gone@x.no"))).toHaveLength(1);
  const soon = new Date(today.getTime() + 40 * 86_400_000);
  expect(await dropGone(storage, 3, have("here", "back"), soon)).toEqual({ states: 0, links: 0 });
  expect(await dropGone(storage, 3, have("here"), nextYear)).toEqual({ states: 1, links: 2 });
  expect(await dropGone(storage, 3, have("here"), nextYear)).toBeUndefined();

  expect([...(await states.memories("photo")).keys()]).toEqual(["here"]);
  expect([...(await links.all()).keys()].toSorted()).toEqual(["email:back", "email:here"]);
  expect(await links.holdersOf(employeeKey("gone@x.no"))).toEqual([]);
});

test("keeps what is remembered of an account that is missing for one night, however old it is", async () => {
  const { states, links } = openRecords(storage);
  const claimant = { target: "photo", sequence: 1, messageId: "m", delivery: 1 };
  const claim = await states.claim({ ...claimant, key: "missing" });
  if (claim.kind === "claimed") await claim.release({ refusals: [], facts: { sha256: "a" } });
  const link = { source: "id:1", email: "missing@x.no", entraId: "missing", state: "matched" } as const;
  await links.put([{ ...link, refused: [], by: "match", at: new Date().toISOString() }]);
  const inTwoYears = new Date(Date.now() + 2 * 366 * 86_400_000);
  const gone = { accounts: new Set<string>(), sources: new Set(["id:1"]) };
  expect(await dropGone(storage, 13, gone, inTwoYears)).toEqual({ states: 0, links: 0 });
  expect([...(await states.memories("photo")).keys()]).toEqual(["missing"]);
});
