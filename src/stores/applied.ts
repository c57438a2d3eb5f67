import { formatColumn, fromJsonColumns, readable, toJsonColumns } from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";

/** A plan that was let through to be written: its run and sequence, and what it says the newest word about. */
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

const format = { what: "An applied plan", version: 1 };
/** The partition of the rows, keyed by sequence. */
export const appliedPartition = "applied";

/** Keeps applied plans in Table Storage. */
export function appliedStore(storage: Storage): AppliedStore {
  return { add, after };

  async function add(plan: AppliedPlan) {
    const keys = { partitionKey: appliedPartition, rowKey: rowKey(plan.sequence) };
    const row = { ...keys, ...formatColumn(format), ...toJsonColumns(plan) };
    await (await storage.table("runs")).upsertEntity(row, "Replace");
  }

  async function after(sequence: number) {
    const filter = `PartitionKey eq '${appliedPartition}' and RowKey gt '${rowKey(sequence)}'`;
    const rows = await Array.fromAsync(
      (await storage.table("runs")).listEntities({ queryOptions: { filter } }),
    );
    return rows.map((row) => fromJsonColumns(readable(row, format)) as AppliedPlan);
  }
}

/** Sorts like the number. */
const rowKey = (sequence: number): string => String(sequence).padStart(16, "0");
