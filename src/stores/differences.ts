import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Acceptance } from "../core/exclusion.ts";
import type { Reported } from "../core/hr-list.ts";
import { accountKey } from "../core/key.ts";

/** What people decided about single differences; of one property of an account there is one of each kind. */
export interface DifferenceStore {
  accept(acceptance: Acceptance): Promise<void>;
  /** Every acceptance, also those that are over. */
  accepted(): Promise<readonly Acceptance[]>;
  /** The acceptance that was ended; undefined where there was none. */
  endAcceptance(entraId: string, field: string): Promise<Acceptance | undefined>;
  report(report: Reported): Promise<void>;
  reported(): Promise<readonly Reported[]>;
  /** What was taken back; undefined where there was nothing. */
  takeBack(entraId: string, field: string): Promise<Reported | undefined>;
}

const format = { what: "A decision about a difference", version: 1 };

/** The partition of acceptances in table `exclusions`: older versions read others only. */
export const acceptedPartition = "accepted";
/** The same of what is on the list for HR. */
export const reportedPartition = "reported";

/** What an entity of these partitions says; an unreadable one is an error: if it were ignored, the field would be written. */
export const acceptanceIn = (entity: Readonly<Record<string, unknown>>): Acceptance =>
  fromJsonColumns(readable(entity, format)) as Acceptance;

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
    const row = { partitionKey, rowKey, ...formatColumn(format), ...toJsonColumns(value), ...columns };
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

/** A time as it sorts: a day (UTC), or one with its zone, ends as that moment. */
const toTime = (until: string): string => new Date(until).toISOString();
