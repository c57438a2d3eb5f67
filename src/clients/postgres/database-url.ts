import { isIP } from "node:net";
import { GiveUp } from "../../core/errors.ts";

/**
 * How the connection is protected: `prefer` takes what the server offers, `require` encrypts without checking
 * the certificate (as libpq does), `verify-full` checks its chain and name.
 */
type SslMode = (typeof SSL_MODES)[number];

const SSL_MODES = ["disable", "prefer", "require", "verify-full"] as const;

/** Where a PostgreSQL database is and who reads it. */
export interface DatabaseAddress {
  readonly host: string;
  readonly port: number;
  readonly database: string;
  readonly user: string;
  readonly password: string;
  readonly sslMode: SslMode;
}

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=…`; GiveUp "database-url" says what is wrong with
 * it without repeating any of it. Other parameters are refused: postgres.js would send them on to the server.
 */
export function parseDatabaseUrl(text: string): DatabaseAddress {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (url === undefined || !["postgres:", "postgresql:"].includes(url.protocol)) {
    throw wrong("is not a postgres:// URL");
  }
  const host = decode(url.hostname, "host").replace(/^\[(.*)\]$/, "$1");
  if (host === "" || (host.includes(":") && isIP(host) === 0)) throw wrong("has no host");
  if (host.includes(",")) throw wrong("names several hosts; name one");
  const database = decode(url.pathname.slice(1), "database");
  if (database === "") throw wrong("names no database");
  const user = decode(url.username, "user");
  if (user === "") throw wrong("names no user");

  return {
    host,
    port: Number(url.port || 5432),
    database,
    user,
    password: decode(url.password, "password"),
    sslMode: sslModeOf(url.searchParams),
  };
}

function sslModeOf(parameters: URLSearchParams): SslMode {
  const unknown = [...parameters.keys()].find((name) => name !== "sslmode");
  if (unknown !== undefined)
    throw wrong(`has the parameter ${JSON.stringify(unknown)}; only sslmode is known`);
  const [mode = "prefer", second] = parameters.getAll("sslmode");
  const known = SSL_MODES.find((name) => name === mode);
  if (known === undefined || second !== undefined) {
    throw wrong(`has an unknown sslmode; it takes one of ${SSL_MODES.join(", ")}`);
  }
  return known;
}

function decode(part: string, name: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    throw wrong(`has a ${name} that is not percent-encoded properly (a % itself is written %25)`);
  }
}

function wrong(what: string): GiveUp {
  return new GiveUp("database-url", `EMPLOYEES_DATABASE_URL ${what}`, {
    remedy:
      "Write postgres://user:password@host:5432/database?sslmode=verify-full, with @ : / # ? % of the password percent-encoded.",
  });
}
