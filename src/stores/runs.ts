import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  isNewer,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Run } from "../core/run.ts";
import type { Expectation } from "../core/safety/overdue.ts";

/** The record of all runs, in table `runs`. */
export interface RunStore {
  create(run: Run): Promise<void>;
  get(id: string): Promise<Run | undefined>;
  /** Replaces a run by the result of `change`, again after a concurrent update; undefined leaves it unchanged. */
  update(id: string, change: (run: Run) => Run | undefined): Promise<Run | undefined>;
  /** Runs created since `since`, newest first, at most `limit`; without those that only a newer version can read. */
  list(since: Date, limit: number): Promise<readonly Run[]>;
  /** Runs that may have written something since a time, newest first: those under way, and those with a record that has changed since. */
  activeSince(since: Date): Promise<readonly Run[]>;
  /** Makes a run the scheduled one, unless the previous one is still under way: then returns that one. */
  claimSchedule(run: Run, isUnderWay: (other: Run) => boolean): Promise<Run | undefined>;
}

const format = { what: "The record of this run", version: 1 };
const partitionKey = "run";
const attempts = 20;
const clockMs = 10 * 60_000;

/** Keeps runs in Table Storage; concurrent changes are detected by ETag. */
export function runStore(storage: Storage): RunStore {
  const table = () => storage.table("runs");
  return { create, get, update, list, activeSince, claimSchedule };

  async function create(run: Run) {
    await (await table()).createEntity(toEntity(run));
  }

  async function get(id: string) {
    return (await read(partitionKey, id))?.run;
  }

  async function update(id: string, change: (run: Run) => Run | undefined) {
    for (let attempt = 0; attempt < attempts; attempt++) {
      const found = await read(partitionKey, id);
      const changed = found && change(found.run);
      if (!changed) return undefined;
      try {
        await (await table()).updateEntity(toEntity(changed), "Replace", { etag: found.etag });
        return changed;
      } catch (error) {
        if (!answered(error, 412)) throw error;
      }
    }
    throw new Error(`Run ${id} was changed by others ${attempts} times in a row; try again.`);
  }

  async function list(since: Date, limit: number) {
    const from = since.toISOString().replace(/[-:]|\.\d+/g, "");
    return (await matching(`RowKey ge '${from}'`)).slice(0, limit).map(toRun);
  }

  async function activeSince(since: Date) {
    // A run that ends says so after its last write; retried, it says so again. A clock may be some minutes off.
    const changed = new Date(since.getTime() - clockMs).toISOString();
    return (await matching(`(Timestamp ge datetime'${changed}' or status eq 'running')`)).map(toRun);
  }

  /** The rows of runs, the newest first; one of a newer version must not hide all others. */
  async function matching(which: string) {
    const filter = `PartitionKey eq '${partitionKey}' and ${which}`;
    const entities = await Array.fromAsync((await table()).listEntities({ queryOptions: { filter } }));
    return entities.filter((entity) => !isNewer(entity, format)).reverse();
  }

  async function claimSchedule(run: Run, isUnderWay: (other: Run) => boolean) {
    const pointer = { partitionKey: "schedule", rowKey: "latest" };
    const latest = await read(pointer.partitionKey, pointer.rowKey);
    const other = latest && (await get(latest.run.id));
    if (other && isUnderWay(other)) return other;
    // The timer's lease allows only one tick at a time, so the last write may win.
    await (await table()).upsertEntity({ ...toEntity(run), ...pointer }, "Replace");
    return undefined;
  }

  async function read(partition: string, row: string) {
    const entity = await findEntity(await table(), partition, row);
    return entity && { run: toRun(entity), etag: entity.etag };
  }
}

/** Since when good runs of each target are waited for, in table `runs`: what says how late one is, before the first as well. */
export interface ExpectationStore {
  /** By target; undefined where nothing is kept yet. */
  get(): Promise<Readonly<Record<string, Expectation>> | undefined>;
  keep(expectations: Readonly<Record<string, Expectation>>): Promise<void>;
}

const expected = { what: "Since when runs are expected", version: 1 };
const expectedKey = { partitionKey: "expected", rowKey: "targets" };

/** Keeps them in one row. Of two that write it at once the last may win: what it misses is found by the next. */
export function expectationStore(storage: Storage): ExpectationStore {
  return {
    async get() {
      const row = await findEntity(await storage.table("runs"), expectedKey.partitionKey, expectedKey.rowKey);
      return row && (fromJsonColumns(readable(row, expected)) as Readonly<Record<string, Expectation>>);
    },
    async keep(expectations) {
      const columns = { ...formatColumn(expected), ...toJsonColumns(expectations) };
      await (await storage.table("runs")).upsertEntity({ ...expectedKey, ...columns }, "Replace");
    },
  };
}

const toEntity = (run: Run) => ({
  partitionKey,
  rowKey: run.id,
  status: run.status,
  ...formatColumn(format),
  ...toJsonColumns(run),
});

const toRun = (entity: Readonly<Record<string, unknown>>): Run =>
  fromJsonColumns(readable(entity, format)) as Run;
