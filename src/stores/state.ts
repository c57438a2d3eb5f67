import type { TableClient, TableEntityResult } from "@azure/data-tables";
import pMap from "p-map";
import {
  answered,
  findEntity,
  formatColumn,
  fromJsonColumns,
  readable,
  readPartition,
  sharedWrites,
  toJsonColumns,
} from "../clients/storage/entities.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { sharing } from "../core/employee.ts";
import { isEmployeeKey } from "../core/key.ts";
import { nothingRemembered } from "../core/state.ts";
import type { Memory } from "../core/target.ts";
import { carriedOver } from "./carry-over/progress.ts";

/** The claimant: a queue message (its id and delivery count) with its run's sequence, for an account (its key). */
export interface Claimant {
  readonly target: string;
  readonly key: string;
  /** The employee key, which version 0.1 kept states by: valid until they are carried over. */
  readonly formerKey?: string;
  readonly sequence: number;
  readonly messageId: string;
  readonly delivery: number;
  /** Nothing is remembered of them, as far as is known. */
  readonly isNew?: boolean | undefined;
}

/** The answer to a claim; the claimant releases it with what to remember from now on. */
export type Claim =
  | {
      readonly kind: "claimed";
      readonly memory: Memory;
      /**
       * Whether no message of this run can have had the account before: each leaves the run's sequence, and this one is
       * delivered for the first time.
       */
      readonly isFirst: boolean;
      release(memory: Memory): Promise<void>;
    }
  | { readonly kind: "superseded" }
  | { readonly kind: "taken"; readonly forSeconds: number };

/** What is remembered about each account in each target, and the current claim, in table `employeestate`. */
export interface StateStore {
  claim(claimant: Claimant): Promise<Claim>;
  /** What is remembered about one account in a target. */
  memory(target: string, key: string): Promise<Memory>;
  /** Every memory of a target, by account key; of `keys` alone where they are given. */
  memories(target: string, keys?: readonly string[]): Promise<ReadonlyMap<string, Memory>>;
}

const format = { what: "What is remembered of an account", version: 1 };

/** Longer than one person's work can take: a few calls of at most 15 s each. */
const claimSeconds = 120;

/** Where eight equal parts of the row keys begin: object ids of accounts. */
const startsOfKeys = ["2", "4", "6", "8", "a", "c", "e"];

interface State extends Record<string, unknown> {
  sequence: number;
  claimedBy: string;
  delivery: number;
  /** Milliseconds since 1970; 0 when it is not claimed. */
  claimedUntil: number;
}

/** Keeps states in Table Storage; a claim is an update by ETag, so only one claimant can succeed. */
export function stateStore(storage: Storage, now: () => number = storage.clock.now): StateStore {
  const isCarriedOver = carriedOver(storage);
  const writeShared = sharedWrites();
  return { claim, memory, memories };

  async function claim(claimant: Claimant): Promise<Claim> {
    const table = await storage.table("employeestate");
    // A message that was there meanwhile has made the row, which cannot be made twice.
    const expected = claimant.isNew && claimant.delivery === 1 && (await isCarriedOver());
    return (expected && (await take(table, claimant))) || look(table, claimant);
  }

  async function look(table: TableClient, claimant: Claimant): Promise<Claim> {
    const own = await read(table, claimant);
    const state = own ?? (await readFormer(table, claimant));
    if (state && state.sequence > claimant.sequence) return { kind: "superseded" };
    if (state && isTaken(state, claimant)) {
      return { kind: "taken", forSeconds: Math.max(1, Math.min(15, (state.claimedUntil - now()) / 1000)) };
    }
    return (await take(table, claimant, state, own?.etag)) ?? { kind: "taken", forSeconds: 1 };
  }

  /** Claims the row as it was read, or that there is none; undefined where that is not so any more. */
  async function take(
    table: TableClient,
    claimant: Claimant,
    state?: State,
    known?: string,
  ): Promise<Claim | undefined> {
    const memory = state ? toMemory(state) : nothingRemembered;
    const claimed = { claimedBy: claimant.messageId, claimedUntil: now() + claimSeconds * 1000 };
    const etag = await write(table, entity(claimant, memory, claimed), known);
    if (!etag) return undefined;
    return {
      kind: "claimed",
      memory,
      isFirst: claimant.delivery === 1 && !(state && state.sequence >= claimant.sequence),
      // If the ETag has changed, another claimant took over and its state is kept.
      release: async (remembered) => {
        await write(table, entity(claimant, remembered, { claimedBy: "", claimedUntil: 0 }), etag);
      },
    };
  }

  /** A message that was under way during the upgrade may be the first to come for this account. */
  async function readFormer(table: TableClient, { target, formerKey }: Claimant) {
    if (formerKey === undefined || (await isCarriedOver())) return undefined;
    return read(table, { target, key: formerKey });
  }

  /** A later delivery of the same message means that the earlier one has ended: the host does not redeliver a live one. */
  function isTaken(state: State, { messageId, delivery }: Claimant): boolean {
    if (state.claimedUntil <= now()) return false;
    return state.claimedBy !== messageId || state.delivery >= delivery;
  }

  /** The new ETag, or undefined after a concurrent update. */
  async function write(
    table: TableClient,
    state: ReturnType<typeof entity>,
    etag: string | undefined,
  ): Promise<string | undefined> {
    try {
      return await writeShared(table, etag ? ["update", state, "Replace", { etag }] : ["create", state]);
    } catch (error) {
      if (answered(error, 409) || answered(error, 412)) return undefined;
      throw error;
    }
  }

  async function memory(target: string, key: string) {
    const state = await read(await storage.table("employeestate"), { target, key });
    return state ? toMemory(state) : nothingRemembered;
  }

  async function memories(target: string, keys?: readonly string[]) {
    const table = await storage.table("employeestate");
    const share = sharing();
    const shareFacts = sharing();
    const remembered = (
      row: TableEntityResult<Record<string, unknown>> | undefined,
    ): readonly (readonly [string, Memory])[] => {
      // Rows of version 0.1, by employee key, stay for the way back; who they are about is not known here.
      if (!row?.rowKey || isEmployeeKey(row.rowKey)) return [];
      const memory = toMemory(row);
      return [[row.rowKey, share({ ...memory, facts: shareFacts(memory.facts) })]];
    };
    const found = keys
      ? await pMap(keys, async (key) => remembered(await read(table, { target, key })), { concurrency: 8 })
      : await readPartition(table, target, startsOfKeys, remembered);
    return new Map(found.flat());
  }
}

const entity = (claimant: Claimant, memory: Memory, claim: Pick<State, "claimedBy" | "claimedUntil">) => ({
  partitionKey: claimant.target,
  rowKey: claimant.key,
  sequence: claimant.sequence,
  delivery: claimant.delivery,
  ...claim,
  ...formatColumn(format),
  ...toJsonColumns(memory),
});

const toMemory = (entity: Readonly<Record<string, unknown>>): Memory =>
  fromJsonColumns(readable(entity, format)) as Memory;

const read = (table: TableClient, { target, key }: Pick<Claimant, "target" | "key">) =>
  findEntity<State>(table, target, key);
