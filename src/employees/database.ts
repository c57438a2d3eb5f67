import postgres, { type Sql } from "postgres";
import { type Traced, untraced } from "../wire/traced.ts";
import { databaseError } from "./database-error.ts";
import { parseDatabaseUrl } from "./database-url.ts";
import { openSocket } from "./open-socket.ts";

/** The HR database: read only, a connection for each read, as reads are rare and locks must not linger. */
export interface EmployeesDatabase {
  /** Runs `work` in a read-only transaction that sees one moment; GiveUp names what to fix. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

interface DatabaseOptions {
  /** `postgres://…?sslmode=…`, checked at once: GiveUp "database-url". */
  readonly url: string;
  /** In place of the URL's password, asked for before each connection: a token of Entra's, say. */
  readonly password?: () => Promise<string>;
  /** To connect, and to encrypt; default 10. */
  readonly connectSeconds?: number;
  /** For one statement; default 120. */
  readonly statementSeconds?: number;
  /** Takes note of each read. */
  readonly traced?: Traced;
}

/** Prepares reading from the HR database; connects at the first read. */
export function connectEmployees(options: DatabaseOptions): EmployeesDatabase {
  const { connectSeconds = 10, statementSeconds = 120, traced = untraced } = options;
  const address = parseDatabaseUrl(options.url);

  const call = { dependency: "postgres", operation: "SELECT employees", host: address.host } as const;
  return { read: (work) => traced(call, () => read(work)) };

  async function read<T>(work: (sql: Sql) => Promise<T>): Promise<T> {
    // Asked for here and not by postgres.js, in which a failing password function is an unhandled rejection.
    const password = (await options.password?.()) ?? address.password;
    let opened = false;
    const connection = {
      host: address.host,
      port: address.port,
      database: address.database,
      user: address.user,
      password: () => password,
      ssl: false,
      socket: async () => {
        // postgres.js connects again, for ever, to a server that hangs up before the login is complete.
        if (opened) throw Object.assign(new Error("hung up at login"), { code: "CONNECTION_CLOSED" });
        opened = true;
        const socket = await openSocket(address, connectSeconds);
        // The server ends slow statements itself: who is silent for longer is gone without a word.
        const silence = () => socket.destroy(Object.assign(new Error("silent"), { code: "ETIMEDOUT" }));
        return socket.setTimeout((connectSeconds + statementSeconds) * 1000, silence);
      },
      max: 1,
      connect_timeout: connectSeconds,
      fetch_types: false,
      // Named statements do not survive a pooler such as PgBouncer.
      prepare: false,
      connection: { application_name: "entra-employee-sync" },
      onnotice: () => {},
    };
    const sql = postgres(connection);
    try {
      // Not sql.begin: when the server goes away it sends a rollback down the dead socket, and the process dies of it.
      // With one connection, which `socket` keeps to one, statements share a session just the same.
      await sql`begin isolation level repeatable read read only`;
      await sql.unsafe(`set local statement_timeout = ${Math.ceil(statementSeconds * 1000)}`);
      const result = await work(sql);
      await sql`commit`;
      return result;
    } catch (error) {
      throw databaseError(error, address);
    } finally {
      // What is not committed ends with the connection.
      await sql.end({ timeout: 1 });
    }
  }
}
