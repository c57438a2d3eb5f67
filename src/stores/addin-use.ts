import type { TableClient, TransactionAction } from "@azure/data-tables";
import pMap from "p-map";
import { answered, formatColumn, inTransactions, readable } from "../clients/storage/entities.ts";
import { monthlyTables, type Storage } from "../clients/storage/storage.ts";
import { accountKey } from "../core/key.ts";
import type { Person } from "../core/person.ts";
import { dayOf } from "../core/run.ts";

/** A person's use of one version of one Outlook in a month (`202611`): the days on which it requested their signature. */
export interface AddinUse {
  /** The account's key. */
  readonly account: string;
  readonly client: string;
  readonly version: string;
  /** `2026-11-28`, in order. */
  readonly days: readonly string[];
}

/** A row of a month's table, to be deleted. */
export interface StoredUse extends AddinUse {
  readonly table: TableClient;
  readonly rowKey: string;
}

/** Which Outlook clients request signatures, in tables `addinuse<yyyymm>`: a row for each person, client and version, with a column for each day. */
export interface AddinUseStore {
  /** Notes today's use; written a moment later with others, once a day in each process. Never throws. */
  note(use: { readonly account: string; readonly client: string; readonly version: string }): void;
  /** Writes what is noted and not written yet. */
  flush(): Promise<void>;
  /** Each person's uses on the days from `since` until `until`, both included; `2026-11-28`. */
  between(since: string, until: string): Promise<readonly AddinUse[]>;
}

const format = { what: "The use of an Outlook", version: 1 };
const partitionKey = "use";
const kind = "addinuse";
/** How long uses are gathered before they are written, in milliseconds. */
const gatherMs = 1_000;
/** How many clients of one person are noted in a day, since a client can claim any version. */
const mostClients = 20;

/** Keeps usage in Table Storage; `failed` is called with what could not be written, which the next request of the day notes again. */
export function addinUseStore(
  storage: Storage,
  now: () => Date = () => new Date(),
  failed: (error: unknown) => void = () => {},
): AddinUseStore {
  let day = "";
  let noted = new Map<string, Set<string>>();
  let waiting = new Map<string, Set<string>>();
  let writing: Promise<void> | undefined;

  return { note, flush, between };

  function note({ account, client, version }: Parameters<AddinUseStore["note"]>[0]): void {
    const today = dayOf(now());
    if (today !== day) [day, noted] = [today, new Map()];
    const rowKey = `${accountKey(account)}:${client}:${version}`;
    const own = noted.get(accountKey(account)) ?? new Set();
    if (own.has(rowKey) || own.size >= mostClients) return;
    noted.set(accountKey(account), own.add(rowKey));
    waiting.set(today, (waiting.get(today) ?? new Set()).add(rowKey));
    writing ??= later();
  }

  async function later() {
    await new Promise((resolve) => setTimeout(resolve, gatherMs).unref());
    await writeWaiting();
  }

  async function flush() {
    await writeWaiting();
    await writing;
  }

  async function writeWaiting() {
    const uses = waiting;
    waiting = new Map();
    writing = undefined;
    for (const [on, rowKeys] of uses) {
      try {
        await write(on, [...rowKeys]);
      } catch (error) {
        for (const rowKey of rowKeys) noted.get(rowKey.split(":")[0] ?? "")?.delete(rowKey);
        failed(error);
      }
    }
  }

  /** A column for each day: processes that note the same person do not read what the others wrote. */
  async function write(on: string, rowKeys: readonly string[]) {
    const table = await storage.table(`${kind}${on.slice(0, 7).replace("-", "")}`);
    const column = { [`d${on.slice(8)}`]: true };
    const batches = inTransactions(rowKeys).map((some) =>
      some.map(
        (rowKey): TransactionAction => [
          "upsert",
          { partitionKey, rowKey, ...formatColumn(format), ...column },
          "Merge",
        ],
      ),
    );
    await pMap(batches, (batch) => table.submitTransaction(batch), { concurrency: 4 });
  }

  async function between(since: string, until: string): Promise<readonly AddinUse[]> {
    const isAsked = (on: string) => since <= on && on <= until;
    const found = new Map<string, AddinUse>();
    for (const name of await monthlyTables(storage, kind)) {
      const month = monthOf(name);
      if (month < since.slice(0, 7) || month > until.slice(0, 7)) continue;
      for await (const { rowKey, ...use } of usesIn(await storage.table(name), month)) {
        const days = [...(found.get(rowKey)?.days ?? []), ...use.days.filter(isAsked)];
        if (days.length > 0) found.set(rowKey, { ...use, days });
      }
    }
    return [...found.values()];
  }
}

/** All that is kept of a person's use. */
export async function* usesOf(
  storage: Storage,
  { accounts }: Pick<Person, "accounts">,
): AsyncGenerator<StoredUse> {
  for (const name of await monthlyTables(storage, kind)) {
    const table = await storage.table(name);
    for (const account of accounts) {
      // ";" is the code unit after ":".
      const own = `RowKey ge '${account}:' and RowKey lt '${account};'`;
      yield* usesIn(table, monthOf(name), ` and ${own}`);
    }
  }
}

/** Deletes one; false where it was gone already. */
export async function deleteUse({ table, rowKey }: StoredUse): Promise<boolean> {
  try {
    await table.deleteEntity(partitionKey, rowKey);
    return true;
  } catch (error) {
    if (answered(error, 404)) return false;
    throw error;
  }
}

async function* usesIn(table: TableClient, month: string, filter = ""): AsyncGenerator<StoredUse> {
  const queryOptions = { filter: `PartitionKey eq '${partitionKey}'${filter}` };
  for await (const row of table.listEntities<Record<string, unknown>>({ queryOptions })) {
    const { rowKey = "" } = readable(row, format);
    const [account = "", client = "", ...version] = rowKey.split(":");
    const days = Object.keys(row).flatMap((name) =>
      /^d\d\d$/.test(name) ? [`${month}-${name.slice(1)}`] : [],
    );
    yield { account, client, version: version.join(":"), days: days.sort(), table, rowKey };
  }
}

/** `2026-11`. */
const monthOf = (table: string): string => table.slice(kind.length).replace(/^(\d{4})/, "$1-");
