import { once } from "node:events";
import { createServer } from "node:net";
import postgres from "postgres";
import { afterAll, beforeAll, expect, test } from "vitest";
import { type LocalPostgres, startPostgres } from "../../src/local/postgres.ts";

let database: LocalPostgres;
beforeAll(async () => {
  database = await startPostgres();
});
afterAll(() => database.close());

async function withClient(connections: number, use: (client: postgres.Sql) => Promise<void>): Promise<void> {
  const client = postgres(database.url, { max: connections });
  try {
    await use(client);
  } finally {
    await client.end({ timeout: 1 });
  }
}

test("serves several connections at once", () =>
  withClient(4, async (pool) => {
    const rows = await Promise.all([1, 2, 3, 4, 5, 6].map((i) => pool`select ${i}::int as number`));
    expect(rows.map(([row]) => row?.["number"])).toEqual([1, 2, 3, 4, 5, 6]);
  }));

test("lets no client into another client's transaction", () =>
  withClient(1, async (reader) => {
    await database.query("create table letters (text text)");
    const order: string[] = [];
    const write = async () => {
      await database.query("insert into letters values ($1)", ["æøå"]);
      order.push("written");
    };
    let writing: Promise<void> | undefined;
    await reader.begin("read only", async (sql) => {
      await sql`select 1`;
      writing = write();
      await sql`select count(*) from letters`;
      order.push("read");
    });
    await writing;
    expect(order).toEqual(["read", "written"]);
    expect(await database.query("select text from letters")).toEqual([{ text: "æøå" }]);
  }));

test("refuses everyone while stopped and has its data when started again on the same port", () =>
  withClient(1, async (client) => {
    await database.query("create table keepsakes as select 'kept' as text");
    await database.stop();
    await expect(client`select 1`).rejects.toMatchObject({ code: "ECONNREFUSED" });
    await database.start();
    expect(await database.query("select text from keepsakes")).toEqual([{ text: "kept" }]);
  }));

test("hangs up on a client in the middle of a transaction and rolls it back", () =>
  withClient(1, async (client) => {
    await database.query("create table drafts (text text)");
    const transaction = await client.reserve();
    await transaction`begin`;
    await transaction`insert into drafts values ('half')`;
    await database.stop();
    await database.start();
    expect(await database.query("select * from drafts")).toEqual([]);
  }));

test("names the port that is in use", async () => {
  const squatter = createServer().listen(0, "127.0.0.1");
  await once(squatter, "listening");
  const address = squatter.address();
  const port = typeof address === "object" && address ? address.port : 0;
  await expect(startPostgres({ port })).rejects.toThrow(`port ${port} on 127.0.0.1 is in use`);
  squatter.close();
});

test("many clients at once each get their own answers, in transactions and out of them", async () => {
  const ask = async (client: number) => {
    const sql = postgres(database.url, { max: 1, prepare: false, fetch_types: false });
    for (let round = 0; round < 20; round++) {
      const own = client * 1000 + round;
      await sql`begin`;
      expect(await sql`select ${own}::int as own`).toEqual([{ own }]);
      await sql`commit`;
      expect(await database.query("select $1::int as own", [own])).toEqual([{ own }]);
    }
    await sql.end();
  };
  await Promise.all([1, 2, 3, 4, 5, 6].map(ask));
});

test("a client that disconnects in the middle of a transaction does not block others", async () => {
  const gone = postgres(database.url, { max: 1, prepare: false, fetch_types: false });
  await gone`begin`;
  const waiting = database.query("select 1 as one");
  await gone.end({ timeout: 0 });
  expect(await waiting).toEqual([{ one: 1 }]);
});
