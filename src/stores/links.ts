import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  toJsonColumns,
  upsertAll,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { sharing } from "../core/employee.ts";
import { isDecided, type Link, linkKey } from "../core/identity/link.ts";
import { accountKey, employeeKey } from "../core/key.ts";

/** An account that had an address, and when that was last written (ISO 8601). */
export interface AddressHolder {
  readonly email: string;
  readonly entraId: string;
  readonly at: string;
}

/** Which account belongs to which row of the employee database, in table `links`, with the addresses of accounts. */
export interface LinkStore {
  /** Every link, by source key. */
  all(): Promise<ReadonlyMap<string, Link>>;
  find(source: string): Promise<Link | undefined>;
  /** The links that a person has decided something about: confirmed, or with accounts that are ruled out. */
  decided(): Promise<readonly Link[]>;
  /** Sets or replaces links, and notes the addresses of their accounts. */
  put(links: readonly Link[]): Promise<void>;
  /** Notes addresses of accounts without a link; what is on record as newer stays. */
  noteAddresses(holders: readonly AddressHolder[]): Promise<void>;
  /** False when there was none. */
  delete(source: string): Promise<boolean>;
  /** The accounts that have or had the address with an employee key, the newest first. */
  holdersOf(key: string): Promise<readonly AddressHolder[]>;
}

const format = { what: "A link", version: 1 };
/** So many links are made into rows at a time. */
const atOnce = 2_000;
const partition = { link: "link", address: "address" };

/** Keeps links in Table Storage. */
export function linkStore(storage: Storage): LinkStore {
  const table = () => storage.table("links");
  return {
    async all() {
      const queryOptions = { filter: `PartitionKey eq '${partition.link}'` };
      const found = new Map<string, Link>();
      const share = sharing();
      for await (const entity of (await table()).listEntities({ queryOptions })) {
        const link = share(toLink(entity));
        found.set(link.source, link);
      }
      return found;
    },
    async find(source) {
      const entity = await findEntity(await table(), partition.link, linkKey(source));
      return entity && toLink(entity);
    },
    async decided() {
      const filter = `PartitionKey eq '${partition.link}' and decided eq true`;
      return (await Array.fromAsync((await table()).listEntities({ queryOptions: { filter } }))).map(toLink);
    },
    async put(links) {
      const client = await table();
      // In the first night there may be 100,000.
      for (let at = 0; at < links.length; at += atOnce) {
        const some = links.slice(at, at + atOnce);
        // Addresses first: a link is only rewritten when it differs, so an address that is missing stays missing.
        await upsertAll(client, some.flatMap(toAddress));
        await upsertAll(client, some.map(toEntity));
      }
    },
    async noteAddresses(holders) {
      const client = await table();
      for (const holder of holders) {
        const entity = toHolder(holder);
        const known = await findEntity(client, entity.partitionKey, entity.rowKey);
        if (known && toAddressHolder(known).at >= holder.at) continue;
        await client.upsertEntity(entity, "Replace");
      }
    },
    async delete(source) {
      try {
        await (await table()).deleteEntity(partition.link, linkKey(source));
        return true;
      } catch (error) {
        if (answered(error, 404)) return false;
        throw error;
      }
    },
    async holdersOf(key) {
      // ";" is the code unit after ":".
      const filter = `PartitionKey eq '${partition.address}' and RowKey ge '${key}:' and RowKey lt '${key};'`;
      const rows = (await table()).listEntities({ queryOptions: { filter } });
      const holders = (await Array.fromAsync(rows)).map(toAddressHolder);
      return holders.sort((a, b) => (a.at < b.at ? 1 : -1));
    },
  };
}

type Entity = { partitionKey: string; rowKey: string };

const toEntity = (link: Link): Entity => ({
  partitionKey: partition.link,
  rowKey: linkKey(link.source),
  // A column of its own: the decided ones are found without reading everyone's.
  ...(isDecided(link) && { decided: true }),
  ...formatColumn(format),
  ...toJsonColumns(link),
});

function toAddress({ email, entraId, at }: Link): readonly Entity[] {
  if (entraId === null) return [];
  return [toHolder({ email, entraId, at })];
}

function toHolder({ email, entraId, at }: AddressHolder): Entity {
  const rowKey = `${employeeKey(email)}:${accountKey(entraId)}`;
  const holder: AddressHolder = { email, entraId, at };
  return { partitionKey: partition.address, rowKey, ...formatColumn(format), ...toJsonColumns(holder) };
}

const toAddressHolder = (entity: Readonly<Record<string, unknown>>): AddressHolder =>
  fromJsonColumns(readable(entity, format)) as AddressHolder;

const toLink = (entity: Readonly<Record<string, unknown>>): Link =>
  fromJsonColumns(readable(entity, format)) as Link;
