import { randomUUID } from "node:crypto";
import type { TableClient, TableEntityResult } from "@azure/data-tables";
import pMap from "p-map";
import { monthlyTables, type Storage, timeBy } from "../../clients/storage/storage.ts";
import { RetryLater } from "../../core/errors.ts";
import { type Account, type Accounts, withoutScheme } from "../../core/identity/account.ts";
import { employeeKey, isEmployeeKey } from "../../core/key.ts";
import { type Log, monthOf } from "../../core/run.ts";
import type { RunStore } from "../runs.ts";
import { type Attribution, attribution, type Sources } from "./accounts.ts";
import { type Carried, type CarryOverProgress, readProgress, writeProgress } from "./progress.ts";
import { copyState, copyWrites } from "./rows.ts";

/** Accounts by the employee keys of their addresses, as they are in Entra ID now; read only where nothing else names one. */
type AccountsNow = () => Promise<ReadonlyMap<string, string>>;

/** What the carry-over reads and writes. */
interface CarryOverRecords extends Sources {
  readonly storage: Storage;
  readonly runs: Pick<RunStore, "list">;
}

/** Another process that recorded no progress for this long counts as dead. */
const deadAfterMs = 60_000;
/** How often it says that it is alive. */
const beatMs = 15_000;

/** Employee keys between two notes of how far it got: what a crash makes it do twice, which does no harm. */
const chunk = 20;

/**
 * Copies what version 0.1 stored by e-mail to the accounts: states, audit records, addresses. It does so once, in steps that
 * resume after a crash, and again for records of an older version after a rollback. The rows of 0.1 stay. Resolves with what
 * was copied, undefined if there was nothing to do; throws RetryLater while another process does it.
 */
export function carryOverOf(records: CarryOverRecords): (now: AccountsNow) => Promise<Carried | undefined> {
  const { storage } = records;
  const by = randomUUID();
  let isDone = false;
  let going: Promise<Carried | undefined> | undefined;

  return async (accountsNow) => {
    if (isDone) return undefined;
    going ??= carry(accountsNow).finally(() => {
      going = undefined;
    });
    return going;
  };

  function instant(): string {
    return timeBy(storage);
  }

  async function carry(accountsNow: AccountsNow): Promise<Carried | undefined> {
    const known = await readProgress(storage);
    const start = known ? await goOn(known.progress) : ({ step: "audit", counts: nothing } as const);
    if (!start) {
      isDone = true;
      return undefined;
    }
    const progress = { ...start, by, beatAt: instant() };
    const etag = await writeProgress(storage, progress, known?.etag);
    if (!etag) throw underWay();
    const who = attribution(records, accountsNow);
    const steps = noteOf(progress, etag);
    // A long step records progress as well, or another process would take over, and neither would end.
    const beat = setInterval(() => void steps.note({}).catch(() => {}), beatMs);
    const done = await allSteps(steps, who).finally(() => clearInterval(beat));
    isDone = true;
    return done;
  }

  /** Where to go on; undefined when all is done. */
  async function goOn(progress: CarryOverProgress): Promise<CarryOverProgress | undefined> {
    if (progress.step !== "done") {
      const isAlive = storage.clock.now() - Date.parse(progress.beatAt) < deadAfterMs;
      if (isAlive && progress.by !== by) throw underWay();
      return progress;
    }
    // An older version that was put back meanwhile has recorded by the e-mail again.
    const doneAt = progress.doneAt ?? progress.beatAt;
    const since = (await records.runs.list(new Date(doneAt), 1000)).filter((run) => !run.recordsBy);
    if (since.length === 0) return undefined;
    const { doneAt: _, after: __, ...rest } = progress;
    const month = monthOf(doneAt.replaceAll("-", ""));
    return { ...rest, step: "audit", part: `audit${month}`, counts: nothing };
  }

  /** Notes how far this process is; throws when another one has taken over. */
  function noteOf(begun: CarryOverProgress, first: string) {
    let progress = begun;
    let etag = first;
    let last: Promise<unknown> = Promise.resolve();
    return {
      get at() {
        return progress;
      },
      /** One after the other: each needs the ETag of the one before. */
      note(change: Partial<CarryOverProgress>): Promise<void> {
        const noted = last.then(() => write(change));
        last = noted.catch(() => {});
        return noted;
      },
    };

    async function write(change: Partial<CarryOverProgress>): Promise<void> {
      progress = { ...progress, ...change, beatAt: instant() };
      const written = await writeProgress(storage, progress, etag);
      if (!written) throw underWay();
      etag = written;
    }
  }

  async function allSteps(steps: ReturnType<typeof noteOf>, who: Attribution): Promise<Carried> {
    if (steps.at.step === "audit") {
      const tables = await monthlyTables(storage, "audit");
      for (const name of tables.filter((table) => table >= (steps.at.part ?? ""))) {
        await carryMonth(name, steps, who);
      }
      await steps.note({ step: "state", part: "", after: "" });
    }
    await carryStates(steps, who);
    await who.notePlanned();
    const counts = { ...steps.at.counts, addresses: steps.at.counts.addresses + who.addresses() };
    await steps.note({ step: "done", counts, doneAt: new Date().toISOString() });
    return counts;
  }

  async function carryMonth(name: string, steps: ReturnType<typeof noteOf>, who: Attribution) {
    const table = await storage.table(name);
    const after = steps.at.part === name ? (steps.at.after ?? "") : "";
    const filter = `PartitionKey gt '${after}'`;
    for await (const people of chunksOf(partitionsOf(table, filter))) {
      const copied = await pMap(people, (rows) => copyWrites(table, rows, who), { concurrency: 8 });
      const { counts } = steps.at;
      const audit = copied.reduce((sum, count) => sum + count, counts.audit);
      const last = people.at(-1)?.[0]?.partitionKey ?? "";
      await steps.note({ part: name, after: last, counts: { ...counts, audit } });
    }
  }

  async function carryStates(steps: ReturnType<typeof noteOf>, who: Attribution) {
    const table = await storage.table("employeestate");
    const { part = "", after = "" } = steps.at;
    const filter = `PartitionKey gt '${part}' or (PartitionKey eq '${part}' and RowKey gt '${after}')`;
    for await (const rows of chunksOf(rowsOf(table, filter))) {
      const copied = await pMap(rows, (row) => copyState(table, row, who), { concurrency: 8 });
      const { counts } = steps.at;
      const state = counts.state + copied.filter(Boolean).length;
      const last = rows.at(-1);
      await steps.note({
        part: last?.partitionKey ?? "",
        after: last?.rowKey ?? "",
        counts: { ...counts, state },
      });
    }
  }
}

const nothing: Carried = { state: 0, audit: 0, addresses: 0 };

const underWay = () =>
  new RetryLater("unavailable", "Records of an earlier version are being carried over.", 10);

/** A row of a table. */
type Row = TableEntityResult<Record<string, unknown>>;

async function* rowsOf(table: TableClient, filter: string): AsyncGenerator<Row> {
  for await (const row of table.listEntities({ queryOptions: { filter } })) {
    if (isEmployeeKey(row.rowKey ?? "")) yield row;
  }
}

/** The rows of each employee key, one key after the other. */
async function* partitionsOf(table: TableClient, filter: string): AsyncGenerator<Row[]> {
  let rows: Row[] = [];
  for await (const row of table.listEntities({ queryOptions: { filter } })) {
    if (!isEmployeeKey(row.partitionKey ?? "")) continue;
    if (rows.length > 0 && rows[0]?.partitionKey !== row.partitionKey) {
      yield rows;
      rows = [];
    }
    rows.push(row);
  }
  if (rows.length > 0) yield rows;
}

async function* chunksOf<T>(items: AsyncIterable<T>): AsyncGenerator<T[]> {
  let waiting: T[] = [];
  for await (const item of items) {
    waiting.push(item);
    if (waiting.length < chunk) continue;
    yield waiting;
    waiting = [];
  }
  if (waiting.length > 0) yield waiting;
}

/** Makes sure that what version 0.1 recorded by the e-mail is found by the account; throws RetryLater while another process is at it. */
export async function carryOver(
  { carryOver: copy }: { readonly carryOver: ReturnType<typeof carryOverOf> },
  accounts: Pick<Accounts, "readAll">,
  log?: Log,
): Promise<void> {
  const carried = await copy(() => accountsByKey(accounts));
  if (!carried || Object.values(carried).every((count) => count === 0)) return;
  log?.info("Records of an earlier version were carried over", { ...carried });
}

/** Accounts by the employee key of each address; a sign-in name counts more than a mailbox's address, and that more than an alias. */
async function accountsByKey(accounts: Pick<Accounts, "readAll">): Promise<ReadonlyMap<string, string>> {
  const found = new Map<string, { entraId: string; strength: number }>();
  for await (const page of accounts.readAll()) {
    for (const account of page) {
      for (const [strength, addresses] of addressesByStrength(account).entries()) {
        for (const address of addresses) {
          const key = employeeKey(address);
          if ((found.get(key)?.strength ?? -1) < strength) found.set(key, { entraId: account.id, strength });
        }
      }
    }
  }
  return new Map([...found].map(([key, { entraId }]) => [key, entraId]));
}

const addressesByStrength = ({ userPrincipalName, mail, proxyAddresses }: Account) => [
  (proxyAddresses ?? []).map(withoutScheme),
  mail ? [mail] : [],
  [userPrincipalName],
];
