import {
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { SourceProfile } from "../core/guards.ts";

/** The profile of the last good read of the employee database, in table `runs`. */
export interface SnapshotStore {
  last(): Promise<SourceProfile | undefined>;
  remember(profile: SourceProfile): Promise<void>;
}

const format = { what: "The profile of the last good read", version: 1 };
const key = { partitionKey: "snapshot", rowKey: "last-good" };

/** Keeps the profile in Table Storage. */
export function snapshotStore(storage: Storage): SnapshotStore {
  return {
    async last() {
      const entity = await findEntity(await storage.table("runs"), key.partitionKey, key.rowKey);
      return entity && (fromJsonColumns(readable(entity, format)) as SourceProfile);
    },
    async remember(profile) {
      const columns = { ...formatColumn(format), ...toJsonColumns(profile) };
      await (await storage.table("runs")).upsertEntity({ ...key, ...columns }, "Replace");
    },
  };
}
