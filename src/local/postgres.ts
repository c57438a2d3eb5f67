import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { connect, type Query } from "./postgres/query.ts";

const host = "127.0.0.1";

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
  const database = await PGlite.create();
  let server = await listen(database, options.port ?? 0);
  const address = server.getServerConn();
  const url = `postgres://postgres:postgres@${address}/postgres?sslmode=disable`;
  let connection = connect(url);
  let running = true;

  const stop = async () => {
    if (!running) return;
    running = false;
    await connection.close();
    await server.stop();
    // A real server rolls back for a client that is gone; all clients here share PGlite's one session.
    await database.exec("rollback");
  };

  return {
    url,
    query: (...statement) => connection.query(...statement),
    stop,
    async start() {
      if (running) return;
      server = await listen(database, Number(address.split(":")[1]));
      connection = connect(url);
      running = true;
    },
    async close() {
      await stop();
      await database.close();
    },
  };
}

async function listen(db: PGlite, port: number): Promise<PGLiteSocketServer> {
  // With its default of one connection a client's pool is reset (ECONNRESET).
  const server = new PGLiteSocketServer({ db, host, port, maxConnections: 10 });
  await server.start().catch(async (error: NodeJS.ErrnoException) => {
    if (error.code !== "EADDRINUSE") throw error;
    throw new Error(
      `Postgres cannot start: port ${port} on ${host} is in use. Stop what uses it, or choose another.`,
    );
  });
  return server;
}
