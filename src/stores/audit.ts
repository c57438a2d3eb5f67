import type { TransactionAction } from "@azure/data-tables";
import {
  answered,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import type { Ending, Entry, Journal } from "../core/apply.ts";
import { employeeKey } from "../core/key.ts";
import { monthOf } from "../core/run.ts";
import type { Change, Content, CurrentState } from "../core/target.ts";
import type { Records } from "./records.ts";

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

/** The journal, with what may be read of it afterwards. */
export interface AuditStore extends Journal {
  /** Every write to a person (by employee key) that is on record, newest first; without the contents kept. */
  history(key: string): AsyncIterable<AuditRecord>;
}

/** Characters of JSON: an entity is 1 MiB at most, and what is larger cannot be undone rather than not be written. */
const mostKept = 400_000;

const format = { what: "A write on record", version: 1 };

const shown = [
  ...["run", "target", "field", "rule", "state", "from", "to", "intendedAt", "endedAt", "requestId"],
  "v",
];

/** Keeps the journal in Table Storage; all fields of one write are one transaction. */
export function auditStore(storage: Storage, now: () => Date = () => new Date()): AuditStore {
  const table = ({ run }: Pick<Entry, "run">) => storage.table(`audit${monthOf(run)}`);
  return { intend, attempted, written, end, history };

  async function intend(entry: Entry, changes: readonly Change[], contents: CurrentState["contents"] = {}) {
    const intendedAt = now().toISOString();
    const rows = changes.map(({ target, field, from, to, rule }) => {
      const values = { ...(from !== null && { from }), ...(to !== null && { to }) };
      const record: AuditRecord = {
        run: entry.run,
        target,
        field,
        rule,
        state: "intended",
        intendedAt,
        ...values,
      };
      return { ...keyOf(entry, field), ...formatColumn(format), ...record, ...columnsOf(contents[field]) };
    });
    try {
      await submit(
        entry,
        rows.map((row) => ["create", row]),
      );
    } catch (error) {
      if (!answered(error, 409)) throw error;
      await intendAgain(entry, rows);
    }
  }

  /** What a target shows after a write whose answer was lost may be that very write: what was there before it counts. */
  async function intendAgain(entry: Entry, rows: readonly Row[]) {
    const known = new Set(await attempted(entry));
    const merged = rows.map((row): TransactionAction => {
      if (!known.has(row.field)) return ["upsert", row, "Replace"];
      return ["update", { ...keyOf(entry, row.field), state: "intended" }, "Merge"];
    });
    await submit(entry, merged);
  }

  async function attempted(entry: Entry) {
    return (await rowsOf(entry, begun, ["field", "v"])).map(({ field }) => field);
  }

  async function written(entry: Entry) {
    return (await rowsOf(entry, "state eq 'done'")).map(({ target, field, rule, from, to, ...row }) => ({
      ...{ target, field, rule, from: from ?? null, to: to ?? null },
      ...("data" in row && { content: fromJsonColumns(row) as Content }),
    }));
  }

  async function end(entry: Entry, fields: readonly string[], state: Ending, requestId: string | undefined) {
    const ending = { state, endedAt: now().toISOString(), ...(requestId && { requestId }) };
    await submit(
      entry,
      fields.map((field) => ["update", { ...keyOf(entry, field), ...ending }, "Merge"]),
    );
  }

  async function* history(key: string) {
    const months = (await storage.tableNames()).filter((name) => /^audit\d{6}$/.test(name));
    for (const name of months.toSorted().reverse()) {
      const queryOptions = { filter: `PartitionKey eq '${key}'`, select: shown };
      const rows = (await storage.table(name)).listEntities<AuditRecord & { v?: number }>({ queryOptions });
      const records = await Array.fromAsync(rows);
      const known = records.map((record) => readable(record, format));
      for (const { v: _, ...record } of known.sort((a, b) => (atOf(a) < atOf(b) ? 1 : -1))) yield record;
    }
  }

  /** An entry's own rows that match a filter. */
  async function rowsOf(entry: Entry, filter: string, select?: string[]) {
    const first = keyOf(entry, "").rowKey;
    // ";" is the code unit after ":", so this spans exactly the entry's own fields.
    const range = `RowKey ge '${first}' and RowKey lt '${first.slice(0, -1)};'`;
    const queryOptions = {
      filter: `PartitionKey eq '${entry.key}' and ${range} and (${filter})`,
      ...(select && { select }),
    };
    const rows = (await table(entry)).listEntities<AuditRecord>({ queryOptions });
    return (await Array.fromAsync(rows)).map((row) => readable(row, format));
  }

  async function submit(entry: Entry, actions: TransactionAction[]) {
    await (await table(entry)).submitTransaction(actions);
  }
}

type Row = Record<string, unknown> & Pick<AuditRecord, "field"> & ReturnType<typeof keyOf>;

/** An entry's rows of which something may have been written. */
const begun = "state eq 'intended' or state eq 'done'";

/** When a write ended, or was meant to begin. */
export const atOf = ({ endedAt, intendedAt }: Pick<AuditRecord, "endedAt" | "intendedAt">): string =>
  endedAt ?? intendedAt;

const keyOf = ({ run, key, target }: Entry, field: string) => ({
  partitionKey: key,
  rowKey: `${run}:${target}:${field}`,
});

function columnsOf(content: Content | undefined): Record<string, string> {
  if (!content || JSON.stringify(content).length > mostKept) return {};
  return toJsonColumns(content);
}

/** Whether a run has written anything of a person, in one of these targets, that is still on record. */
export async function hasWritten(
  run: string,
  email: string,
  targets: readonly string[],
  { journal }: Pick<Records, "journal">,
): Promise<boolean> {
  const key = employeeKey(email);
  const written = await Promise.all(targets.map((target) => journal.written({ run, key, target })));
  return written.some((changes) => changes.length > 0);
}
