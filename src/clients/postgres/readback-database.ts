import type { Sql } from "postgres";
import { GiveUp } from "../../core/errors.ts";
import { untraced } from "../http/answer.ts";
import { type DatabaseOptions, transactions } from "./database.ts";
import { databaseError, type Failure, isFailure, named } from "./database-error.ts";
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
  const own = isFailure(error) && meaningOf(error, address);
  if (own) return own;
  const other = databaseError(error, address);
  if (!(other instanceof GiveUp) || other.code !== "database-failed") return other;
  return new GiveUp(other.code, other.message, { cause: error, remedy: theirs });
}

function meaningOf(cause: Failure, { user }: DatabaseAddress): GiveUp | undefined {
  const [code, message, remedy] = MEANING[cause.code] ?? [];
  if (!code || !message || !remedy) return undefined;
  return new GiveUp(code, message(user, cause), { cause, remedy: remedy(user, cause) });
}

/** What the app writes is of the right types: what else a server refuses, someone has added to the tables. */
const theirs =
  "Look for a trigger, a rule or a constraint that someone added to the tables for what Entra ID holds. Nothing of this was written; the next run tries again.";

const schemaRemedy = () =>
  "Have the owner of the employee tables run what entra-sync readback ddl prints, in their schema and on the login's search_path.";

const readOnlyRemedy = () =>
  "Write the host of the primary server in ENTRA_READBACK_URL, not that of a replica, and leave default_transaction_read_only off for its login.";

type Text = (user: string, failure: Failure) => string;

const MEANING: Readonly<Record<string, readonly [code: string, message: Text, remedy: Text]>> = {
  "42P01": ["readback-tables", () => "The tables for what Entra ID holds are not there", schemaRemedy],
  "42703": [
    "readback-tables",
    (_, failure) => `The tables for what Entra ID holds have no column ${named(failure)}`,
    schemaRemedy,
  ],
  "42501": [
    "readback-forbidden",
    (user) => `The user "${user}" may not write the tables for what Entra ID holds`,
    (user) => `GRANT entra_readback TO "${user.replaceAll('"', '""')}"; as the owner of the tables.`,
  ],
  "25006": ["readback-forbidden", () => "The database for what Entra ID holds is read-only", readOnlyRemedy],
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
