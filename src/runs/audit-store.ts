import type { TransactionAction } from "@azure/data-tables";
import type { Storage } from "../storage/connect-storage.ts";
import type { Change } from "../sync/change.ts";
import type { Ending, Entry, Journal } from "../sync/journal.ts";
import { monthOf } from "./run.ts";

/** One write on record, in table `audit<yyyymm>` (partition: employee key; row: run, target, field). */
export interface AuditRecord extends Omit<Change, "from" | "to"> {
  readonly run: string;
  readonly state: "intended" | Ending;
  /** Absent for nothing: Azure Tables knows no null. */
  readonly from?: string;
  readonly to?: string;
  readonly intendedAt: string;
  readonly endedAt?: string;
  readonly requestId?: string;
}

/** Keeps the journal in Table Storage; all fields of one write are one transaction. */
export function auditStore(storage: Storage, now: () => Date = () => new Date()): Journal {
  const table = ({ run }: Entry) => storage.table(`audit${monthOf(run)}`);
  return { intend, attempted, end };

  async function intend(entry: Entry, changes: readonly Change[]) {
    const intendedAt = now().toISOString();
    const records = changes.map(({ target, field, from, to, rule }): AuditRecord => {
      const values = { ...(from !== null && { from }), ...(to !== null && { to }) };
      return { run: entry.run, target, field, rule, state: "intended", intendedAt, ...values };
    });
    await submit(
      entry,
      records.map((record) => ["upsert", { ...keyOf(entry, record.field), ...record }, "Replace"]),
    );
  }

  async function attempted(entry: Entry) {
    const first = keyOf(entry, "").rowKey;
    // ";" is the code unit after ":", so this spans exactly the entry's own fields.
    const range = `RowKey ge '${first}' and RowKey lt '${first.slice(0, -1)};'`;
    const filter = `PartitionKey eq '${entry.key}' and ${range} and (state eq 'intended' or state eq 'done')`;
    const queryOptions = { filter, select: ["field"] };
    const records = await Array.fromAsync(
      (await table(entry)).listEntities<{ field: string }>({ queryOptions }),
    );
    return records.map(({ field }) => field);
  }

  async function end(entry: Entry, fields: readonly string[], state: Ending, requestId: string | undefined) {
    const ending = { state, endedAt: now().toISOString(), ...(requestId && { requestId }) };
    await submit(
      entry,
      fields.map((field) => ["update", { ...keyOf(entry, field), ...ending }, "Merge"]),
    );
  }

  async function submit(entry: Entry, actions: TransactionAction[]) {
    await (await table(entry)).submitTransaction(actions);
  }
}

const keyOf = ({ run, key, target }: Entry, field: string) => ({
  partitionKey: key,
  rowKey: `${run}:${target}:${field}`,
});
