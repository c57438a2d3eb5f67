#!/usr/bin/env bash
# @electric-sql/pglite-socket 0.2.17 with PGlite 0.5.14 (npm), to which clients connect as to PostgreSQL: all connections are one
# session, also those after a connection that was closed. What one sets (time zone), makes (a temporary table) or holds (an
# advisory lock) belongs to the others. What a connection brings along is dropped: its statement_timeout has no effect, and
# whoever logs in is postgres.
# Why it matters: tests on it pass for reasons that PostgreSQL does not have. Two workers both get the lock that lets in one; a
# missing grant is never missed; a query that would be stopped ends; and a time zone set in one test is that of the next.
# Guessed before: a server with maxConnections keeps its connections apart, and shares no more than the data.
# Seen on 2026-11-29. Needs Node 20 or newer. Ends with 1 when it behaves differently.
set -euo pipefail

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm init --yes >/dev/null
npm install --no-audit --no-fund --save-exact @electric-sql/pglite@0.5.14 @electric-sql/pglite-socket@0.2.17 postgres@3.4.9 \
  >install.log 2>&1 || { cat install.log >&2; exit 2; }

cat >two.mjs <<'END'
import { once } from "node:events";
import { createServer } from "node:net";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import postgres from "postgres";

const free = createServer().listen(0, "127.0.0.1");
await once(free, "listening");
const { port } = free.address();
await new Promise((resolve) => free.close(resolve));
const db = await PGlite.create();
await db.exec("create role reader login");
const server = new PGLiteSocketServer({ db, host: "127.0.0.1", port, maxConnections: 5 });
await server.start();

const connect = (options) => postgres({ host: "127.0.0.1", port, max: 1, user: "postgres", database: "postgres", ...options });
const see = async (what, query) => console.log(`${what.padEnd(38)}${Object.values((await query)[0]).join(", ")}`);
const [one, other] = [connect(), connect()];
await one`set timezone = 'Europe/Oslo'`;
await one`create temporary table mine as select 'row of the first' as text`;
await see("the first takes an advisory lock:", one`select pg_try_advisory_lock(1)`);
await see("so does the second:", other`select pg_try_advisory_lock(1)`);
await see("the second's time zone:", other`select current_setting('timezone')`);
await see("in the first's temporary table:", other`select text from mine`);
await Promise.all([one.end(), other.end()]);

const reader = connect({ user: "reader", connection: { statement_timeout: 1234 } });
await see("a later connection of reader is:", reader`select current_user::text`);
await see("its statement_timeout, of 1234 ms:", reader`select current_setting('statement_timeout')`);
await see("its time zone:", reader`select current_setting('timezone')`);
await reader.end();
await server.stop();
await db.close();
END
timeout 300 node two.mjs >seen
cat >expected <<'END'
the first takes an advisory lock:     true
so does the second:                   true
the second's time zone:               Europe/Oslo
in the first's temporary table:       row of the first
a later connection of reader is:      postgres
its statement_timeout, of 1234 ms:    0
its time zone:                        Europe/Oslo
END
cat seen
diff expected seen && echo "As described: every connection is the same session."
