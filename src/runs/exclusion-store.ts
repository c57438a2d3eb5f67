import { answered, findEntity, fromJsonColumns, toJsonColumns } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Exclusion } from "../core/exclusion.ts";
import { employeeKey } from "../core/key.ts";

/** Who is to be left alone, in table `exclusions`: one entity for each person. */
export interface ExclusionStore {
  /** Every exclusion, also those that have run out, by employee key. */
  all(): Promise<ReadonlyMap<string, Exclusion>>;
  get(email: string): Promise<Exclusion | undefined>;
  /** Sets or replaces a person's. */
  put(exclusion: Exclusion): Promise<void>;
  /** False when there was none. */
  delete(email: string): Promise<boolean>;
}

const partitionKey = "exclusion";

/** Keeps exclusions in Table Storage. */
export function exclusionStore(storage: Storage): ExclusionStore {
  const table = () => storage.table("exclusions");
  return {
    async all() {
      const filter = `PartitionKey eq '${partitionKey}'`;
      const found = new Map<string, Exclusion>();
      for await (const entity of (await table()).listEntities({ queryOptions: { filter } })) {
        if (entity.rowKey) found.set(entity.rowKey, fromJsonColumns(entity) as Exclusion);
      }
      return found;
    },
    async get(email) {
      const entity = await findEntity(await table(), partitionKey, employeeKey(email));
      return entity && (fromJsonColumns(entity) as Exclusion);
    },
    async put(exclusion) {
      const rowKey = employeeKey(exclusion.email);
      await (await table()).upsertEntity({ partitionKey, rowKey, ...toJsonColumns(exclusion) }, "Replace");
    },
    async delete(email) {
      try {
        await (await table()).deleteEntity(partitionKey, employeeKey(email));
        return true;
      } catch (error) {
        if (answered(error, 404)) return false;
        throw error;
      }
    },
  };
}
