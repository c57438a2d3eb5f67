import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { type Exclusion, inForce } from "../core/exclusion.ts";
import { employeeKey } from "../core/key.ts";

/** The exclusions, in table `exclusions`: one entity for each person. */
export interface ExclusionStore {
  /** Every exclusion, also expired ones, by employee key. */
  all(): Promise<ReadonlyMap<string, Exclusion>>;
  get(email: string): Promise<Exclusion | undefined>;
  /** The same by employee key. */
  find(key: string): Promise<Exclusion | undefined>;
  /** Sets or replaces a person's exclusion. */
  put(exclusion: Exclusion): Promise<void>;
  /** False when there was none. */
  delete(email: string): Promise<boolean>;
}

const format = { what: "An exclusion", version: 1 };
const partitionKey = "exclusion";

/** Keeps exclusions in Table Storage. */
export function exclusionStore(storage: Storage): ExclusionStore {
  const table = () => storage.table("exclusions");
  return {
    async all() {
      const filter = `PartitionKey eq '${partitionKey}'`;
      const found = new Map<string, Exclusion>();
      for await (const entity of (await table()).listEntities({ queryOptions: { filter } })) {
        if (entity.rowKey) found.set(entity.rowKey, toExclusion(entity));
      }
      return found;
    },
    get: (email) => find(employeeKey(email)),
    find,
    async put(exclusion) {
      const rowKey = employeeKey(exclusion.email);
      const columns = { ...formatColumn(format), ...toJsonColumns(exclusion) };
      await (await table()).upsertEntity({ partitionKey, rowKey, ...columns }, "Replace");
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

  async function find(key: string) {
    const entity = await findEntity(await table(), partitionKey, key);
    return entity && toExclusion(entity);
  }
}

/** An unreadable exclusion is an error: if it were ignored, the person would be written. */
const toExclusion = (entity: Readonly<Record<string, unknown>>): Exclusion =>
  fromJsonColumns(readable(entity, format)) as Exclusion;

/** How long an answer is cached: queued changes are dropped within seconds of an exclusion. */
const cachedMs = 5_000;

/** Returns the exclusion in force for an employee key and target; reads the table at most every few seconds while there is none. */
export function exclusionsNow(store: Pick<ExclusionStore, "all">) {
  let known: ReturnType<ExclusionStore["all"]> | undefined;
  let until = 0;
  return async (key: string, target: string): Promise<Exclusion | undefined> => {
    const holding = async (all: ReturnType<ExclusionStore["all"]>) => {
      const found = inForce((await all).get(key), new Date());
      return found?.targets.includes(target) ? found : undefined;
    };
    if (!known || Date.now() > until) return holding(ask());
    // Only a negative answer is taken from the cache: a person who was just included again must be synced.
    return (await holding(known)) && holding(ask());
  };

  function ask() {
    const asked = store.all();
    known = asked;
    until = Date.now() + cachedMs;
    // All waiting callers get a failure; the next caller reads the table again.
    asked.catch(() => {
      if (known === asked) known = undefined;
    });
    return asked;
  }
}
