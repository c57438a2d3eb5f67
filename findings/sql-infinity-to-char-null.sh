#!/usr/bin/env bash
# PostgreSQL 18 (PGlite 0.5.14, npm), pg 8.23.0, postgres 3.4.9: a timestamp that is `infinity`, as tables keep an end that is
# open. As ::text, in to_json and in extract(epoch) it is there. to_char makes it NULL, in any format, and says nothing. Of the
# drivers, pg gives the number Infinity, which JSON.stringify makes null, and postgres.js an Invalid Date, which it makes null too.
# Why it matters: the app compares rows that it keeps in the employee database as texts made by the server. Times were made by
# to_char, so that a row in which somebody had set `infinity` by hand was the same as one without a time, and was never put right.
# Guessed before: the word infinity, as ::text gives it, or an error.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when one of them behaves differently.
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
await db.exec("create table contracts (until timestamptz); insert into contracts values ('infinity')");
const { rows: [made] } = await db.query(`
  select until::text as "::text", to_json(until)::text as to_json, extract(epoch from until)::text as epoch,
    to_char(until, 'YYYY-MM-DD') as "to_char, a date", to_char(until, '"a word"') as "to_char, a word" from contracts`);
for (const [way, text] of Object.entries(made)) console.log(`${way.padEnd(17)}${inspect(text)}`);

const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 2 });
await server.start();
const query = "select until from contracts";
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
console.log(`pg               ${inspect(ofPg.until)}, as JSON ${JSON.stringify(ofPg.until)}`);
console.log(`postgres.js      ${inspect(ofPostgres.until)}, as JSON ${JSON.stringify(ofPostgres.until)}`);
END
timeout 300 node read.mjs >seen
cat >expected <<'END'
::text           'infinity'
to_json          '"infinity"'
epoch            'Infinity'
to_char, a date  null
to_char, a word  null
pg               Infinity, as JSON null
postgres.js      Invalid Date, as JSON null
END
cat seen
diff expected seen && echo "As described: what has no end has no time any more."
