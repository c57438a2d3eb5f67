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
    // A run's row changes after its last write, and again after a retry. Clocks may differ by minutes.
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

const toEntity = (run: Run) => ({
  partitionKey,
  rowKey: run.id,
  status: run.status,
  ...formatColumn(format),
  ...toJsonColumns(run),
});

const toRun = (entity: Readonly<Record<string, unknown>>): Run =>
  fromJsonColumns(readable(entity, format)) as Run;

/** Since when a good run of each target has been expected, in table `runs`: how late one is counts from then. */
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

/** A plan that was applied: its run and sequence, and the targets and people for which it supersedes earlier plans. */
export interface AppliedPlan {
  readonly run: string;
  readonly sequence: number;
  /** The targets that it planned. */
  readonly targets: readonly string[];
  /** Employee keys and account keys of the people that it planned; everyone when absent. */
  readonly people?: readonly string[];
}

/** The plans that were applied, in table `runs`: one row for each run, however many people it planned. */
export interface AppliedStore {
  add(plan: AppliedPlan): Promise<void>;
  /** Those of a higher sequence. */
  after(sequence: number): Promise<readonly AppliedPlan[]>;
}

const appliedFormat = { what: "An applied plan", version: 1 };
/** The partition of the rows, keyed by sequence. */
export const appliedPartition = "applied";

/** Keeps applied plans in Table Storage. */
export function appliedStore(storage: Storage): AppliedStore {
  return { add, after };

  async function add(plan: AppliedPlan) {
    const keys = { partitionKey: appliedPartition, rowKey: rowKey(plan.sequence) };
    const row = { ...keys, ...formatColumn(appliedFormat), ...toJsonColumns(plan) };
    await (await storage.table("runs")).upsertEntity(row, "Replace");
  }

  async function after(sequence: number) {
    const filter = `PartitionKey eq '${appliedPartition}' and RowKey gt '${rowKey(sequence)}'`;
    const rows = await Array.fromAsync(
      (await storage.table("runs")).listEntities({ queryOptions: { filter } }),
    );
    return rows.map((row) => fromJsonColumns(readable(row, appliedFormat)) as AppliedPlan);
  }
}

/** Sorts like the number. */
const rowKey = (sequence: number): string => String(sequence).padStart(16, "0");

/** What a person has approved for all later plans: a name, such as `templates:<digest>`, who, and when (ISO 8601). */
export interface Approved {
  readonly name: string;
  readonly by: string;
  readonly at: string;
}

/** The record of approvals, in table `runs`; kept as evidence. */
export interface ApprovalStore {
  /** Newest first. */
  all(): Promise<readonly Approved[]>;
  /** Keeps an approval and returns it; where there is one of that name already, that one. */
  add(approved: Approved): Promise<Approved>;
}

const approvalFormat = { what: "An approval", version: 1 };
const approvalPartition = "approval";

/** Keeps approvals in Table Storage. */
export function approvalStore(storage: Storage): ApprovalStore {
  const table = () => storage.table("runs");
  return {
    async all() {
      const queryOptions = { filter: `PartitionKey eq '${approvalPartition}'` };
      const entities = await Array.fromAsync((await table()).listEntities({ queryOptions }));
      return entities.map(toApproved).sort((a, b) => (a.at < b.at ? 1 : -1));
    },
    async add(approved) {
      const rowKey = approved.name;
      const columns = { ...formatColumn(approvalFormat), ...toJsonColumns(approved) };
      try {
        await (await table()).createEntity({ partitionKey: approvalPartition, rowKey, ...columns });
        return approved;
      } catch (error) {
        const before = answered(error, 409) && (await findEntity(await table(), approvalPartition, rowKey));
        if (before) return toApproved(before);
        throw error;
      }
    },
  };
}

const toApproved = (entity: Readonly<Record<string, unknown>>): Approved =>
  fromJsonColumns(readable(entity, approvalFormat)) as Approved;
