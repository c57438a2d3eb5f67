import { columns } from "../../core/employee.ts";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import type { DatabaseAddress } from "./database-url.ts";

/** The details of a failure by postgres.js and Node; which are present depends on the source. */
export interface Failure extends Error {
  readonly code: string;
  /** Where in `query` the server stopped reading, from "1". */
  readonly position?: string;
  readonly query?: string;
}

type Describe = (failure: Failure, address: DatabaseAddress) => GiveUp;

/** By SQLSTATE (PostgreSQL documentation, appendix A). */
const BY_STATE: Readonly<Record<string, Describe>> = {
  "28P01": refusedLogin,
  "28000": refusedLogin,
  "3D000": (cause, { database, setting }) =>
    new GiveUp("database-missing", `The server has no database ${quote(database)}`, {
      cause,
      remedy: `Check the name at the end of ${setting}.`,
    }),
  "42P01": (cause) =>
    new GiveUp("table-missing", `The employee database has no table ${named(cause)}`, {
      cause,
      remedy:
        "Create it, or a view of that name, in a schema on the user's search_path (ALTER ROLE … SET search_path).",
    }),
  "42703": (cause) =>
    new GiveUp("column-missing", `The employee database has no column ${named(cause)}`, {
      cause,
      remedy: `Add it${holding(cause)}, or put a view with the expected columns in the table's place.`,
    }),
  "42501": (cause, { user }) =>
    new GiveUp("database-forbidden", `The user ${quote(user)} may not read the employee tables`, {
      cause,
      remedy: `GRANT SELECT ON employees, offices TO ${quote(user)}; and USAGE on their schema.`,
    }),
  "57014": (cause) =>
    new GiveUp("database-slow", "The database took too long to list the employees", {
      cause,
      remedy: "Look for locks and for a missing index on offices.id.",
    }),
};

/** Node's and OpenSSL's codes for a handshake or certificate that fails verification. */
const UNVERIFIED = /^(EPROTO|ERR_SSL_|CERT_|DEPTH_ZERO_SELF_SIGNED_CERT|SELF_SIGNED_CERT|UNABLE_TO_)/;

/** Node's and postgres.js' codes for a connection that fails, and SQLSTATEs for connection exceptions. */
const UNREACHABLE =
  /^(ECONN[A-Z]+|E(HOST|NET)[A-Z]+|ETIMEDOUT|EPIPE|ENOTFOUND|EAI_[A-Z]+|CONNECT_TIMEOUT|CONNECTION_[A-Z]+|08...)$/;

/** What a server that answers cannot do now, by SQLSTATE, and what to look at where it does not pass. */
const NOT_NOW: readonly (readonly [RegExp, what: string, look: string])[] = [
  [
    /^53300$/,
    "has no connection free",
    "raise max_connections or the login's CONNECTION LIMIT; SELECT usename, count(*) FROM pg_stat_activity GROUP BY usename; says who has them",
  ],
  [/^53...$/, "has too little left of something", "look at its disk and memory, and in its log"],
  [/^57P..$/, "is shutting down or starting", "look in its log why it stays so"],
  [
    /^40001$/,
    "is a standby that ended the read, to follow its primary",
    "set hot_standby_feedback or a longer max_standby_streaming_delay there, or give the primary's host",
  ],
  // `lock_timeout` of the login, while a view is refreshed or a table altered; a deadlock that was resolved.
  [
    /^(55P03|40P01)$/,
    "did not let the read finish",
    "look in pg_stat_activity for what locks employees and offices at that time",
  ],
  // `idle_in_transaction_session_timeout`, where the app was slow between two pages, and `transaction_timeout`.
  [/^(25P03|25P04)$/, "did not let the read finish", "give the login longer timeouts"],
];

/**
 * What Supavisor (XX000) and PgCat (58000) say with codes that a server has for its own failures; as their sources have it.
 */
const OTHER_POOLERS_SAY =
  /MaxClients|max client(?:s| connections) reached|AllServersDown|all servers (?:are )?down|tenant or user not found/i;

/** Whether a pooler, not the server, refused: PgBouncer always uses 08P01, Odyssey mostly. */
const isOfPooler = ({ code, message }: Failure): boolean =>
  code === "08P01" || (/^(?:XX000|58000)$/.test(code) && OTHER_POOLERS_SAY.test(message));

/** What a pooler's words mean (PgBouncer's sources, disconnect_client; those of Supavisor, Odyssey and PgCat). */
const POOLER_SAYS: readonly (readonly [RegExp, Describe])[] = [
  [
    /transaction blocks? not allowed|statement pooling/i,
    (cause) =>
      new GiveUp("database-pooler", `${saidBy(cause)}, which is in statement pooling`, {
        cause,
        remedy: pooling,
      }),
  ],
  [
    /unsupported startup parameter/i,
    (cause) =>
      new GiveUp("database-pooler", saidBy(cause), {
        cause,
        remedy:
          "Name the parameter in PgBouncer's ignore_startup_parameters, or give the database's own host and port.",
      }),
  ],
  [
    /(?:SSL|TLS|encryption)(?: connection)?(?: is)? required|connection is insecure/i,
    (cause, { setting }) =>
      new GiveUp("database-pooler", `${saidBy(cause)}: it takes encrypted connections only`, {
        cause,
        remedy: `Write sslmode=require or verify-full in ${setting}.`,
      }),
  ],
  [
    /config(?:uration)? error/i,
    (cause) =>
      new GiveUp("database-pooler", saidBy(cause), {
        cause,
        remedy: "Correct the pooler's configuration for this database and user; its log says what is wrong.",
      }),
  ],
  [
    /no such database|database .*(?:does not exist|does not allow connections|not found|disabled)|reserved .*database/i,
    (cause, address) =>
      new GiveUp("database-missing", `${saidBy(cause)}: it has no database ${quote(address.database)}`, {
        cause,
        remedy: `Check the name at the end of ${address.setting}, and the pooler's section [databases].`,
      }),
  ],
  [
    /no such user|tenant or user not found|does not have access|auth|login (?:failed|rejected)|password|SASL|SCRAM|not allowed/i,
    (cause, address) =>
      new GiveUp("database-login", `${saidBy(cause)}, for the user ${quote(address.user)}`, {
        cause,
        remedy: `Check user and password in ${address.setting}, and the pooler's auth_file or auth_query.`,
      }),
  ],
];

/** The error for a pooler without a free connection: its limits are the cause, not a firewall. */
const busyPooler = (cause: Failure, address: DatabaseAddress): RetryLater =>
  unreachable(
    `is not available. ${saidBy(cause)}`,
    cause,
    address,
    /login/i.test(cause.message)
      ? `Check user and password in ${address.setting} and those that the pooler logs in with; its log says what the database answered.`
      : "Nothing, if it passes: the app tries again. Else look in the pooler's log: its limits of connections, and whether it reaches the database.",
  );

/** The pooler's words, on one short line. */
const saidBy = ({ message }: Failure): string =>
  `The pooler in front of the database refused with ${JSON.stringify(message.replace(/\s+/g, " ").slice(0, 200))}`;

const pooling =
  "Set pool_mode = transaction or session for this database in PgBouncer, or give the database's own host and port: what belongs together is read and written in one transaction.";

/** What a failure of the first statement means: a pooler in statement mode closes the connection there. */
export function atBegin(error: unknown, address: DatabaseAddress): unknown {
  if (!isFailure(error) || error.code !== "CONNECTION_CLOSED" || error.message === hungUpAtLogin)
    return error;
  const remedy = `A pooler in statement pooling does that. ${pooling} Without a pooler, the server went away: try again.`;
  return unreachable("closed the connection at BEGIN", error, address, remedy);
}

/** The message of a connection that ended before the login was complete. */
export const hungUpAtLogin = "hung up at login";

/**
 * What a failure of the database means: RetryLater for a server that is away, GiveUp with what to fix for what stays;
 * anything else is returned as it came.
 */
export function databaseError(error: unknown, address: DatabaseAddress): unknown {
  if (error instanceof Error && error.name === "AbortError") {
    return unreachable("did not answer in time", error, address);
  }
  if (!isFailure(error)) return error;
  if (isOfPooler(error)) {
    const spoken = POOLER_SAYS.find(([words]) => words.test(error.message));
    return spoken ? spoken[1](error, address) : busyPooler(error, address);
  }
  const describe = BY_STATE[error.code];
  if (describe) return describe(error, address);
  if (error.code === "ERR_TLS_CERT_ALTNAME_INVALID") {
    return new GiveUp("database-tls", `The server's certificate is not for ${address.host}`, {
      cause: error,
      remedy: `Use the name the certificate was made for in ${address.setting}.`,
    });
  }
  if (UNVERIFIED.test(error.code)) {
    return new GiveUp("database-tls", `TLS with ${address.host} failed its check (${error.code})`, {
      cause: error,
      remedy:
        "If a private authority signed its certificate, start the app with that in NODE_EXTRA_CA_CERTS.",
    });
  }
  const [, what, look] = NOT_NOW.find(([states]) => states.test(error.code)) ?? [];
  if (what) {
    const said = `${what} (${error.code}: ${error.message})`;
    return unreachable(said, error, address, `Nothing, if it passes: the app tries again. Else ${look}.`);
  }
  if (UNREACHABLE.test(error.code)) {
    return unreachable(`is not available (${error.code})`, error, address);
  }
  if (!/^[0-9A-Z]{5}$/.test(error.code)) return error;
  return new GiveUp("database-failed", `The employee database failed (${error.code}): ${error.message}`, {
    cause: error,
  });
}

/** Whether an error is a failure of the server or the connection, and not yet described. */
export function isFailure(error: unknown): error is Failure {
  return (
    !(error instanceof GiveUp || error instanceof RetryLater) &&
    error instanceof Error &&
    typeof Reflect.get(error, "code") === "string"
  );
}

/** Seconds until the first retry of a database that does not answer: a restart takes some. */
const WAIT = 5;

/** The error for a database that does not answer, as during a restart. */
export function unreachable(
  what: string,
  cause: unknown,
  { host, port, setting }: Pick<DatabaseAddress, "host" | "port" | "setting">,
  remedy = `Check that it runs and that its firewall lets the app in, and host and port in ${setting}.`,
): RetryLater {
  return new RetryLater("database-unreachable", `The database server ${host}:${port} ${what}`, WAIT, {
    cause,
    remedy,
  });
}

function refusedLogin(cause: Failure, { user, sslMode, setting }: DatabaseAddress): GiveUp {
  // pg_hba.conf also refuses an unencrypted connection with 28000.
  const tls =
    cause.code === "28000" && sslMode === "disable" ? " The server may insist on TLS: sslmode=require." : "";
  return new GiveUp("database-login", `The database server refused the user ${quote(user)} (${cause.code})`, {
    cause,
    remedy: `Check user and password in ${setting}, and pg_hba.conf or the Entra role.${tls}`,
  });
}

/** The name in `query` at which the server stopped: by position, since its messages are translated. */
export function named({ query = "", position = "1" }: Failure): string {
  return /^[\w.]+/.exec(query.slice(Number(position) - 1))?.[0] ?? "of this query";
}

/** What a missing column is for, where it is one that an employee is made from. */
function holding(cause: Failure): string {
  const missing = named(cause);
  const column = [...columns.person, ...columns.office].find(
    ({ table, name }) => missing === `${table}.${name}`,
  );
  return column ? ` (it holds ${column.holds})` : "";
}

function quote(identifier: string): string {
  return `"${identifier.replaceAll('"', '""')}"`;
}
