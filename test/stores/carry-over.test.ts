import { beforeEach, describe, expect, test } from "vitest";
import { connectStorage, type Storage } from "../../src/clients/storage/storage.ts";
import { accountKey, employeeKey, isEmployeeKey } from "../../src/core/key.ts";
import { readProgress, writeProgress } from "../../src/stores/carry-over/progress.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { emptyStorage } from "../keep-running.ts";
import { accountOf, restoreStore, store } from "./store-of-0.1.ts";

const { story } = store;
const noAccounts = async () => new Map<string, string>();
const keyOf = (email: string) => accountKey(accountOf(email));
const history = (records: Records, email: string) => Array.fromAsync(records.journal.history(keyOf(email)));

let storage: Storage;
beforeEach(async () => {
  const azurite = await emptyStorage();
  storage = connectStorage(azurite);
  await restoreStore(storage);
  return () => azurite.close();
});

/** All rows of a table that the employee keys of 0.1 are in. */
async function formerRows(table: string) {
  const rows = await Array.fromAsync((await storage.table(table)).listEntities());
  return rows.filter(
    ({ partitionKey = "", rowKey = "" }) => isEmployeeKey(partitionKey) || isEmployeeKey(rowKey),
  );
}

/** The store while a table cannot be reached after so many calls: where a process dies. */
function dyingAt(name: string, calls: number): Records {
  let left = calls;
  return openRecords({
    ...storage,
    async table(asked) {
      if (asked === name && left-- <= 0) throw new Error("The process was killed.");
      return storage.table(asked);
    },
  });
}

/** Makes it look as if the process that was at it had been silent for long. */
async function forgotten() {
  const known = (await readProgress(storage)) ?? expect.fail("There is no progress.");
  await writeProgress(storage, { ...known.progress, beatAt: new Date(0).toISOString() }, known.etag);
}

async function expectCarriedOver(records: Records) {
  const { renamed, excluded, undone, leaver, refusedPhoto, runs } = story;
  const married = await history(records, renamed.now);
  expect(new Set(married.map(({ email }) => email))).toEqual(new Set([renamed.now, renamed.old]));
  expect(married.length).toBeGreaterThan(4);
  expect((await records.links.holdersOf(employeeKey(renamed.old))).map(({ entraId }) => entraId)).toEqual([
    accountOf(renamed.now),
  ]);

  expect((await records.links.holdersOf(employeeKey(excluded)))[0]?.entraId).toBe(accountOf(excluded));
  expect((await records.exclusions.get(excluded))?.reason).toBe("Leaves in March");
  expect(await records.journal.begun({ run: runs.wrong, key: keyOf(undone), target: "entra" })).toMatchObject(
    [{ field: "jobTitle", to: "Feil tittel" }],
  );
  expect((await records.links.holdersOf(employeeKey(leaver)))[0]?.entraId).toBe(accountOf(leaver));
  expect((await history(records, leaver)).length).toBeGreaterThan(1);

  const photos = await records.states.memories("photo");
  expect(photos.get(keyOf(refusedPhoto))?.refusals).toMatchObject([{ code: "image-not-found" }]);
  const signatures = await records.states.memories("signature");
  // What the run after the marriage rendered, not what the one before did.
  const newest = store.tables["employeestate"]?.find(
    ({ partitionKey, rowKey }) => partitionKey === "signature" && rowKey === employeeKey(renamed.now),
  ) as { data?: string } | undefined;
  expect(signatures.get(keyOf(renamed.now))).toEqual(JSON.parse(newest?.data ?? ""));
  expect(await formerRows("employeestate")).toHaveLength(store.tables["employeestate"]?.length ?? 0);
  expect(await formerRows("audit202611")).toHaveLength(store.tables["audit202611"]?.length ?? 0);
}

describe("the records of version 0.1", () => {
  test("are found by the account, once; the rows of 0.1 stay", async () => {
    const records = openRecords(storage);
    const carried = await records.carryOver(noAccounts);
    expect(carried).toEqual({
      audit: store.tables["audit202611"]?.length,
      state: expect.any(Number),
      addresses: 13,
    });
    await expectCarriedOver(records);
    expect(await records.carryOver(noAccounts)).toBeUndefined();
    expect(await openRecords(storage).carryOver(noAccounts)).toBeUndefined();
  });

  test.each([
    ["among the writes on record", "links", 5],
    ["among the states", "employeestate", 0],
  ])("are complete where the process was killed %s, and another goes on", async (_, table, calls) => {
    await expect(dyingAt(table, calls).carryOver(noAccounts)).rejects.toThrow("killed");
    // Another process waits as long as the first may be alive.
    await expect(openRecords(storage).carryOver(noAccounts)).rejects.toMatchObject({ code: "unavailable" });
    await forgotten();
    const records = openRecords(storage);
    expect(await records.carryOver(noAccounts)).toMatchObject({ state: expect.any(Number) });
    await expectCarriedOver(records);
  });

  test("never replace what this version has recorded since", async () => {
    const records = openRecords(storage);
    const key = keyOf(story.refusedPhoto);
    const claimant = { target: "photo", key, formerKey: employeeKey(story.refusedPhoto) };
    const claim = await records.states.claim({ ...claimant, sequence: 9, messageId: "m", delivery: 1 });
    if (claim.kind !== "claimed") throw new Error(claim.kind);
    // A message that was under way finds what 0.1 remembered.
    expect(claim.memory.refusals).toMatchObject([{ code: "image-not-found" }]);
    await claim.release({ facts: { hash: "newer" }, refusals: [] });
    await records.carryOver(noAccounts);
    expect(await records.states.memory("photo", key)).toEqual({ facts: { hash: "newer" }, refusals: [] });
  });

  test("go to the account that has the address now, where no outcome names one", async () => {
    await storage.dropTable("outcomes202611");
    await (await storage.container("plans")).delete();
    const fresh = await emptyStorage();
    try {
      const other = connectStorage(fresh);
      for (const name of ["employeestate", "audit202611"]) {
        const table = await other.table(name);
        for (const row of store.tables[name] ?? []) await table.upsertEntity(row, "Replace");
      }
      const records = openRecords(other);
      const now = new Map([[employeeKey(story.undone), accountOf(story.undone)]]);
      await records.carryOver(async () => now);
      expect((await history(records, story.undone)).length).toBeGreaterThan(4);
      expect(await history(records, story.leaver)).toEqual([]);
    } finally {
      await fresh.close();
    }
  });

  test("written after an older version was put back are carried over as well", async () => {
    const records = openRecords(storage);
    await records.carryOver(noAccounts);
    const { recordsBy: _, ...run } = (await records.runs.get(story.runs.first)) ?? expect.fail("no run");
    const at = new Date(Date.now() + 60_000);
    const id = `${at.toISOString().replace(/[-:]|\.\d+/g, "")}-aaaaaa`;
    await records.runs.create({ ...run, id, sequence: 77, createdAt: at.toISOString() });
    const key = employeeKey(story.undone);
    const found = { run: id, key, target: "photo", email: story.undone, at: at.toISOString() };
    const outcomes = await storage.table(`outcomes${id.slice(0, 6)}`);
    const data = JSON.stringify({ ...found, entraId: accountOf(story.undone), status: "changed" });
    await outcomes.createEntity({
      partitionKey: id,
      rowKey: `photo:${key}`,
      status: "changed",
      target: "photo",
      data,
    });
    const states = await storage.table("employeestate");
    const former = await states.getEntity<Record<string, unknown>>("photo", key);
    const later = JSON.stringify({ facts: { hash: "by the older one" }, refusals: [] });
    await states.updateEntity(
      { partitionKey: "photo", rowKey: key, ...former, sequence: 77, data: later },
      "Replace",
    );

    expect(await openRecords(storage).carryOver(noAccounts)).toMatchObject({ state: 1, audit: 0 });
    expect(await records.states.memory("photo", keyOf(story.undone))).toMatchObject({
      facts: { hash: "by the older one" },
    });
  });

  test("are none in a new installation, which is noted", async () => {
    const fresh = await emptyStorage();
    try {
      const other = connectStorage(fresh);
      expect(await openRecords(other).carryOver(noAccounts)).toEqual({ state: 0, audit: 0, addresses: 0 });
      expect((await readProgress(other))?.progress.step).toBe("done");
    } finally {
      await fresh.close();
    }
  });
});

test("a run that was under way counts no one twice", async () => {
  const { outcomes } = openRecords(storage);
  const run = story.runs.open;
  const before = await outcomes.count(run);
  const [changed] = await Array.fromAsync(outcomes.list(run, ["changed"]));
  if (!changed) throw new Error("Nobody was changed.");
  // The redelivery of a message that 0.1 had done, and one that 0.1 had not.
  await outcomes.record({ ...changed, status: "unchanged" });
  await outcomes.rekey(run);
  await outcomes.rekey(run);
  expect(await outcomes.count(run)).toEqual(before);
  const waiting = {
    run,
    target: "entra",
    entraId: accountOf(story.waiting),
    key: employeeKey(story.waiting),
  };
  await outcomes.record({ ...waiting, email: story.waiting, at: "2026-11-29T00:00:00Z", status: "changed" });
  expect(await outcomes.count(run)).toEqual({ entra: { changed: 3 } });
});
