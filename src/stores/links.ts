import type { TableClient } from "@azure/data-tables";
import pMap from "p-map";
import {
  answered,
  findEntity,
  formatColumn,
  foundNow,
  fromJsonColumns,
  readable,
  readPartition,
  toJsonColumns,
  upsertAll,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { sharing } from "../core/employee.ts";
import { agreementWith, isDecided, type Link, linkKey } from "../core/identity/link.ts";
import { type Addressed, type Objection, objections } from "../core/identity/objections.ts";
import { accountKey, employeeKey } from "../core/key.ts";

/** An account that had an address, and when that was last written (ISO 8601). */
export interface AddressHolder {
  readonly email: string;
  readonly entraId: string;
  readonly at: string;
}

/**
 * Which account belongs to which row of the employee database, in table `links`, with the addresses of accounts. What people
 * have decided has a small partition of its own, which is read before writes, and no plan can undo it. The row among all
 * links says the same, as earlier versions have it: what these have decided later holds.
 */
export interface LinkStore {
  /** Every link, by source key. */
  all(): Promise<ReadonlyMap<string, Link>>;
  find(source: string): Promise<Link | undefined>;
  /** The links that a person has decided something about: confirmed, or with accounts that are ruled out. */
  decided(): Promise<readonly Link[]>;
  /**
   * Stores what a person decides about a row, made of what is known of it; `decide` is called again where another person
   * has decided something meanwhile.
   */
  decide(source: string, decide: (before: Link | undefined) => Link): Promise<Link>;
  /** How often this process has stored one. */
  decisions(): number;
  /** Sets or replaces links, and notes the addresses of their accounts. A newer decision about a row stays. */
  put(links: readonly Link[]): Promise<void>;
  /** Notes addresses of accounts without a link; what is on record as newer stays. */
  noteAddresses(holders: readonly AddressHolder[]): Promise<void>;
  /** With what was decided. False when there was none. */
  delete(source: string): Promise<boolean>;
  /** Forgets what was decided about a row, and keeps what a plan has found. */
  forget(link: Link): Promise<void>;
  /** The accounts that have or had the address with an employee key, the newest first. */
  holdersOf(key: string): Promise<readonly AddressHolder[]>;
}

const format = { what: "A link", version: 1 };
/** So many links are made into rows at a time. */
const atOnce = 2_000;
/** Where eight equal parts of the row keys begin, which are hashes in base32: after "2" to "7" come "A" to "Z". */
const startsOfKeys = ["6", "C", "G", "K", "O", "S", "W"];
const partition = { link: "link", address: "address", decided: "decided" };
/** In table `runs`: that what earlier versions have decided has been copied. */
const copied = { partitionKey: "links", rowKey: "decided-copied" };

/** Keeps links in Table Storage. */
export function linkStore(storage: Storage): LinkStore {
  const table = () => storage.table("links");
  let isCopied = false;
  let decisions = 0;
  return {
    decisions: () => decisions,
    async all() {
      const client = await table();
      const decided = await decisionsIn(client);
      const share = sharing();
      const uncopied: Link[] = [];
      const links = await readPartition(client, partition.link, startsOfKeys, (entity) => {
        const link = share(toLink(entity));
        const decision = decided.get(link.source);
        if (isDecided(link) && !(decision && holds(decision, entity, link))) uncopied.push(link);
        return decision ? newest(share(decision), entity, link) : link;
      });
      const found = new Map(links.map((link) => [link.source, link]));
      for (const [source, decision] of decided) if (!found.has(source)) found.set(source, decision);
      // What an earlier version has decided, or a backup has brought back.
      await copy(client, uncopied);
      return found;
    },
    find: async (source) => (await read(await table(), source)).known,
    async decided() {
      const client = await table();
      await copyOnce(client);
      return [...(await decisionsIn(client)).values()];
    },
    async decide(source, decide) {
      const client = await table();
      for (;;) {
        const { known, decision } = await read(client, source);
        const link = decide(known);
        if (!(await replaceDecision(client, link, decision?.etag))) continue;
        decisions += 1;
        await upsertAll(client, toAddress(link));
        await client.upsertEntity(toEntity(link), "Replace");
        return link;
      }
    },
    async put(links) {
      const client = await table();
      // In the first night there may be 100,000.
      for (let at = 0; at < links.length; at += atOnce) {
        const some = links.slice(at, at + atOnce);
        await copy(client, some.filter(isDecided));
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
      const client = await table();
      // The decision last: until it is gone, it holds, and can be forgotten again.
      const isLink = await remove(client, partition.link, source);
      return (await remove(client, partition.decided, source)) || isLink;
    },
    async forget(link) {
      const client = await table();
      await client.upsertEntity(toEntity(link), "Replace");
      await remove(client, partition.decided, link.source);
    },
    async holdersOf(key) {
      // ";" is the code unit after ":".
      const filter = `PartitionKey eq '${partition.address}' and RowKey ge '${key}:' and RowKey lt '${key};'`;
      const rows = (await table()).listEntities({ queryOptions: { filter } });
      const holders = (await Array.fromAsync(rows)).map(toAddressHolder);
      return holders.sort((a, b) => (a.at < b.at ? 1 : -1));
    },
  };

  /** Once for all: what earlier versions have decided is among all links. */
  async function copyOnce(client: TableClient): Promise<void> {
    if (isCopied) return;
    const runs = await storage.table("runs");
    if (!(await findEntity(runs, copied.partitionKey, copied.rowKey))) {
      const { queryOptions } = inPartition(partition.link);
      const filter = `${queryOptions.filter} and decided eq true`;
      const found = await Array.fromAsync(client.listEntities({ queryOptions: { filter } }));
      await copy(client, found.map(toLink));
      await runs.upsertEntity({ ...copied, ...formatColumn(format) }, "Replace");
    }
    isCopied = true;
  }
}

/** Sets the decisions of links; those that are newer stay. */
async function copy(client: TableClient, links: readonly Link[]): Promise<void> {
  await pMap(
    links,
    async (link) => {
      const { decision } = await read(client, link.source);
      if (decision && toLink(decision).at > link.at) return;
      // If another has been made meanwhile, that stays.
      await replaceDecision(client, link, decision?.etag);
    },
    { concurrency: 8 },
  );
}

async function decisionsIn(client: TableClient): Promise<ReadonlyMap<string, Link>> {
  const found = new Map<string, Link>();
  for await (const entity of client.listEntities(inPartition(partition.decided))) {
    const link = toLink(entity);
    found.set(link.source, link);
  }
  return found;
}

/** What is known of a row, and the entity of what was decided about it. */
async function read(client: TableClient, source: string) {
  const [row, decision] = await Promise.all([
    findEntity(client, partition.link, linkKey(source)),
    findEntity(client, partition.decided, linkKey(source)),
  ]);
  const link = row && toLink(row);
  if (!decision) return { known: link, decision };
  return { known: link ? newest(toLink(decision), row, link) : toLink(decision), decision };
}

/** Whether a decision holds beside its row among all links: unless an earlier version has decided something since. */
const holds = (decision: Link, row: object, link: Link): boolean =>
  "copied" in row || !isDecided(link) || link.at <= decision.at;

/** The decision about a row, with what plans have found out about its account; of two decisions the newer. */
function newest(decision: Link, row: object, link: Link): Link {
  if (!holds(decision, row, link)) return link;
  const { agreement: _, ...rest } = decision;
  const agreement = decision.entraId === null ? undefined : agreementWith(decision.entraId, link);
  return { ...rest, ...(agreement && { agreement }) };
}

/** Writes the decision about a row in place of the one with an ETag, or where there was none; false where it is another by now. */
async function replaceDecision(client: TableClient, link: Link, etag: string | undefined): Promise<boolean> {
  const { agreement: _, ...decision } = link;
  const entity = { ...toEntity(decision), partitionKey: partition.decided };
  try {
    if (etag === undefined) await client.createEntity(entity);
    else await client.updateEntity(entity, "Replace", { etag });
    return true;
  } catch (error) {
    if ([404, 409, 412].some((status) => answered(error, status))) return false;
    throw error;
  }
}

async function remove(client: TableClient, name: string, source: string): Promise<boolean> {
  try {
    await client.deleteEntity(name, linkKey(source));
    return true;
  } catch (error) {
    if (answered(error, 404)) return false;
    throw error;
  }
}

const inPartition = (name: string) => ({ queryOptions: { filter: `PartitionKey eq '${name}'` } });

type Entity = { partitionKey: string; rowKey: string };

const toEntity = (link: Link): Entity => ({
  partitionKey: partition.link,
  rowKey: linkKey(link.source),
  // By the first one earlier versions find what was decided; they do not know the second, and write rows without it.
  ...(isDecided(link) && { decided: true, copied: true }),
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

/**
 * Returns what was decided against what a message does, since it was planned; reads the decisions at most every few seconds
 * while there is nothing.
 */
export const objectionsNow = (
  store: Pick<LinkStore, "decided" | "decisions">,
): ((to: Addressed) => Promise<Objection | undefined>) =>
  foundNow(
    async () => objections(await store.decided()),
    store.decisions,
    (against, to: Addressed) => against(to),
  );
