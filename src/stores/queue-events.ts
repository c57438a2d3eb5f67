import { randomBytes } from "node:crypto";
import { formatColumn, fromJsonColumns, isNewer, toJsonColumns } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";

/** That a person put poisoned messages back on their queue, or dropped them: how many, when (ISO 8601) and why. */
export interface QueueEvent {
  readonly what: "retried" | "dropped";
  readonly queue: string;
  readonly messages: number;
  readonly by: string;
  readonly at: string;
  readonly reason: string;
}

/** The record of what people did to poison queues, in table `runs`. */
export interface QueueEventStore {
  record(event: QueueEvent): Promise<void>;
  /** Newest first. */
  history(limit: number): Promise<readonly QueueEvent[]>;
}

const format = { what: "What was done to a queue", version: 1 };
/** Row keys begin with the time. */
export const queueEventPartition = "queue-event";

/** Keeps the record in Table Storage. */
export function queueEventStore(storage: Storage): QueueEventStore {
  const table = () => storage.table("runs");
  return {
    async record(event) {
      const rowKey = `${event.at}:${randomBytes(6).toString("hex")}`;
      const columns = { ...formatColumn(format), ...toJsonColumns(event) };
      await (await table()).createEntity({ partitionKey: queueEventPartition, rowKey, ...columns });
    },
    async history(limit) {
      const queryOptions = { filter: `PartitionKey eq '${queueEventPartition}'` };
      const rows = await Array.fromAsync((await table()).listEntities({ queryOptions }));
      const known = rows.filter((row) => !isNewer(row, format)).toReversed();
      return known.slice(0, limit).map((row) => fromJsonColumns(row) as QueueEvent);
    },
  };
}
