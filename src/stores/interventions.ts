import type { TableClient, TransactionAction } from "@azure/data-tables";
import {
  answered,
  type Format,
  findEntity,
  formatColumn,
  fromJsonColumns,
  isNewer,
  readable,
  timedKey,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { type Pause, pauseAt } from "../core/run.ts";

/** That writing was paused or resumed: who did it, when (ISO 8601), and for a pause why and until when. */
interface PauseEvent extends Omit<Pause, "reason"> {
  readonly what: "paused" | "resumed";
  readonly reason?: string;
}

/** Whether writing is paused, in table `runs`, with the record of who paused and resumed it. */
export interface PauseStore {
  /** The pause that holds now. An unreadable one is an error: if it were ignored, the app would write. */
  get(): Promise<Pause | undefined>;
  /** Pauses, or replaces the pause that holds. */
  begin(pause: Pause): Promise<void>;
  /** Ends the pause that holds, and returns it; undefined for none. */
  end(by: string, at: string): Promise<Pause | undefined>;
  /** Who paused and resumed, newest first. */
  history(limit: number): Promise<readonly PauseEvent[]>;
}

const pauseFormat = { what: "The pause", version: 1 };
/** Also the partition of the record; its row keys begin with the time. Both are written in one transaction. */
export const pausePartition = "pause";
const current = { partitionKey: pausePartition, rowKey: "now" };

/** Keeps the pause in Table Storage. */
export function pauseStore(storage: Storage): PauseStore {
  const table = () => storage.table("runs");
  return {
    get,
    async begin(pause) {
      const row = { ...current, ...formatColumn(pauseFormat), ...toJsonColumns(pause) };
      await submit([
        ["upsert", row, "Replace"],
        ["create", eventRow({ what: "paused", ...pause })],
      ]);
    },
    async end(by, at) {
      const pause = await get();
      if (!pause) return undefined;
      try {
        await submit([
          ["delete", current],
          ["create", eventRow({ what: "resumed", by, at })],
        ]);
        return pause;
      } catch (error) {
        // Another person was first.
        if (answered(error, 404)) return undefined;
        throw error;
      }
    },
    async history(limit) {
      const filter = `PartitionKey eq '${pausePartition}' and RowKey lt '${current.rowKey}'`;
      const rows = await newestFirst(await table(), filter, pauseFormat);
      return rows.slice(0, limit).map((row) => fromJsonColumns(row) as PauseEvent);
    },
  };

  async function get() {
    const row = await findEntity(await table(), current.partitionKey, current.rowKey);
    return (
      row && pauseAt(fromJsonColumns(readable(row, pauseFormat)) as Pause, new Date(storage.clock.now()))
    );
  }

  async function submit(actions: TransactionAction[]) {
    await (await table()).submitTransaction(actions);
  }
}

const eventRow = (event: PauseEvent) => ({
  partitionKey: pausePartition,
  rowKey: timedKey(event),
  ...formatColumn(pauseFormat),
  ...toJsonColumns(event),
});

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

const queueEventFormat = { what: "What was done to a queue", version: 1 };
/** Row keys begin with the time. */
export const queueEventPartition = "queue-event";

/** Keeps the record in Table Storage. */
export function queueEventStore(storage: Storage): QueueEventStore {
  const table = () => storage.table("runs");
  return {
    async record(event) {
      const rowKey = timedKey(event);
      const columns = { ...formatColumn(queueEventFormat), ...toJsonColumns(event) };
      await (await table()).createEntity({ partitionKey: queueEventPartition, rowKey, ...columns });
    },
    async history(limit) {
      const filter = `PartitionKey eq '${queueEventPartition}'`;
      const rows = await newestFirst(await table(), filter, queueEventFormat);
      return rows.slice(0, limit).map((row) => fromJsonColumns(row) as QueueEvent);
    },
  };
}

/** Rows with keys that begin with the time, without those that only a newer version can read. */
async function newestFirst(table: TableClient, filter: string, format: Format) {
  const rows = await Array.fromAsync(table.listEntities({ queryOptions: { filter } }));
  return rows.filter((row) => !isNewer(row, format)).toReversed();
}
