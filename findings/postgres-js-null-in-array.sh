#!/usr/bin/env bash
# postgres 3.4.9 (npm, postgres.js) beside pg 8.23.0: an element of an array that is NULL. pg gives null. postgres.js gives what
# the element's type makes of the text NULL: the word "NULL" of a text, NaN of an integer, false of a boolean, an Invalid Date
# (null in JSON) of a timestamp. A value of its own that is NULL it gives as null.
# Why it matters: array_agg over a left join, the usual way to read several phones or offices in one row, has a NULL for people
# without one. They get a phone "NULL"; and "is primary: unknown" becomes a plain no, which no check can find any more.
# Guessed before: null, as for a value outside of an array.
# Seen on 2026-11-29 with PGlite 0.5.14 as the database. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact postgres@3.4.9 pg@8.23.0 @electric-sql/pglite@0.5.14 \
  @electric-sql/pglite-socket@0.2.17 >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >read.mjs <<'END'
import { once } from "node:events";
import { createServer } from "node:net";
import { inspect } from "node:util";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import pg from "pg";
import postgres from "postgres";

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const db = await PGlite.create();
await db.exec(`
  create table employees (name text);
  create table phones (name text, number text, extension int, is_primary boolean, since timestamptz);
  insert into employees values ('Kari')`);
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 2 });
await server.start();

const query = `
  select array_agg(number) as text, array_agg(extension) as int, array_agg(is_primary) as boolean,
    array_agg(since) as timestamptz, max(number) as "no array"
  from employees left join phones using (name) group by name`;
const login = { host: "127.0.0.1", port, user: "postgres", database: "postgres" };
const sql = postgres({ ...login, max: 1 });
const [ofPostgres] = await sql.unsafe(query);
await sql.end();
const client = new pg.Client(login);
await client.connect();
const { rows: [ofPg] } = await client.query(query);
await client.end();
await server.stop();
await db.close();
for (const type of Object.keys(ofPg))
  console.log(`${type.padEnd(13)}pg: ${inspect(ofPg[type]).padEnd(10)}postgres: ${inspect(ofPostgres[type])}`);
END
timeout 300 node read.mjs >seen
cat >expected <<'END'
text         pg: [ null ]  postgres: [ 'NULL' ]
int          pg: [ null ]  postgres: [ NaN ]
boolean      pg: [ null ]  postgres: [ false ]
timestamptz  pg: [ null ]  postgres: [ Invalid Date ]
no array     pg: null      postgres: null
END
cat seen
diff expected seen && echo "As described: in an array, NULL is a value of the element's type."
