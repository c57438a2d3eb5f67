import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Storage } from "../../src/clients/storage/storage.ts";
import type { Account } from "../../src/core/identity/account.ts";
import type { LocalPostgres } from "../../src/local/postgres.ts";
import { readFeedPage } from "../../src/readback/feed-page.ts";
import { readSchema } from "../../src/readback/schema.ts";
import { eraseFeedRow, feedRowsWithout, feedStore, feedTables } from "../../src/stores/feed.ts";
import { accountOf, employee, people } from "../core/planning.ts";
import { emptyDatabase } from "../keep-running.ts";
import { withStorage } from "../runs/with-storage.ts";
import { type Night, runOfEveryone, write, writeFeed } from "./a-night.ts";
import { companyTables } from "./databases.ts";
import { comparable, inOrder, puller } from "./puller.ts";

const storage = withStorage();
const day = (n: number) => new Date(Date.UTC(2026, 10, n, 3));
const page = (since: string | undefined, limit = 15, now = Date.now()) =>
  readFeedPage({
    records: { feed: feedStore(storage()), storage: storage() },
    since,
    limit,
    now,
    deployment: "test",
    retentionMonths: 13,
  });

async function answer(since: string | undefined, limit?: number) {
  const found = await page(since, limit);
  if (typeof found === "string") throw new Error(`The cursor is ${found}.`);
  const { lines, ...end } = found;
  // As it comes over the wire.
  return [...lines, end].map((line) => JSON.parse(JSON.stringify(line)) as typeof line);
}

beforeEach(async () => {
  const table = await storage().table("readback");
  for await (const { partitionKey = "", rowKey = "" } of table.listEntities())
    await table.deleteEntity(partitionKey, rowKey);
});

const hostile = [
  "'); drop table employees; --",
  "\\u0000 \\ \" ' $1 {a,b} \\N",
  "a\0b",
  "half \ud800 emoji 🎿",
  "\r\n\t\u2028\u2029",
  "null",
  "å".repeat(20_000),
];

/** The life of a company, a night after the other: joins, changes, a new address, a new account, leavers who come back. */
const nights: readonly Night[] = (() => {
  const all = people(30);
  const [first = employee(), second = employee(), third = employee()] = all;
  const sources = new Map([...all, employee({ email: "new@x.no" })].map((one, n) => [one.email, `id:${n}`]));
  sources.set("new@x.no", "id:0");
  const accounts = all.map((one, index) =>
    accountOf(one, { jobTitle: hostile[index] ?? "Leder", accountEnabled: true }),
  );
  const moved = accounts.map((one, index) => (index % 3 ? one : { ...one, city: "Bergen" }));
  const renamed = [employee({ ...first, email: "new@x.no" }), ...all.slice(1)];
  const again: Account[] = [{ ...accountOf(renamed[0] ?? first), id: "made-again" }, ...moved.slice(1)];
  const guest = accountOf(employee({ email: "guest@x.no" }));
  return [
    { employees: all, accounts },
    { employees: all.slice(5), accounts: moved },
    { employees: all.slice(2), accounts: [...moved, guest] },
    { employees: renamed.slice(0, 25), accounts: again },
    { employees: [second, third, ...renamed.slice(10)], accounts: again.slice(4) },
  ].map((night, index) => ({ ...night, sources, now: day(index + 1) }));
})();

/** The same nights with a list for HR: a row that cannot be used, and decisions that come, change and go. */
const withList: readonly Night[] = nights.map((night, index) => {
  const about = (n: number) => ({
    email: `p${n}@example.com`,
    entraId: `id-of-p${n}@example.com`,
    field: "city",
    here: "Oslo",
    there: hostile[index] ?? null,
    reason: `Night ${index}, ${hostile[0]}`,
    by: "hr@example.com",
    at: day(1).toISOString(),
  });
  return {
    ...night,
    rejected: [{ row: "99", email: "r@x.no", code: "no-name", message: "It has no name." }],
    decided: {
      accepted: index < 3 ? [{ ...about(9), until: "2099-01-31" }] : [],
      reported: index > 0 ? [about(12)] : [],
    },
  };
});

describe("a puller that follows the cursor", () => {
  let database: LocalPostgres;
  beforeAll(async () => {
    database = await emptyDatabase();
    await database.query(companyTables);
    await database.query(readSchema());
  });
  afterAll(() => database.close());

  async function tables() {
    const found = feedTables.map(
      async (table) =>
        [table, await database.query<Record<string, unknown>>(`select * from ${table}`)] as const,
    );
    return new Map(await Promise.all(found));
  }

  async function expectSame(one: ReturnType<typeof puller>) {
    for (const [table, rows] of await tables())
      expect(inOrder(one.rowsOf(table)), table).toEqual(inOrder(rows.map(comparable)));
  }

  test("ends each night with the rows of the tables, also when it is killed, comes late, or reads while they are written", async () => {
    const eager = puller(answer);
    const late = puller((since) => answer(since, 8));
    const killed = puller(answer);
    for (const [index, night] of withList.entries()) {
      const run = runOfEveryone();
      await write(database.url, night, { run });
      const meanwhile = killed.pull(2);
      await writeFeed(storage(), night, run);
      await meanwhile;
      await eager.pull();
      await expectSame(eager);
      await killed.pull(3);
      await killed.pull();
      await expectSame(killed);
      if (index % 2 === 0) await late.pull(4);
    }
    await late.pull();
    await expectSame(late);
    expect([...(await tables()).values()].map((rows) => rows.length)).toEqual([23, 6, 2]);
  });
});

test("nothing comes again where nothing changed, and a row that is gone comes once", async () => {
  const [first = {}, second = {}] = nights;
  const reader = puller(answer);
  expect(await reader.pull()).toBe(0);
  expect(await writeFeed(storage(), first)).toBe(30);
  expect(await reader.pull()).toBe(30);
  expect(await writeFeed(storage(), { ...first, now: day(2) })).toBe(0);
  expect(await reader.pull()).toBe(0);
  // Five people left, and their accounts have no employee; of the others, eight moved.
  expect(await writeFeed(storage(), { ...second, now: day(3) })).toBe(18);
  expect(await reader.pull()).toBe(18);
  expect(await puller(answer).pull()).toBe(30);
});

test("a writer that dies in the middle hides nothing from a reader, and the next night is whole", async () => {
  const [first = {}, second = {}] = nights;
  await writeFeed(storage(), first);
  const reader = puller(answer);
  await reader.pull();
  const feed = feedStore(storage());
  // It has begun, and never ends.
  const change = (await feed.begin(300)) ?? 0;
  await writeFeed(storage(), { ...second, now: day(2) });
  await reader.pull();
  const all = feed.partitions.map(async (name) => Array.fromAsync(feed.rows(name)));
  const row = (await Promise.all(all))
    .flat()
    .find(({ table, values }) => table === "entra_accounts" && values);
  if (!row) throw new Error("It has no row.");
  const partition = feed.partitionOf(row.table, row.id);
  const values = { ...row.values, entra_city: "Late" };
  expect(await feed.save(partition, change, [{ ...row, row: { ...row, values } }])).toBe(true);
  await reader.pull();
  expect(reader.rowsOf("entra_accounts").map((one) => one["entra_city"])).toContain("Late");
  await writeFeed(storage(), { ...second, now: day(3) });
  await reader.pull();
  expect(reader.rowsOf("entra_accounts").map((one) => one["entra_city"])).not.toContain("Late");
});

test("two that write at the same time lose nothing of each other", async () => {
  const [first = {}, second = {}] = nights;
  await writeFeed(storage(), first);
  await Promise.all([
    writeFeed(storage(), { ...first, now: new Date(day(3).getTime() - 3_600_000) }),
    writeFeed(storage(), { ...second, now: day(3) }),
    writeFeed(storage(), { ...second, now: day(3) }),
  ]);
  const reader = puller(answer);
  await reader.pull();
  expect(reader.rowsOf("entra_accounts")).toHaveLength(25);
  expect(reader.rowsOf("entra_accounts_without_employee")).toHaveLength(5);
  // What was read earlier does not replace it.
  expect(await writeFeed(storage(), { ...first, now: new Date(day(3).getTime() - 1000) })).toBe(0);
});

test("a cursor of another feed, a very old one, or none of ours is refused", async () => {
  await writeFeed(storage(), nights[0] ?? {});
  const reader = puller(answer);
  await reader.pull();
  const inAYear = Date.now() + 400 * 24 * 3_600_000;
  expect(await page(reader.cursor, 7, inAYear)).toBe("too-old");
  expect(await page("x")).toBe("unknown");
  expect(await page(Buffer.from('[1,"x",-1,0,null]').toString("base64url"))).toBe("unknown");
  const odd = [1, "x", 0, 0, [0, 0, 0, "' or PartitionKey ne '"]];
  expect(await page(Buffer.from(JSON.stringify(odd)).toString("base64url"))).toBe("unknown");
  const table = await storage().table("readback");
  await table.deleteEntity("head", "head");
  await writeFeed(storage(), { ...nights[0], now: day(9) });
  expect(await page(reader.cursor)).toBe("too-old");
});

test("who is erased is on the list for HR no longer", async () => {
  const reader = puller(answer);
  await writeFeed(storage(), withList[2] ?? {});
  await reader.pull();
  expect(reader.rowsOf("entra_hr_list").map(({ email, kind }) => [kind, email])).toEqual(
    expect.arrayContaining([
      ["bad-data", "r@x.no"],
      ["accepted", "p9@example.com"],
      ["reported", "p12@example.com"],
    ]),
  );
  const person = {
    accounts: new Set<string>(),
    emails: new Set(["p9@example.com"]),
    keys: new Set<string>(),
  };
  const found = await Array.fromAsync(feedRowsWithout(storage(), person));
  expect(found.map(({ row }) => row.table)).toEqual(["entra_hr_list"]);
  for (const one of found) expect(await eraseFeedRow(storage(), one)).toBe(true);
  expect(await reader.pull()).toBe(1);
  expect(reader.rowsOf("entra_hr_list").map(({ email }) => email)).not.toContain("p9@example.com");
});

test("who is erased is named in no text about others, and their rows come again without", async () => {
  const [night] = withList.slice(2);
  const [one] = night?.decided?.reported ?? [];
  const reported = one ? [{ ...one, reason: "He has the phone of P9@example.com." }] : [];
  const reader = puller(answer);
  await writeFeed(storage(), { ...night, decided: { accepted: [], reported } });
  await reader.pull();
  const person = {
    accounts: new Set(["id-of-p9@example.com"]),
    emails: new Set(["p9@example.com"]),
    keys: new Set<string>(),
  };
  for await (const found of feedRowsWithout(storage(), person)) await eraseFeedRow(storage(), found);
  expect(await reader.pull()).toBe(2);
  expect(reader.rowsOf("entra_hr_list").filter(({ kind }) => kind === "reported")).toMatchObject([
    { email: "p12@example.com", reason: "He has the phone of (erased)." },
  ]);
  expect(JSON.stringify(await stored(storage()))).not.toMatch(/p9@/i);
  expect(await Array.fromAsync(feedRowsWithout(storage(), person))).toEqual([]);
});

test("a row that was erased is gone for readers, and nothing of its person is stored", async () => {
  const reader = puller(answer);
  await writeFeed(storage(), nights[0] ?? {});
  await reader.pull();
  const about = {
    accounts: new Set<string>(),
    emails: new Set<string>(),
    keys: new Set<string>(),
  };
  const person = { ...about, accounts: new Set(["id-of-p7@example.com"]) };
  const found = await Array.fromAsync(feedRowsWithout(storage(), person));
  expect(found.map(({ row }) => row.values)).toEqual([undefined]);
  for (const one of found) expect(await eraseFeedRow(storage(), one)).toBe(true);
  expect(await reader.pull()).toBe(1);
  expect(reader.rowsOf("entra_accounts")).toHaveLength(29);
  expect(JSON.stringify(await stored(storage()))).not.toContain("p7@");
});

const stored = async (place: Storage) => Array.fromAsync((await place.table("readback")).listEntities());
