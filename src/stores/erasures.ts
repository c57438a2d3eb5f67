import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Person } from "../core/person.ts";

/** How many records of each kind an erasure has changed. */
export interface ErasedCounts {
  readonly writes: number;
  readonly outcomes: number;
  readonly decisions: number;
  readonly runs: number;
  readonly plans: number;
  /** Replaced photos; absent where a version before 0.2 erased them. */
  readonly photos?: number;
  readonly states: number;
  readonly links: number;
  readonly addresses: number;
  /** Accounts as the nightly read keeps them; absent where a version that kept none erased them. */
  readonly accounts?: number;
  readonly exclusions: number;
  /** Rows of what Entra ID holds, in the app's own storage and in the employee database; absent where a version that kept none erased them. */
  readonly readback?: number;
  /** Which Outlooks they used the add-in in; absent where a version without it erased them. */
  readonly addin?: number;
}

/** The record that a person's values were erased: who ordered it, when (ISO 8601), why, and how much; no values. */
export interface Erasure {
  readonly id: string;
  readonly at: string;
  readonly by: string;
  readonly reason: string;
  /** The employee key that it was ordered for, and the object ids of the accounts. */
  readonly key: string;
  readonly accounts: readonly string[];
  /** Absent after an interruption: repeating the order completes it. */
  readonly counts?: ErasedCounts;
  /** The employee keys of which the rows in the employee database are still to be erased: it could not be reached. */
  readonly pending?: readonly string[];
}

/** The record of erasures, in table `erasures`; kept as evidence. */
export interface ErasureStore {
  put(erasure: Erasure): Promise<void>;
  /** Deletes the record of an erasure that found nothing. */
  delete(id: string): Promise<void>;
  all(): Promise<readonly Erasure[]>;
  /** Records that the rows in the employee database are erased as well. */
  reached(id: string): Promise<void>;
  of(person: Person): AsyncIterable<Erasure>;
}

const format = { what: "The record of an erasure", version: 1 };
const partitionKey = "erasure";

/** Keeps erasures in Table Storage. */
export function erasureStore(storage: Storage): ErasureStore {
  const table = () => storage.table("erasures");
  const all = async () => {
    const queryOptions = { filter: `PartitionKey eq '${partitionKey}'` };
    const rows = await Array.fromAsync((await table()).listEntities({ queryOptions }));
    return rows.map((row) => fromJsonColumns(readable(row, format)) as Erasure);
  };
  return {
    all,
    async put(erasure) {
      const columns = { ...formatColumn(format), ...toJsonColumns(erasure) };
      await (await table()).upsertEntity({ partitionKey, rowKey: erasure.id, ...columns }, "Replace");
    },
    async delete(id) {
      await (await table()).deleteEntity(partitionKey, id);
    },
    async reached(id) {
      const client = await table();
      const found = await findEntity(client, partitionKey, id);
      if (!found) return;
      const { pending: _, ...erasure } = fromJsonColumns(readable(found, format)) as Erasure;
      const columns = { ...formatColumn(format), ...toJsonColumns(erasure) };
      const entity = { partitionKey, rowKey: id, ...columns };
      await client.updateEntity(entity, "Replace", { etag: found.etag }).catch((error: unknown) => {
        // Someone else writes it just now: it is erased once more the next time.
        if (!answered(error, 412) && !answered(error, 404)) throw error;
      });
    },
    async *of({ accounts, keys }) {
      for (const erasure of await all()) {
        const isTheirs = erasure.accounts.length
          ? erasure.accounts.some((account) => accounts.has(account))
          : keys.has(erasure.key);
        if (isTheirs) yield erasure;
      }
    },
  };
}
