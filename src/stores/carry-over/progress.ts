import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../../clients/storage/entities.ts";
import type { Storage } from "../../clients/storage/storage.ts";

/** How many states, writes on record, and addresses of accounts were carried over. */
export interface Carried {
  readonly state: number;
  readonly audit: number;
  readonly addresses: number;
}

/** How far the carry-over of the records of version 0.1 got, as a row of table `runs`; times are ISO 8601. */
export interface CarryOverProgress {
  readonly step: "audit" | "state" | "done";
  /** The audit table, or the target's states, that are being carried over. */
  readonly part?: string;
  /** The last employee key of that part that is done. */
  readonly after?: string;
  readonly counts: Carried;
  /** The process that does it, and its last sign of life. */
  readonly by: string;
  readonly beatAt: string;
  readonly doneAt?: string;
}

const format = { what: "The progress of the carry-over", version: 1 };
const key = { partitionKey: "carry-over", rowKey: "0.1" };

/** The progress with its ETag; undefined before the first one. */
export async function readProgress(storage: Storage) {
  const entity = await findEntity(await storage.table("runs"), key.partitionKey, key.rowKey);
  if (!entity) return undefined;
  return { progress: fromJsonColumns(readable(entity, format)) as CarryOverProgress, etag: entity.etag };
}

/** Writes the progress over the one with that ETag (none: the first); the new ETag, undefined when another process was faster. */
export async function writeProgress(
  storage: Storage,
  progress: CarryOverProgress,
  etag: string | undefined,
): Promise<string | undefined> {
  const table = await storage.table("runs");
  const entity = { ...key, ...formatColumn(format), ...toJsonColumns(progress) };
  try {
    const { etag: written } = etag
      ? await table.updateEntity(entity, "Replace", { etag })
      : await table.createEntity(entity);
    return written;
  } catch (error) {
    if (answered(error, 409) || answered(error, 412)) return undefined;
    throw error;
  }
}

/** Tells whether the carry-over is done; a yes is kept. */
export function carriedOver(storage: Storage): () => Promise<boolean> {
  let isDone = false;
  return async () => {
    isDone ||= (await readProgress(storage))?.progress.step === "done";
    return isDone;
  };
}
