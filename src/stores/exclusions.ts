import type { TableClient } from "@azure/data-tables";
import {
  answered,
  findEntity,
  formatColumn,
  foundNow,
  fromJsonColumns,
  readable,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import {
  type Acceptance,
  type Excludable,
  type Exclusion,
  type Exclusions,
  exclusionOf,
} from "../core/exclusion.ts";
import { type Following, isSameExclusion } from "../core/follow-exclusions.ts";
import { accountKey, employeeKey } from "../core/key.ts";
import { acceptanceIn, acceptedPartition } from "./decisions.ts";

/**
 * The exclusions, in table `exclusions`. Those of accounts have a row by account, and a copy by employee key, which
 * version 0.1 reads as well; the others have a row by employee key only, without an account in it.
 */
export interface ExclusionStore {
  /** Every exclusion and accepted difference, also expired ones. */
  all(): Promise<Exclusions>;
  get(email: string): Promise<Exclusion | undefined>;
  /** The same by employee key: the one that the address leads to, in force or not. */
  find(key: string): Promise<Exclusion | undefined>;
  /** The one in force for a person, without accepted differences: these are about the profile alone. */
  of(person: Excludable): Promise<Exclusion | undefined>;
  /** Sets or replaces the exclusion of an account, or if it names none, of an address. */
  put(exclusion: Exclusion): Promise<void>;
  /** False when there was none. */
  delete(email: string): Promise<boolean>;
  /** Replaces exactly this exclusion, or removes it: another one at its address stays. */
  change(was: Exclusion, is: Exclusion | undefined): Promise<void>;
  /** How often this process has changed one. */
  changes(): number;
  /** Stores what a plan has found, except where an exclusion was changed since the plan read it. */
  follow(following: Following): Promise<void>;
}

const format = { what: "An exclusion", version: 1 };
const partition = { account: "account", address: "exclusion" };

type Row = Record<string, unknown> & { readonly etag: string };

/** Keeps exclusions in Table Storage. */
export function exclusionStore(storage: Storage): ExclusionStore {
  const table = () => storage.table("exclusions");
  let changes = 0;
  return {
    changes: () => changes,
    async all() {
      const byAddress = new Map<string, Exclusion>();
      const byAccount = new Map<string, Exclusion>();
      const accepted: Acceptance[] = [];
      for await (const entity of (await table()).listEntities()) {
        const { partitionKey, rowKey } = entity;
        const found = { [partition.account]: byAccount, [partition.address]: byAddress }[partitionKey ?? ""];
        if (rowKey) found?.set(rowKey, toExclusion(entity));
        if (partitionKey === acceptedPartition) accepted.push(acceptanceIn(entity));
      }
      return {
        ...withAccounts({ byAccount, byAddress: withCopies({ byAccount, byAddress }) }),
        ...(accepted.length > 0 && { accepted: byPerson(accepted) }),
      };
    },
    get: (email) => find(employeeKey(email)),
    find,
    async of({ key, entraId }) {
      const client = await table();
      const [here, own] = await Promise.all([
        read(client, partition.address, key),
        entraId ? read(client, partition.account, accountKey(entraId)) : undefined,
      ]);
      const byAddress = new Map(here && [[key, toExclusion(here)]]);
      const byAccount = new Map(own && entraId ? [[accountKey(entraId), toExclusion(own)]] : []);
      return exclusionOf(withAccounts({ byAccount, byAddress }), { key, entraId }, new Date());
    },
    async put(exclusion) {
      const client = await table();
      const key = employeeKey(exclusion.email);
      if (exclusion.entraId !== undefined) {
        // The account's row first: the copy alone would take effect for the account that had the address until now.
        await client.upsertEntity(accountRow(exclusion), "Replace");
        await client.upsertEntity(addressRow(exclusion), "Replace");
        changes += 1;
        return;
      }
      const before = await read(client, partition.address, key);
      const replaced = before && (toExclusion(before).entraId ?? before["replaced"]);
      await client.upsertEntity(addressRow(exclusion, replaced), "Replace");
      changes += 1;
    },
    async delete(email) {
      const client = await table();
      const key = employeeKey(email);
      const here = await read(client, partition.address, key);
      const account = here && (toExclusion(here).entraId ?? here["replaced"]);
      const rows = typeof account === "string" ? [] : await rowsAt(client, key);
      const own = rows.filter((row) => !here || isOneWithAccount(toExclusion(row), toExclusion(here)));
      const accounts =
        typeof account === "string" ? [accountKey(account)] : own.map(({ rowKey }) => `${rowKey}`);
      // The copy last: if this is interrupted, it can still be found and deleted by its address.
      for (const rowKey of accounts) await remove(client, partition.account, rowKey);
      return (await remove(client, partition.address, key)) || accounts.length > 0;
    },
    async change(was, is) {
      const client = await table();
      const place = await read(client, partition.address, employeeKey(was.email));
      const isCopy = place && toExclusion(place).entraId === was.entraId;
      if (was.entraId !== undefined) {
        if (is) await client.upsertEntity(accountRow(is), "Replace");
        else await remove(client, partition.account, accountKey(was.entraId));
      }
      if (isCopy && is) await replace(client, addressRow(is, place["replaced"]), place);
      else if (isCopy) await remove(client, partition.address, employeeKey(was.email), place.etag);
    },
    async follow(following) {
      const client = await table();
      const { before, after } = following;
      const { added, left, former } = await followAccounts(client, following);
      for (const key of new Set([...before.byAddress.keys(), ...after.byAddress.keys()])) {
        const [was, is] = [before.byAddress.get(key), after.byAddress.get(key)];
        const isCopy = is === undefined || (is.entraId !== undefined && !left.has(accountKey(is.entraId)));
        if (isSameExclusion(was, is) || !isCopy) continue;
        const row = await read(client, partition.address, key);
        if (isSameExclusion(row && toExclusion(row), was)) {
          if (is) await replace(client, addressRow(is), row);
          else if (row) await remove(client, partition.address, key, row.etag);
          continue;
        }
        const account = added.get(key);
        if (row || account === undefined) continue;
        // A person ended it meanwhile, so it must not come back by its account.
        left.add(account);
        await remove(client, partition.account, account);
      }
      // Last: until then, also after a crash, it holds for both, and the next plan moves it once more.
      for (const { rowKey, etag } of former) await remove(client, partition.account, rowKey, etag);
    },
  };

  async function find(key: string) {
    const client = await table();
    const here = await read(client, partition.address, key);
    const [found] = here ? [here] : await rowsAt(client, key);
    return found && toExclusion(found);
  }
}

/**
 * Writes what a plan has found about each exclusion, where that is as the plan has read it. Returns the accounts that
 * have an exclusion now, by the employee key of the address that it had until now, those that were left as they are, and the
 * rows of accounts that had one which is another account's now.
 */
async function followAccounts(client: TableClient, { followed }: Following) {
  const added = new Map<string, string>();
  const left = new Set<string>();
  const former: { readonly rowKey: string; readonly etag: string }[] = [];
  for (const { before: was, after: is } of followed) {
    const [name, rowKey] = placeOf(was);
    const row = await read(client, name, rowKey);
    if (!row || !isSameExclusion(toExclusion(row), was)) {
      if (is?.entraId !== undefined) left.add(accountKey(is.entraId));
    } else if (!is) await remove(client, name, rowKey, row.etag);
    else if (is.entraId === undefined) await replace(client, addressRow(is, row["replaced"]), row);
    else if (was.entraId === undefined) {
      // The account's row first: until the address has its copy, both hold.
      await client.upsertEntity(accountRow(is), "Replace");
      added.set(rowKey, accountKey(is.entraId));
    } else if (accountKey(is.entraId) !== rowKey) {
      await client.upsertEntity(accountRow(is), "Replace");
      former.push({ rowKey, etag: row.etag });
    } else await replace(client, accountRow(is), row);
  }
  return { added, left, former };
}

/** Accepted differences by account, and by the address that the person had. */
const byPerson = (all: readonly Acceptance[]): ReadonlyMap<string, readonly Acceptance[]> =>
  new Map([
    ...Map.groupBy(all, ({ email }) => employeeKey(email)),
    ...Map.groupBy(all, ({ entraId }) => accountKey(entraId)),
  ]);

/** Whether an exclusion without an account is the one of an account, before its copy was written. */
const isOneWithAccount = (ofAccount: Exclusion, ofAddress: Exclusion): boolean =>
  isSameExclusion(orderOf(ofAccount), orderOf(ofAddress));

/** The part of an exclusion that a person ordered, without what plans add. */
const orderOf = ({ entraId, unseen, missingSince, ...order }: Exclusion): Exclusion => order;

/**
 * The exclusions by address. A plan that finds an account writes its row before the copy, so for a moment, or after a
 * crash until the next plan, the address has one that is the account's already: it is the same, and no second one.
 */
function withCopies({ byAccount, byAddress }: Exclusions): ReadonlyMap<string, Exclusion> {
  const ofAccounts = Map.groupBy(byAccount.values(), ({ email }) => employeeKey(email));
  return new Map(
    [...byAddress].map(([key, one]) => {
      const theirs = one.entraId === undefined ? ofAccounts.get(key) : undefined;
      return [key, theirs?.find((other) => isOneWithAccount(other, one)) ?? one] as const;
    }),
  );
}

/** A copy without a row of its account applies to the account as well. */
function withAccounts({ byAccount, byAddress }: Exclusions): Exclusions {
  const copies = [...byAddress.values()].flatMap((one) =>
    one.entraId === undefined ? [] : [[accountKey(one.entraId), one] as const],
  );
  return { byAccount: new Map([...copies, ...byAccount]), byAddress };
}

const placeOf = ({ email, entraId }: Exclusion) =>
  entraId === undefined
    ? ([partition.address, employeeKey(email)] as const)
    : ([partition.account, accountKey(entraId)] as const);

/** `replaced` is the account that had the exclusion of this address until now. */
const addressRow = (exclusion: Exclusion, replaced?: unknown) => ({
  partitionKey: partition.address,
  rowKey: employeeKey(exclusion.email),
  ...formatColumn(format),
  ...toJsonColumns(exclusion),
  ...(typeof replaced === "string" && { replaced }),
});

const accountRow = (exclusion: Exclusion) => ({
  ...addressRow(exclusion),
  partitionKey: partition.account,
  rowKey: accountKey(exclusion.entraId ?? ""),
  address: employeeKey(exclusion.email),
});

const read = (client: TableClient, partitionKey: string, rowKey: string) =>
  findEntity<Row>(client, partitionKey, rowKey);

/** The rows of accounts that have, or had last, the address of an employee key; the newest first. */
async function rowsAt(client: TableClient, key: string): Promise<readonly Row[]> {
  const filter = `PartitionKey eq '${partition.account}' and address eq '${key}'`;
  const rows = await Array.fromAsync(client.listEntities<Row>({ queryOptions: { filter } }));
  return rows.sort((a, b) => (toExclusion(a).at < toExclusion(b).at ? 1 : -1));
}

/** Writes a row in place of the one that was read, or where there was none; not if another has been written since. */
async function replace(
  client: TableClient,
  row: ReturnType<typeof addressRow>,
  read: { readonly etag: string } | undefined,
): Promise<void> {
  try {
    if (read) await client.updateEntity(row, "Replace", { etag: read.etag });
    else await client.createEntity(row);
  } catch (error) {
    if (![404, 409, 412].some((status) => answered(error, status))) throw error;
  }
}

/** False when there was none, or with the etag of what was read, another by now. */
async function remove(
  client: TableClient,
  partitionKey: string,
  rowKey: string,
  etag = "*",
): Promise<boolean> {
  try {
    await client.deleteEntity(partitionKey, rowKey, { etag });
    return true;
  } catch (error) {
    if (answered(error, 404) || answered(error, 412)) return false;
    throw error;
  }
}

/** An unreadable exclusion is an error: if it were ignored, the person would be written. */
const toExclusion = (entity: Readonly<Record<string, unknown>>): Exclusion =>
  fromJsonColumns(readable(entity, format)) as Exclusion;

/** Returns the exclusion in force for a person; reads the table at most every few seconds while there is none. */
export const exclusionsNow = (store: Pick<ExclusionStore, "all" | "changes">) =>
  foundNow(store.all, store.changes, (all, person: Excludable) => exclusionOf(all, person, new Date()));
