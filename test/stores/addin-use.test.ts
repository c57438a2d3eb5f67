import { beforeEach, expect, test } from "vitest";
import { addinUseStore, deleteUse, usesOf } from "../../src/stores/addin-use.ts";
import { dropExpired } from "../../src/stores/retention.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const [kari, ola] = ["11111111-aaaa-4aaa-8aaa-aaaaaaaaaaaa", "22222222-bbbb-4bbb-8bbb-bbbbbbbbbbbb"];

beforeEach(async () => {
  for (const name of await storage().tableNames()) {
    if (!name.startsWith("addinuse")) continue;
    const table = await storage().table(name);
    for await (const { partitionKey = "", rowKey = "" } of table.listEntities())
      await table.deleteEntity(partitionKey, rowKey);
  }
});

/** A process that notes uses, with a clock of its own. */
function aProcess(day = "2026-11-28") {
  const clock = { now: new Date(`${day}T08:00:00Z`) };
  const store = addinUseStore(storage(), () => clock.now);
  return {
    clock,
    store,
    note: (account: string, client = "web", version = "1.0") => store.note({ account, client, version }),
  };
}

test("keeps on which days a person used which client, however many processes note it", async () => {
  const [first, second] = [aProcess(), aProcess()];
  for (let turn = 0; turn < 50; turn++) first.note(kari.toUpperCase());
  second.note(kari);
  second.note(ola, "ios", "5.2548.0");
  await Promise.all([first.store.flush(), second.store.flush()]);
  first.clock.now = new Date("2026-11-30T23:59:59Z");
  first.note(kari);
  await first.store.flush();
  first.clock.now = new Date("2026-12-01T00:00:01Z");
  first.note(kari);
  await first.store.flush();

  expect(await first.store.between("2026-11-01", "2026-12-31")).toEqual([
    expect.objectContaining({
      account: kari,
      client: "web",
      version: "1.0",
      days: ["2026-11-28", "2026-11-30", "2026-12-01"],
    }),
    expect.objectContaining({ account: ola, client: "ios", version: "5.2548.0", days: ["2026-11-28"] }),
  ]);
  expect(await first.store.between("2026-11-29", "2026-11-30")).toMatchObject([{ days: ["2026-11-30"] }]);
  expect(await first.store.between("2026-12-02", "2026-12-31")).toEqual([]);
});

test("a person with a thousand versions is noted with a few of them", async () => {
  const { note, store } = aProcess();
  for (let version = 0; version < 1000; version++) note(kari, "web", String(version));
  note(ola);
  await store.flush();
  const found = await store.between("2026-11-28", "2026-11-28");
  expect(found.filter(({ account }) => account === kari)).toHaveLength(20);
  expect(found.filter(({ account }) => account === ola)).toHaveLength(1);
});

test("what could not be written is noted again by the next request, and stops none", async () => {
  const failures: unknown[] = [];
  const broken = { ...storage(), table: () => Promise.reject(new Error("The storage is away")) };
  const store = addinUseStore(broken, undefined, (error) => failures.push(error));
  const use = { account: kari, client: "web", version: "1" };
  store.note(use);
  await store.flush();
  store.note(use);
  await store.flush();
  expect(failures).toHaveLength(2);
});

test("a person's use is found by account, and erased without that of others", async () => {
  const { note, store, clock } = aProcess();
  note(kari);
  note(kari, "mac", "16.89");
  note(ola);
  await store.flush();
  clock.now = new Date("2026-12-01T08:00:00Z");
  note(kari);
  await store.flush();
  const own = () => Array.fromAsync(usesOf(storage(), { accounts: new Set([kari]) }));
  expect((await own()).map(({ client, days }) => [client, days])).toEqual([
    ["mac", ["2026-11-28"]],
    ["web", ["2026-11-28"]],
    ["web", ["2026-12-01"]],
  ]);
  for (const use of await own()) expect(await deleteUse(use)).toBe(true);
  expect(await own()).toEqual([]);
  expect(await store.between("2026-11-01", "2026-12-31")).toMatchObject([{ account: ola }]);
});

test("months are dropped whole when they are over", async () => {
  const { note, store } = aProcess("2025-09-15");
  note(kari);
  await store.flush();
  const { tables } = await dropExpired(storage(), 13, new Date("2026-11-01T03:00:00Z"));
  expect(tables).toEqual(["addinuse202509"]);
});
