#!/usr/bin/env bash
# A condition for a list of people, when the list is empty, in postgres 3.4.9 (postgres.js), knex 3.3.0, kysely 0.28.19, drizzle-orm
# 0.45.4 and odata-query 8.1.0 (npm). "One of the list" is nobody with in; built with or it is everyone in knex, drizzle and
# odata-query, which leave the condition out, and nobody in kysely. "None of the list" is everyone in knex and drizzle, and
# nobody in postgres.js, which sends not in (null) (its issue 525). kysely and odata-query write in (); PostgreSQL refuses it.
# Why it matters: the list is what another system has just answered, and "nobody" is one of its answers. With or, what was meant for
# some is done to all; with not in, people who left are never found. Read in one library and moved to another, a query that
# was right is the opposite, and no test with people in the list shows it.
# Guessed before: one of nothing is nobody, and none of nothing everyone; or an error.
# Seen on 2026-11-29 with PGlite 0.5.14 as the database. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact postgres@3.4.9 pg@8.23.0 knex@3.3.0 kysely@0.28.19 drizzle-orm@0.45.4 odata-query@8.1.0 \
  @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >query.mjs <<'END'
import { once } from "node:events";
import { createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { eq, inArray, notInArray, or } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { pgTable, text } from "drizzle-orm/pg-core";
import { Kysely, PostgresDialect } from "kysely";
import makeKnex from "knex";
import buildQuery from "odata-query";
import pg from "pg";
import postgres from "postgres";

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const db = await PGlite.create();
await db.exec("create table people (name text); insert into people values ('Kari'), ('Ola')");
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 4 });
await server.start();

const login = { host: "127.0.0.1", port, user: "postgres", database: "postgres" };
const sql = postgres({ ...login, max: 1 });
const pool = new pg.Pool({ ...login, max: 1 });
const knex = makeKnex({ client: "pg", connection: login });
const all = new Kysely({ dialect: new PostgresDialect({ pool }) }).selectFrom("people").selectAll();
const people = pgTable("people", { name: text() });
const drizzled = drizzle(pool).select().from(people);
const list = [];

const ways = {
  "in: postgres.js": () => sql`select * from people where name in ${sql(list)}`,
  "in: knex": () => knex("people").whereIn("name", list),
  "in: kysely": () => all.where("name", "in", list).execute(),
  "in: drizzle": () => drizzled.where(inArray(people.name, list)),
  "or: knex": () => knex("people").where((query) => list.forEach((name) => query.orWhere({ name }))),
  "or: kysely": () => all.where((build) => build.or(list.map((name) => build("name", "=", name)))).execute(),
  "or: drizzle": () => drizzled.where(or(...list.map((name) => eq(people.name, name)))),
  "not in: postgres.js": () => sql`select * from people where name not in ${sql(list)}`,
  "not in: knex": () => knex("people").whereNotIn("name", list),
  "not in: kysely": () => all.where("name", "not in", list).execute(),
  "not in: drizzle": () => drizzled.where(notInArray(people.name, list)),
};
for (const [way, query] of Object.entries(ways)) {
  const found = await query().then((rows) => ["nobody", "one of two", "everyone"][rows.length], (error) => error.message);
  console.log(`${way.padEnd(21)}${found}`);
}
console.log(`in: odata-query      ${buildQuery({ filter: { name: { in: list } } })}`);
console.log(`or: odata-query      ${buildQuery({ filter: { or: list.map((name) => ({ name })) } }) || "no filter: everyone"}`);
await Promise.all([sql.end(), knex.destroy(), pool.end()]);
await server.stop();
await db.close();
END
timeout 300 node query.mjs >seen
cat >expected <<'END'
in: postgres.js      nobody
in: knex             nobody
in: kysely           syntax error at or near ")"
in: drizzle          nobody
or: knex             everyone
or: kysely           nobody
or: drizzle          everyone
not in: postgres.js  nobody
not in: knex         everyone
not in: kysely       syntax error at or near ")"
not in: drizzle      everyone
in: odata-query      ?$filter=name in ()
or: odata-query      no filter: everyone
END
cat seen
diff expected seen && echo "As described: an empty list is nobody or everyone, by the library and by the way it is written."
