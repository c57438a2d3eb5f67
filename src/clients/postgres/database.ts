import { once } from "node:events";
import net from "node:net";
import tls from "node:tls";
import { saslprep } from "@mongodb-js/saslprep";
import postgres, { type Sql } from "postgres";
import { GiveUp } from "../../core/errors.ts";
import { type Traced, untraced } from "../http/answer.ts";
import { atBegin, databaseError, hungUpAtLogin, unreachable } from "./database-error.ts";
import { type DatabaseAddress, parseDatabaseUrl } from "./database-url.ts";

/** The HR database, read-only, with a connection for each read: reads are rare, and locks must not linger. */
export interface EmployeesDatabase {
  /** Runs `work` in a read-only transaction that sees one moment; RetryLater while the server is away, GiveUp names what to fix. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

export interface DatabaseOptions {
  /** `postgres://…?sslmode=…`, checked at once: GiveUp "database-url". */
  readonly url: string;
  /** In place of the URL's password, requested before each connection: for example an Entra token. */
  readonly password?: () => Promise<string>;
  /** To connect, and to encrypt; default 10. */
  readonly connectSeconds?: number;
  /** For one statement; default 120. */
  readonly statementSeconds?: number;
  /** Records each read. */
  readonly traced?: Traced;
}

/** Prepares reading from the HR database; connects at the first read. */
export function connectEmployees(options: DatabaseOptions): EmployeesDatabase {
  const { traced = untraced } = options;
  const address = parseDatabaseUrl(options.url);
  const transaction = transactions(address, options);

  const call = { dependency: "postgres", operation: "SELECT employees", host: address.host } as const;
  return {
    read: (work) =>
      traced(call, async () => {
        try {
          return await transaction("isolation level repeatable read read only", work);
        } catch (error) {
          throw databaseError(error, address);
        }
      }),
  };
}

/** Runs transactions of a kind, as `begin` names it, each on a connection of its own; throws what the driver throws. */
export function transactions(address: DatabaseAddress, options: Omit<DatabaseOptions, "url" | "traced">) {
  const { connectSeconds = 10, statementSeconds = 120 } = options;
  return run;

  async function run<T>(kind: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    // Requested here: in postgres.js, a failing password function is an unhandled rejection.
    const password = (await options.password?.()) ?? address.password;
    let opened = false;
    let bySasl = false;
    const connection = {
      host: address.host,
      port: address.port,
      database: address.database,
      user: address.user,
      password: () => (bySasl ? prepared(password) : password),
      ssl: false,
      socket: async () => {
        // postgres.js connects again, for ever, to a server that hangs up before the login is complete.
        if (opened) throw Object.assign(new Error(hungUpAtLogin), { code: "CONNECTION_CLOSED" });
        opened = true;
        const socket = await openSocket(address, connectSeconds);
        socket.on("data", (bytes: Buffer) => {
          bySasl ||= asksForSasl(bytes);
        });
        // The server ends slow statements itself, so a longer silence means that the connection is dead.
        const silence = () => socket.destroy(Object.assign(new Error("silent"), { code: "ETIMEDOUT" }));
        return socket.setTimeout((connectSeconds + statementSeconds) * 1000, silence);
      },
      max: 1,
      connect_timeout: connectSeconds,
      fetch_types: false,
      // Named statements do not survive a pooler such as PgBouncer.
      prepare: false,
      connection: { application_name: address.applicationName },
      onnotice: () => {},
    };
    const sql = postgres(connection);
    try {
      // Not sql.begin: when the server goes away it sends a rollback down the dead socket, and the process dies of it.
      // With one connection, which `socket` keeps to one, statements share a session just the same.
      await sql.unsafe(`begin ${kind}`).catch((error: unknown) => {
        throw atBegin(error, address);
      });
      await sql.unsafe(`set local statement_timeout = ${Math.ceil(statementSeconds * 1000)}; ${asUsual}`);
      const result = await work(sql);
      await sql`commit`;
      return result;
    } finally {
      // What is not committed ends with the connection.
      await sql.end({ timeout: 1 });
    }
  }
}

/**
 * Session settings that the app relies on, overriding those of server, database and login: no backslash escapes in strings, ISO dates
 * (the driver misreads others), and numbers with all their digits.
 */
const asUsual =
  "set local standard_conforming_strings = on; set local datestyle = 'ISO, YMD'; set local extra_float_digits = 1";

/** PostgreSQL protocol, AuthenticationSASL: R, the length, then the number 10. */
const asksForSasl = (bytes: Buffer): boolean =>
  bytes.length >= 9 && bytes[0] === 0x52 && bytes.readUInt32BE(5) === 10;

/**
 * A password as SCRAM takes it (RFC 4013): psql and the server compose its letters and leave out what is not visible. What
 * that does not allow is taken as it is, as PostgreSQL does (pg_saslprep); other ways to log in take every one as it is.
 */
function prepared(password: string): string {
  try {
    return saslprep(password);
  } catch {
    return password;
  }
}

/** PostgreSQL protocol, SSLRequest: length 8, then the number 80877103. */
const SSL_REQUEST = Buffer.from([0, 0, 0, 8, 0x04, 0xd2, 0x16, 0x2f]);

/**
 * Connects and, as `sslMode` asks, encrypts. Done here since postgres.js starts TLS even with a server that
 * has declined it (some then hang), and checks the certificate of an IP address against the name "localhost".
 */
export async function openSocket(address: DatabaseAddress, seconds: number): Promise<net.Socket> {
  const { host, port, sslMode } = address;
  const signal = AbortSignal.timeout(seconds * 1000);
  const socket = net.connect({ host, port });
  try {
    await once(socket, "connect", { signal });
    if (sslMode === "disable") return socket;

    socket.write(SSL_REQUEST);
    const answer = await firstBytes(socket, signal);
    // Exactly one byte: unencrypted data after it comes from an attacker (CVE-2021-23222).
    if (answer === "S") return await encrypt(socket, address, signal);
    if (answer === "N" && sslMode === "prefer") return socket;
    if (answer === "") throw unreachable("hung up at once", undefined, address);
    throw answer === "N" ? withoutTls(address) : notPostgres(address);
  } catch (error) {
    socket.destroy();
    throw error;
  }
}

async function firstBytes(socket: net.Socket, signal: AbortSignal): Promise<string> {
  const closed = once(socket, "close", { signal }).then(() => "");
  const data = once(socket, "data", { signal }).then(([bytes]) => String(bytes));
  closed.catch(() => {});
  return Promise.race([data, closed]);
}

async function encrypt(socket: net.Socket, address: DatabaseAddress, signal: AbortSignal) {
  const { host, sslMode } = address;
  const secure = tls.connect({
    socket,
    host,
    // Server name indication takes names only; the certificate is checked against `host` either way.
    ...(net.isIP(host) === 0 ? { servername: host } : {}),
    rejectUnauthorized: sslMode === "verify-full",
  });
  await once(secure, "secureConnect", { signal });
  return secure;
}

function withoutTls({ host, port, sslMode }: DatabaseAddress): GiveUp {
  return new GiveUp(
    "database-tls",
    `The database server ${host}:${port} offers no TLS, sslmode is ${sslMode}`,
    {
      remedy: "Turn TLS on at the server (ssl = on); only on a trusted network set sslmode=disable.",
    },
  );
}

function notPostgres({ host, port, setting }: DatabaseAddress): GiveUp {
  return new GiveUp("database-unreachable", `What listens at ${host}:${port} is not PostgreSQL`, {
    remedy: `Check host and port in ${setting}.`,
  });
}
