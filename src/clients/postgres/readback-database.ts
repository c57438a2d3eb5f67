import type { Sql } from "postgres";
import { GiveUp } from "../../core/errors.ts";
import { untraced } from "../http/network-error.ts";
import { type DatabaseOptions, transactions } from "./database.ts";
import { databaseError } from "./database-error.ts";
import { type DatabaseAddress, parseDatabaseUrl } from "./database-url.ts";

/** The app's own tables in the employee database, with the login that may write them and nothing else. */
export interface ReadbackDatabase {
  /** The login's name, as the URL has it. */
  readonly user: string;
  /**
   * Runs `work` in one transaction that waits for no lock longer than some seconds; throws RetryLater while the server is
   * away, and GiveUp with what to fix for anything else that the server says.
   */
  write<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
  /** The same in a read-only transaction that sees one moment. */
  read<T>(work: (sql: Sql) => Promise<T>): Promise<T>;
}

interface ReadbackOptions extends DatabaseOptions {
  /** For one lock; default 5. */
  readonly lockSeconds?: number;
}

/** Prepares writing what Entra ID holds; connects at the first transaction. */
export function connectReadback(options: ReadbackOptions): ReadbackDatabase {
  const { traced = untraced, lockSeconds = 5 } = options;
  const address = parseDatabaseUrl(options.url, "ENTRA_READBACK_URL");
  const transaction = transactions(address, options);
  const host = address.host;
  return {
    user: address.user,
    write: (work) =>
      traced({ dependency: "postgres", operation: "WRITE entra_accounts", host }, () =>
        run("isolation level read committed", async (sql) => {
          await sql.unsafe(`set local lock_timeout = ${Math.ceil(lockSeconds * 1000)}`);
          return work(sql);
        }),
      ),
    read: (work) =>
      traced({ dependency: "postgres", operation: "SELECT entra_accounts", host }, () =>
        run("isolation level repeatable read read only", work),
      ),
  };

  async function run<T>(kind: string, work: (sql: Sql) => Promise<T>): Promise<T> {
    try {
      return await transaction(kind, work);
    } catch (error) {
      throw readbackError(error, address);
    }
  }
}

/** What a failure on the app's own tables means, by SQLSTATE; others as on the employee tables. */
function readbackError(error: unknown, address: DatabaseAddress): unknown {
  const code = error instanceof Error ? Reflect.get(error, "code") : undefined;
  const found = typeof code === "string" ? MEANING[code] : undefined;
  if (!found || error instanceof GiveUp) return databaseError(error, address);
  const [name, message, remedy] = found;
  return new GiveUp(name, message(address.user), { cause: error, remedy: remedy(address.user) });
}

const schemaRemedy = () =>
  "Have the owner of the employee tables run what entra-sync readback ddl prints, in their schema and on the login's search_path.";

type Text = (user: string) => string;

const MEANING: Readonly<Record<string, readonly [string, Text, Text]>> = {
  "42P01": ["readback-tables", () => "The tables for what Entra ID holds are not there", schemaRemedy],
  "42703": ["readback-tables", () => "The tables for what Entra ID holds lack a column", schemaRemedy],
  "42501": [
    "readback-forbidden",
    (user) => `The user "${user}" may not write the tables for what Entra ID holds`,
    (user) => `GRANT entra_readback TO "${user.replaceAll('"', '""')}"; as the owner of the tables.`,
  ],
  "55P03": [
    "readback-locked",
    () => "Someone else holds a lock on the tables for what Entra ID holds",
    () => "SELECT * FROM pg_locks WHERE NOT granted; shows who waits. The next run writes them.",
  ],
  "57014": [
    "readback-slow",
    () => "The database took too long to write what Entra ID holds",
    () => "Look for locks and slow triggers on entra_accounts. The next run writes it.",
  ],
};
