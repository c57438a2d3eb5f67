import type { Storage } from "../storage/connect-storage.ts";
import { answered, fromJsonColumns, toJsonColumns } from "../storage/json-entity.ts";
import type { SourceProfile } from "../sync/source-gate.ts";

/** What the last good read of the employee database looked like, in table `runs`. */
export interface SnapshotStore {
  last(): Promise<SourceProfile | undefined>;
  remember(profile: SourceProfile): Promise<void>;
}

const key = { partitionKey: "snapshot", rowKey: "last-good" };

/** Keeps the profile in Table Storage. */
export function snapshotStore(storage: Storage): SnapshotStore {
  return {
    async last() {
      try {
        const entity = await (await storage.table("runs")).getEntity(key.partitionKey, key.rowKey);
        return fromJsonColumns(entity) as SourceProfile;
      } catch (error) {
        if (answered(error, 404)) return undefined;
        throw error;
      }
    },
    async remember(profile) {
      await (await storage.table("runs")).upsertEntity({ ...key, ...toJsonColumns(profile) }, "Replace");
    },
  };
}
