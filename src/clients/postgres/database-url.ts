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
  /** How the server lists the connection. */
  readonly applicationName: string;
  /** The setting that has the URL, for what is said about it. */
  readonly setting: DatabaseSetting;
}

/** The settings that name a database: of the employees, and of what Entra ID holds. */
export type DatabaseSetting = "EMPLOYEES_DATABASE_URL" | "ENTRA_READBACK_URL";

/**
 * Reads `postgres://user:password@host:5432/database?sslmode=…`; GiveUp "database-url" says what is wrong with
 * it without repeating any of it. Of libpq's other parameters those are taken that change nothing, `application_name`
 * among them; the rest is refused with what to do instead.
 */
export function parseDatabaseUrl(
  text: string,
  setting: DatabaseSetting = "EMPLOYEES_DATABASE_URL",
): DatabaseAddress {
  const wrong = wrongIn(setting);
  const decode = decoder(wrong);
  // All before the last one would be taken for the password, and a part of it for the host.
  if (text.split("@").length > 2) throw wrong("has a second @; one in user or password is written %40");
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
    setting,
    ...optionsOf(url.searchParams, wrong),
  };
}

/** What to do in place of a parameter of libpq. */
const INSTEAD: Readonly<Record<string, string>> = {
  channel_binding:
    "Leave it out and write sslmode=verify-full, which checks by the certificate that it is the right server.",
  options:
    "Leave it out: Neon finds the endpoint by the host name, and settings belong to the role (ALTER ROLE … SET search_path = …).",
  ssl: "Leave it out and write sslmode=require or verify-full.",
  schema: "Leave it out: the schema belongs to the role (ALTER ROLE … SET search_path = …).",
  search_path: "Leave it out: it belongs to the role (ALTER ROLE … SET search_path = …).",
  sslrootcert:
    "Leave it out: public authorities are known, and of a private one NODE_EXTRA_CA_CERTS names the certificate.",
};

function optionsOf(
  parameters: URLSearchParams,
  wrong: Wrong,
): Pick<DatabaseAddress, "sslMode" | "applicationName"> {
  const sslMode = sslModeOf(parameters, wrong);
  const isTaken = (name: string, value: string) =>
    ["sslmode", "application_name"].includes(name) ||
    (name === "channel_binding" && (["disable", "prefer"].includes(value) || sslMode === "verify-full")) ||
    // The authorities of the system are the only ones that are asked.
    (name === "sslrootcert" && value === "system" && sslMode === "verify-full");
  const [unknown] = [...parameters].flatMap(([name, value]) => (isTaken(name, value) ? [] : [name]));
  if (unknown !== undefined) {
    // Of a URL that was not encoded, it may be a part of the password.
    const name = /^[a-z_]{3,30}$/.test(unknown) ? ` ${unknown}` : "";
    throw wrong(
      `has the parameter${name}, which is not taken; only sslmode and application_name are`,
      INSTEAD[unknown] ?? "Leave it out.",
    );
  }
  return { sslMode, applicationName: parameters.get("application_name") || "entra-employee-sync" };
}

function sslModeOf(parameters: URLSearchParams, wrong: Wrong): SslMode {
  const [mode = "prefer", second] = parameters.getAll("sslmode");
  const known = SSL_MODES.find((name) => name === mode);
  if (known === undefined || second !== undefined) {
    throw wrong(`has an unknown sslmode; it takes one of ${SSL_MODES.join(", ")}`);
  }
  return known;
}

const decoder =
  (wrong: Wrong) =>
  (part: string, name: string): string => {
    try {
      return decodeURIComponent(part);
    } catch {
      throw wrong(`has a ${name} that is not percent-encoded properly (a % itself is written %25)`);
    }
  };

type Wrong = (what: string, remedy?: string) => GiveUp;

const wrongIn =
  (setting: DatabaseSetting): Wrong =>
  (what, remedy) =>
    new GiveUp("database-url", `${setting} ${what}`, {
      remedy:
        remedy ??
        "Write postgres://user:password@host:5432/database?sslmode=verify-full, with @ : / # ? % of the password percent-encoded.",
    });
