import { setFlagsFromString } from "node:v8";
import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { emptyDataDirectory } from "./postgres/data-directory.ts";
import { connect, type Query } from "./postgres/query.ts";
import { type Door, takeTurns } from "./postgres/take-turns.ts";

const host = "127.0.0.1";

/**
 * V8 optimises a WebAssembly function after it has executed so many of its bytes (its own default is a hundredth of that).
 * Of PostgreSQL it would optimise hundreds of functions in the first second, and half the CPU time of a database with a few
 * thousand rows is spent on that.
 */
const executedBefore = 1_300_000_000;

/** A PostgreSQL database in this process' memory, answering on loopback. */
export interface LocalPostgres {
  /** For `EMPLOYEES_DATABASE_URL`. */
  readonly url: string;
  /** Over the socket like everyone else, so that it waits for their transactions; fails while stopped. */
  readonly query: Query;
  /** Hangs up on everyone and answers no more, as a database that is down; the data stays. */
  stop(): Promise<void>;
  /** Answers again after `stop`, on the same port. */
  start(): Promise<void>;
  /** Ends it for good; the data is gone. */
  close(): Promise<void>;
}

/** Starts an empty database on `port` (a free one by default); rejects, naming the port, when that is in use. */
export async function startPostgres(options: { readonly port?: number } = {}): Promise<LocalPostgres> {
  setFlagsFromString(`--wasm-tiering-budget=${executedBefore}`);
  const database = await PGlite.create({ loadDataDir: await emptyDataDirectory() });
  let server = await listen(database, options.port ?? 0);
  const { port } = server;
  const url = `postgres://postgres:postgres@${host}:${port}/postgres?sslmode=disable`;
  let connection = connect(url);
  let running = true;

  const stop = async () => {
    if (!running) return;
    running = false;
    await connection.close();
    await server.close();
    // A real server rolls back for a client that is gone; all clients here share PGlite's one session.
    await database.exec("rollback");
  };

  return {
    url,
    query: (...statement) => connection.query(...statement),
    stop,
    async start() {
      if (running) return;
      server = await listen(database, port);
      connection = connect(url);
      running = true;
    },
    async close() {
      await stop();
      await database.close();
    },
  };
}

async function listen(db: PGlite, port: number): Promise<Door> {
  // With its default of one connection a client's pool is reset (ECONNRESET).
  const server = new PGLiteSocketServer({ db, host, port: 0, maxConnections: 100 });
  await server.start();
  const inner = Number(server.getServerConn().split(":")[1]);
  const door = await takeTurns(host, inner, port).catch(async (error: NodeJS.ErrnoException) => {
    await server.stop();
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `Postgres cannot start: port ${port} on ${host} is in use. Stop what uses it, or choose another.`,
    );
  });
  return {
    port: door.port,
    async close() {
      await door.close();
      await server.stop();
    },
  };
}
