import { createHash } from "node:crypto";
import { readLines, writeLines } from "../clients/storage/lines.ts";
import type { Storage } from "../clients/storage/storage.ts";
import { sharing } from "../core/employee.ts";
import type { Account } from "../core/identity/account.ts";
import { accountKey } from "../core/key.ts";
import type { Person } from "../core/person.ts";

/** The accounts as of the last nightly read, and the delta link for the changes since. */
export interface KeptAccounts {
  /** When everyone was read last, and when this was brought up to date (ISO 8601). */
  readonly fullAt: string;
  readonly at: string;
  /** Graph's delta link: it has a token, but no personal data. */
  readonly link: string;
  readonly accounts: readonly Account[];
}

/** The first line of the blob; accounts that do not match it are not used. */
interface Head extends Omit<KeptAccounts, "accounts"> {
  readonly version: 1;
  /** Identifies how they were read: tenant, Graph, properties. */
  readonly of: string;
  readonly count: number;
  /** SHA-256 of the lines after this one, hex. */
  readonly sha256: string;
}

/** The kept accounts: one blob, so that accounts and link are always of the same moment. */
export interface KeptAccountsStore {
  /** Undefined if there are none, they were read differently, or they are damaged. */
  read(of: string): Promise<KeptAccounts | undefined>;
  write(of: string, kept: KeptAccounts): Promise<void>;
  /** When what is kept was read; undefined where nothing is. */
  lastRead(): Promise<Pick<KeptAccounts, "fullAt" | "at"> | undefined>;
}

/** In container `plans`, which holds the same of people, to the same readers, for 30 days. */
const containerOf = (storage: Storage) => storage.container("plans");
const name = "accounts/members.ndjson.gz";

/** Keeps accounts in Blob Storage, as gzipped lines. */
export function keptAccountsStore(storage: Storage): KeptAccountsStore {
  return {
    async read(of) {
      try {
        const lines = readLines(await containerOf(storage), name);
        const { value } = await lines.next();
        const head = value as Head | undefined;
        if (head?.version !== 1 || head.of !== of) return undefined;
        const { fullAt, at, link, count, sha256 } = head;
        const share = sharing();
        const accounts = await Array.fromAsync(lines, (line) => share(line as Account));
        if (accounts.length !== count || digestOf(accounts) !== sha256) return undefined;
        return { fullAt, at, link, accounts };
      } catch (error) {
        if (isBroken(error)) return undefined;
        throw error;
      }
    },
    async write(of, { accounts, ...kept }) {
      const head: Head = { version: 1, of, ...kept, count: accounts.length, sha256: digestOf(accounts) };
      await writeLines(await containerOf(storage), name, linesOf(head, accounts));
    },
    async lastRead() {
      try {
        const { value } = await readLines(await containerOf(storage), name).next();
        const head = value as Head | undefined;
        return head && { fullAt: head.fullAt, at: head.at };
      } catch (error) {
        if (isBroken(error)) return undefined;
        throw error;
      }
    },
  };
}

/** What is kept of a person's accounts. */
export async function* keptAccountsOf(storage: Storage, { accounts }: Person): AsyncGenerator<Account> {
  let isHead = true;
  for await (const line of readLines(await containerOf(storage), name)) {
    if (!isHead && accounts.has(accountKey((line as Account).id))) yield line as Account;
    isHead = false;
  }
}

/**
 * Deletes the kept accounts of everyone: without one person's account they would be incomplete, and taken for complete. The
 * next night reads everyone.
 */
export async function forgetKeptAccounts(storage: Storage): Promise<boolean> {
  const { succeeded } = await (await containerOf(storage)).getBlockBlobClient(name).deleteIfExists();
  return succeeded;
}

function* linesOf(head: Head, accounts: readonly Account[]) {
  yield head;
  yield* accounts;
}

function digestOf(accounts: readonly Account[]): string {
  const hash = createHash("sha256");
  for (const account of accounts) hash.update(`${JSON.stringify(account)}\n`);
  return hash.digest("hex");
}

/** Whether an error means that the blob is not gzip, is cut off, or is not JSON. */
const isBroken = (error: unknown): boolean =>
  error instanceof SyntaxError ||
  (error instanceof Error && "code" in error && /^Z_|^ERR_STREAM_PREMATURE/.test(String(error.code)));
