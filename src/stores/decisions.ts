import pMap from "p-map";
import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  isNewer,
  readable,
  timedKey,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import { monthlyTables, type Storage } from "../clients/storage/storage.ts";
import type { Acceptance } from "../core/exclusion.ts";
import type { Reported } from "../core/hr-list.ts";
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
      const rowKey = `${prefix}${timedKey(decision)}`;
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

/** Decisions of people about single differences; at most one of each kind for a property of an account. */
export interface DifferenceStore {
  accept(acceptance: Acceptance): Promise<void>;
  /** All acceptances, expired ones included. */
  accepted(): Promise<readonly Acceptance[]>;
  /** The acceptance that was ended; undefined where there was none. */
  endAcceptance(entraId: string, field: string): Promise<Acceptance | undefined>;
  report(report: Reported): Promise<void>;
  reported(): Promise<readonly Reported[]>;
  /** What was taken back; undefined where there was nothing. */
  takeBack(entraId: string, field: string): Promise<Reported | undefined>;
}

const differenceFormat = { what: "A decision about a difference", version: 1 };

/** The partition of acceptances in table `exclusions`, which older versions do not read. */
export const acceptedPartition = "accepted";
/** The same of what is on the list for HR. */
export const reportedPartition = "reported";

/** What an entity of these partitions says; an unreadable one is an error: if it were ignored, the field would be written. */
export const acceptanceIn = (entity: Readonly<Record<string, unknown>>): Acceptance =>
  fromJsonColumns(readable(entity, differenceFormat)) as Acceptance;

/** Keeps them in table `exclusions` of Table Storage. */
export function differenceStore(storage: Storage): DifferenceStore {
  const table = () => storage.table("exclusions");
  return {
    accept: (acceptance) => put(acceptedPartition, acceptance, { until: toTime(acceptance.until) }),
    accepted: () => list(acceptedPartition),
    endAcceptance: (entraId, field) => remove(acceptedPartition, entraId, field),
    report: (reported) => put(reportedPartition, reported),
    reported: () => list(reportedPartition),
    takeBack: (entraId, field) => remove(reportedPartition, entraId, field),
  };

  async function put(partitionKey: string, value: Reported, columns: Record<string, string> = {}) {
    const rowKey = rowKeyOf(value.entraId, value.field);
    const row = {
      partitionKey,
      rowKey,
      ...formatColumn(differenceFormat),
      ...toJsonColumns(value),
      ...columns,
    };
    await (await table()).upsertEntity(row, "Replace");
  }

  async function list(partition: string) {
    const filter = `PartitionKey eq '${partition}'`;
    const rows = await Array.fromAsync((await table()).listEntities({ queryOptions: { filter } }));
    return rows.map(acceptanceIn);
  }

  async function remove(partition: string, entraId: string, field: string) {
    const client = await table();
    const rowKey = rowKeyOf(entraId, field);
    const found = await findEntity(client, partition, rowKey);
    if (!found) return undefined;
    await client.deleteEntity(partition, rowKey).catch((error: unknown) => {
      if (!answered(error, 404)) throw error;
    });
    return acceptanceIn(found);
  }
}

const rowKeyOf = (entraId: string, field: string): string => `${accountKey(entraId)}:${field}`;

/** A day (UTC) or a time with its zone as a UTC time, which sorts as text. */
const toTime = (until: string): string => new Date(until).toISOString();
