import { odata, type TransactionAction } from "@azure/data-tables";
import {
  answered,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import { monthlyTables, type Storage } from "../clients/storage/storage.ts";
import type { Ending, Entry, Journal } from "../core/apply.ts";
import { monthOf } from "../core/run.ts";
import type { Change, Content, CurrentState } from "../core/target.ts";

/** One recorded write, in table `audit<yyyymm>` (partition: account key; row: run, target, field). */
export interface AuditRecord extends Omit<Change, "from" | "to"> {
  readonly run: string;
  readonly state: "intended" | Ending;
  /** Absent for nothing: Azure Tables knows no null. */
  readonly from?: string;
  readonly to?: string;
  readonly intendedAt: string;
  /** The address that the account was synced by; absent in records of version 0.1 for which it could not be found. */
  readonly email?: string;
  readonly endedAt?: string;
  readonly requestId?: string;
  /** When the values were erased: `from` and `to` are absent then, also where they were not empty. */
  readonly erasedAt?: string;
}

/** The journal, with its history. */
export interface AuditStore extends Journal {
  /** Every recorded write to an account (by its key), newest first; without contents. */
  history(key: string): AsyncIterable<AuditRecord>;
  /** The months (yyyymm) with a record, newest first. */
  months(): Promise<readonly string[]>;
  /** The writes of a month, also unconfirmed ones, in the order of the keys; without contents. */
  written(asked: WritesAsked): Promise<WritesPage>;
  /** How a write of an entry ended; undefined where there is none on record. */
  stateOf(entry: Entry, field: string): Promise<AuditRecord["state"] | undefined>;
}

/** Selects writes of a month, from `since` to before `until` (ISO 8601); `after` is `next` of the previous page. */
export interface WritesAsked {
  readonly month: string;
  readonly since: string;
  readonly until: string;
  /** Only of this account, by its key: without it the whole month's table is gone through. */
  readonly key?: string | undefined;
  readonly run?: string | undefined;
  readonly target?: string | undefined;
  readonly field?: string | undefined;
  readonly limit: number;
  readonly after?: string | undefined;
}

/** A page of writes, each with the key of its account; may be empty although there are more. */
export interface WritesPage {
  readonly records: readonly (AuditRecord & { readonly key: string })[];
  /** Absent where those were the last. */
  readonly next?: string | undefined;
}

/** Characters of JSON: an entity is at most 1 MiB. Larger contents are not kept, so their write cannot be undone. */
const mostKept = 400_000;

const format = { what: "A write on record", version: 1 };

const shown = [
  "run",
  "target",
  "field",
  "rule",
  "state",
  "from",
  "to",
  "intendedAt",
  "endedAt",
  "requestId",
  "email",
  "erasedAt",
  "v",
];

/** Keeps the journal in Table Storage; all fields of one write are one transaction. */
export function auditStore(storage: Storage, now: () => Date = () => new Date()): AuditStore {
  const table = ({ run }: Pick<Entry, "run">) => storage.table(`audit${monthOf(run)}`);
  return {
    intend,
    keep,
    attempted,
    begun: recorded,
    end,
    history,
    months: async () =>
      (await monthlyTables(storage, "audit")).toReversed().map((name) => name.slice("audit".length)),
    written,
    stateOf,
  };

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
        ...(entry.email !== undefined && { email: entry.email }),
        ...values,
      };
      return { ...keyOf(entry, field), ...formatColumn(format), ...record, ...columnsOf(contents[field]) };
    });
    try {
      await submit(
        entry,
        rows.map((row) => ["create", row]),
      );
      return false;
    } catch (error) {
      if (!answered(error, 409)) throw error;
      return intendAgain(entry, rows);
    }
  }

  /** After a write with a lost answer the target may already show it, so the contents recorded before the write are kept. */
  async function intendAgain(entry: Entry, rows: readonly Row[]) {
    const known = new Set(await attempted(entry));
    const merged = rows.map((row): Write => {
      if (!known.has(row.field)) return ["upsert", row, "Replace"];
      return ["update", { ...keyOf(entry, row.field), state: "intended" }, "Merge"];
    });
    await submit(entry, merged);
    return known.size > 0;
  }

  async function keep(entry: Entry, contents: NonNullable<CurrentState["contents"]>) {
    await merge(entry, await lacking(entry, contents), (field) => columnsOf(contents[field]));
  }

  /** The fields of an entry that have no contents on record. */
  async function lacking(entry: Entry, contents: NonNullable<CurrentState["contents"]>) {
    const rows = await rowsOf(entry, begun, ["field", "data", "v"]);
    return rows
      .filter((row) => contents[row.field] && !("data" in row && row.data))
      .map(({ field }) => field);
  }

  async function attempted(entry: Entry) {
    return (await rowsOf(entry, begun, ["field", "v"])).map(({ field }) => field);
  }

  async function recorded(entry: Entry) {
    return (await rowsOf(entry, begun)).map(({ target, field, rule, from, to, ...row }) => ({
      target,
      field,
      rule,
      from: from ?? null,
      to: to ?? null,
      ...("data" in row && { content: fromJsonColumns(row) as Content }),
      ...(row.erasedAt !== undefined && { erased: true as const }),
    }));
  }

  async function end(entry: Entry, fields: readonly string[], state: Ending, requestId: string | undefined) {
    const ending = { state, endedAt: now().toISOString(), ...(requestId && { requestId }) };
    await merge(entry, fields, () => ending);
  }

  async function* history(key: string) {
    for (const name of (await monthlyTables(storage, "audit")).toReversed()) {
      const queryOptions = { filter: `PartitionKey eq '${key}' and ${writes}`, select: shown };
      const rows = (await storage.table(name)).listEntities<AuditRecord & { v?: number }>({ queryOptions });
      const records = await Array.fromAsync(rows);
      const known = records.map((record) => readable(record, format));
      for (const { v: _, ...record } of known.sort((a, b) => (atOf(a) < atOf(b) ? 1 : -1))) yield record;
    }
  }

  async function written({ month, since, until, key, run, target, field, limit, after }: WritesAsked) {
    const filter = [
      ...(key === undefined ? [] : [odata`PartitionKey eq ${key}`]),
      writes,
      `(${begun})`,
      odata`(endedAt ge ${since} or intendedAt ge ${since}) and intendedAt lt ${until}`,
      ...(run === undefined ? [] : [odata`run eq ${run}`]),
      ...(target === undefined ? [] : [odata`target eq ${target}`]),
      ...(field === undefined ? [] : [odata`field eq ${field}`]),
    ].join(" and ");
    const rows = (await storage.table(`audit${month}`)).listEntities<AuditRecord & { v?: number }>({
      queryOptions: { filter, select: ["PartitionKey", ...shown] },
    });
    const pages = rows.byPage({
      maxPageSize: limit,
      ...(after !== undefined && { continuationToken: after }),
    });
    for await (const page of pages) {
      const records = page.map((row) => {
        const {
          v: _,
          etag: __,
          timestamp: ___,
          partitionKey: rowsKey = "",
          rowKey: ____,
          ...record
        } = readable(row, format);
        return { ...record, key: rowsKey };
      });
      // A write that ended later was still under way at `until`; Table Storage cannot tell that from one without an end.
      const next = page.continuationToken;
      return { records: records.filter((record) => atOf(record) < until), ...(next && { next }) };
    }
    return { records: [] };
  }

  async function stateOf(entry: Entry, field: string) {
    const { partitionKey, rowKey } = keyOf(entry, field);
    const filter = odata`PartitionKey eq ${partitionKey} and RowKey eq ${rowKey}`;
    const rows = (await table(entry)).listEntities<AuditRecord>({
      queryOptions: { filter, select: ["state"] },
    });
    for await (const { state } of rows) return state;
    return undefined;
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

  /** Adds columns to fields of an entry, to all or none. */
  async function merge(entry: Entry, fields: readonly string[], columnsFor: (field: string) => object) {
    await submit(
      entry,
      fields.map((field) => ["update", { ...keyOf(entry, field), ...columnsFor(field) }, "Merge"]),
    );
  }

  /** Makes all writes or none; a small one by itself costs both ends a third less than a transaction. */
  async function submit(entry: Entry, writes: Write[]) {
    const client = await table(entry);
    const [write, ...others] = writes;
    if (!write) return;
    // Azurite reads the body of a large one in pieces, and breaks a character that is in two of them.
    const isSmall = others.length === 0 && JSON.stringify(write[1]).length < 8_000;
    if (!isSmall) await client.submitTransaction(writes);
    else if (write[0] === "create") await client.createEntity(write[1]);
    else if (write[0] === "update") await client.updateEntity(write[1], write[2]);
    else await client.upsertEntity(write[1], write[2]);
  }
}

type Write = Exclude<TransactionAction, readonly ["delete", ...unknown[]]>;
type Row = Record<string, unknown> & Pick<AuditRecord, "field"> & ReturnType<typeof keyOf>;

/** A filter: rows of writes begin with their run, a year; decisions about the person are kept beside them. */
export const writes = "(RowKey lt 'decision:' or RowKey ge 'decision;')";

/** The rows of an entry that may have been written. */
const begun = "state eq 'intended' or state eq 'done'";

/** When a write ended, or when it was intended. */
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
