#!/usr/bin/env bash
# postgres 3.4.9 (npm, postgres.js) beside knex 3.3.0, kysely 0.28.19 and drizzle-orm 0.45.4: several rows in one insert, of which
# some lack a column. postgres.js takes the columns of the first row: what only later rows have is dropped, and nothing says
# so. In the other order, with a column that a later row lacks, it throws (UNDEFINED_VALUE). The other three insert the
# columns of all rows, with the default where a row has none. Issue 889 of postgres.js asks for the error in both orders.
# Why it matters: objects that come from JSON or from Graph lack what is not known, such as the phone of whoever has none. Whether
# the phones of all others are written is decided by who comes first: sorted by name, the table is right until somebody
# new is hired, and then it is empty in that column.
# Guessed before: the columns of all rows, or an error in both orders.
# Seen on 2026-11-29 with PGlite 0.5.14 as the database. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact postgres@3.4.9 pg@8.23.0 knex@3.3.0 kysely@0.28.19 drizzle-orm@0.45.4 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >insert.mjs <<'END'
import { once } from "node:events";
import { createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { drizzle } from "drizzle-orm/node-postgres";
import { integer, pgTable, text } from "drizzle-orm/pg-core";
import { Kysely, PostgresDialect } from "kysely";
import makeKnex from "knex";
import pg from "pg";
import postgres from "postgres";

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const db = await PGlite.create();
await db.exec("create table people (id int, title text default 'none', phone text)");
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 4 });
await server.start();

const login = { host: "127.0.0.1", port, user: "postgres", database: "postgres" };
const sql = postgres({ ...login, max: 1 });
const pool = new pg.Pool({ ...login, max: 1 });
const knex = makeKnex({ client: "pg", connection: login });
const kysely = new Kysely({ dialect: new PostgresDialect({ pool }) });
const people = pgTable("people", { id: integer(), title: text(), phone: text() });
const ways = {
  "postgres.js": (rows) => sql`insert into people ${sql(rows)}`,
  knex: (rows) => knex("people").insert(rows),
  kysely: (rows) => kysely.insertInto("people").values(rows).execute(),
  drizzle: (rows) => drizzle(pool).insert(people).values(rows),
};

const rows = [{ id: 1 }, { id: 2, title: "Developer", phone: "22002200" }];
for (const [order, inserted] of Object.entries({ "less first": rows, "more first": rows.toReversed() })) {
  for (const [name, insert] of Object.entries(ways)) {
    await db.exec("delete from people");
    const error = await insert(inserted).then(() => undefined, (error) => error.code ?? error.message);
    const { rows: held } = await db.query("select title, phone from people order by id");
    const text = held.map(({ title, phone }) => `${title}, ${phone}`).join("; ");
    console.log(`${order}: ${name.padEnd(12)}${error ?? text}`);
  }
}
await Promise.all([sql.end(), knex.destroy(), pool.end()]);
await server.stop();
await db.close();
END
timeout 300 node insert.mjs >seen
cat >expected <<'END'
less first: postgres.js none, null; none, null
less first: knex        none, null; Developer, 22002200
less first: kysely      none, null; Developer, 22002200
less first: drizzle     none, null; Developer, 22002200
more first: postgres.js UNDEFINED_VALUE
more first: knex        none, null; Developer, 22002200
more first: kysely      none, null; Developer, 22002200
more first: drizzle     none, null; Developer, 22002200
END
cat seen
diff expected seen && echo "As described: the first row decides what is inserted of the others."
