import { randomBytes } from "node:crypto";
import pMap from "p-map";
import { formatColumn, fromJsonColumns, isNewer, toJsonColumns } from "../clients/storage/entities.ts";
import { monthlyTables, type Storage } from "../clients/storage/storage.ts";
import { accountKey, employeeKey } from "../core/key.ts";

/** What a person decided about an employee: which account is theirs, or that they are left alone. */
export interface Decision {
  readonly what: "confirmed" | "refused" | "forgotten" | "excluded" | "included";
  /** A person, or a holder of a function key. */
  readonly by: string;
  /** ISO 8601. */
  readonly at: string;
  /** The e-mail of the row in the employee database. */
  readonly email: string;
  /** The account's object id; null where there is none. */
  readonly account: string | null;
  /** The object id of the account that was the employee's until then. */
  readonly previous?: string;
  /** What else there is to say: the targets and the reason of an exclusion. */
  readonly detail?: string;
}

/** The decisions on record, beside the writes of their month. */
export interface DecisionStore {
  /** Records a decision under its account and under its e-mail. */
  decided(decision: Decision): Promise<void>;
  /** What was decided about the employee of a key and about an account, newest first. */
  list(key: string, entraId: string | null): Promise<readonly Decision[]>;
}

const format = { what: "A decision", version: 1 };

/** Begins the row keys: a run's id begins with a digit, so that writes and decisions are never mixed up. */
const prefix = "decision:";
/** The filter of decisions; ";" is the code unit after ":". */
export const decisionRows = `RowKey ge '${prefix}' and RowKey lt 'decision;'`;

/** The partition of an employee key: the key alone is the partition of writes in version 0.1, which are moved. */
export const ofEmail = (key: string): string => `email:${key}`;

/** Keeps decisions in the tables `audit<yyyymm>` of Table Storage. */
export function decisionStore(storage: Storage): DecisionStore {
  return {
    async decided(decision) {
      const month = decision.at.slice(0, 7).replace("-", "");
      const table = await storage.table(`audit${month}`);
      // Row keys have the time first, so that they are sorted by it.
      const rowKey = `${prefix}${decision.at}:${randomBytes(6).toString("hex")}`;
      const columns = { ...formatColumn(format), ...toJsonColumns(decision) };
      const { account, email } = decision;
      for (const partitionKey of [...(account ? [accountKey(account)] : []), ofEmail(employeeKey(email))]) {
        await table.upsertEntity({ partitionKey, rowKey, ...columns }, "Replace");
      }
    },
    async list(key, entraId) {
      const months = await monthlyTables(storage, "audit");
      const partitions = [ofEmail(key), ...(entraId ? [accountKey(entraId)] : [])];
      const places = months.flatMap((name) => partitions.map((partition) => ({ name, partition })));
      const found = await pMap(places, ({ name, partition }) => decisionsIn(name, partition), {
        concurrency: 8,
      });
      // One that is about both is listed once.
      const unique = new Map(found.flat());
      return [...unique].sort(([a], [b]) => (a < b ? 1 : -1)).map(([, decision]) => decision);
    },
  };

  async function decisionsIn(name: string, partition: string) {
    const filter = `PartitionKey eq '${partition}' and ${decisionRows}`;
    const entities = await Array.fromAsync(
      (await storage.table(name)).listEntities({ queryOptions: { filter } }),
    );
    return entities
      .filter((entity) => !isNewer(entity, format))
      .map((entity) => [entity.rowKey ?? "", fromJsonColumns(entity) as Decision] as const);
  }
}
