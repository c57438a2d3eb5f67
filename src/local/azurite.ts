import type { ChildProcess } from "node:child_process";
import { randomBytes } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { launchAzurite, type Ports, saveAzurite } from "./azurite/launch-azurite.ts";

/** Options of `startAzurite`. */
export interface AzuriteOptions {
  /** A free port where absent. */
  readonly ports?: Partial<Ports>;
  /** Keeps the data in a temporary folder, so that it outlives `stop` and `start`; in memory otherwise. */
  readonly keepData?: boolean;
  /** Storage accounts, which know nothing of each other; the first is the one that is used. Default one. */
  readonly accounts?: readonly [string, ...string[]];
  /** Azurite as it is published, to compare with: it goes through all messages and rows for each request. Default no. */
  readonly asPublished?: boolean;
}

/** How an account is reached. */
export interface StorageAccount {
  /** For `AzureWebJobsStorage`; every `startAzurite` generates a new account key. */
  readonly connectionString: string;
  /** The account's base URL for each service, no trailing slash. */
  readonly urls: Readonly<Record<keyof Ports, string>>;
}

/** Azure Storage (blob, queue, table) on this machine, in a process of its own. */
export interface Azurite extends StorageAccount {
  /** One of `accounts`. */
  account(name: string): StorageAccount;
  /** The running process; undefined while stopped. */
  readonly pid: number | undefined;
  /** Ends it cleanly and frees the ports; the data is gone unless `keepData`. Does nothing when stopped. */
  stop(): Promise<void>;
  /** Ends it as a power cut would (SIGKILL); the last 5 s of kept data may be lost. */
  kill(): Promise<void>;
  /** Starts it again after `stop` or `kill`: same ports, same key. */
  start(): Promise<void>;
  /** Ends it for good and removes what it kept. */
  close(): Promise<void>;
}

/**
 * Starts Azurite and resolves once all three services listen; rejects naming the port that is in use, or with what it
 * said last. It ends with this process, however that ends.
 */
export async function startAzurite(options: AzuriteOptions = {}): Promise<Azurite> {
  const { accounts = ["devstoreaccount1"], asPublished = false } = options;
  const key = randomBytes(64).toString("base64");
  const folder = options.keepData ? await mkdtemp(join(tmpdir(), "azurite-")) : undefined;
  let ports: Ports = { blob: 0, queue: 0, table: 0, ...options.ports };
  let child: ChildProcess | undefined;

  const start = async () => {
    if (child) return;
    const launched = await launchAzurite({ accounts, key, ports, folder, asPublished });
    ports = launched.ports;
    child = launched.child;
    launched.child.once("exit", () => {
      child = undefined;
    });
  };
  const kill = async () => {
    if (!child) return;
    const exited = once(child, "exit");
    child.kill("SIGKILL");
    await exited;
  };
  const stop = async () => {
    if (child && folder) await saveAzurite(child);
    await kill();
  };
  const close = async () => {
    await stop();
    if (folder) await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };

  await start().catch(async (error) => {
    await close();
    throw error;
  });
  const account = (name: string) => storageAccount(name, key, ports);

  return {
    ...account(accounts[0]),
    account,
    get pid() {
      return child?.pid;
    },
    stop,
    kill,
    start,
    close,
  };
}

function storageAccount(name: string, key: string, ports: Ports): StorageAccount {
  const url = (service: keyof Ports) => `http://127.0.0.1:${ports[service]}/${name}`;
  const urls = { blob: url("blob"), queue: url("queue"), table: url("table") };
  return {
    connectionString: [
      "DefaultEndpointsProtocol=http",
      `AccountName=${name}`,
      `AccountKey=${key}`,
      `BlobEndpoint=${urls.blob}`,
      `QueueEndpoint=${urls.queue}`,
      `TableEndpoint=${urls.table}`,
    ].join(";"),
    urls,
  };
}
