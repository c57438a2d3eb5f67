import {
  RestError,
  TableClient,
  TableServiceClient,
  type TableServiceClientOptions,
} from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { BlobServiceClient, type ContainerClient } from "@azure/storage-blob";
import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import { isMissing } from "./entities.ts";

type Policies = NonNullable<TableServiceClientOptions["additionalPolicies"]>;

/** Azure Storage's clock, which all instances share, as estimated from its answers. */
interface StorageClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How far this machine's clock is ahead of it, in milliseconds; 0 up to a few seconds. */
  ahead(): number;
  /** Reads the time from the answers of a client. */
  readonly policies: Policies;
}

/** Smaller differences are ignored: answers state whole seconds, and take time to arrive. */
const noiseMs = 5_000;

/**
 * A clock that follows the `Date` of storage's answers (RFC 9110, 6.6.1). Claims and signs of life are compared by other
 * instances: with each machine's own clock, one that is an hour ahead would take every claim for expired.
 */
function storageClock(local: () => number = Date.now): StorageClock {
  let ahead = 0;
  return {
    now: () => local() - ahead,
    ahead: () => ahead,
    policies: [
      {
        position: "perRetry",
        policy: {
          name: "storageClock",
          async sendRequest(request, next) {
            const sent = local();
            const answer = await next(request);
            const stated = Date.parse(answer.headers.get("date") ?? "");
            // The time that was stated is one of between, give or take its second.
            const difference = (sent + local()) / 2 - (stated + 500);
            if (!Number.isNaN(difference)) ahead = Math.abs(difference) < noiseMs ? 0 : difference;
            return answer;
          },
        },
      },
    ],
  };
}

/**
 * Sends U+2028 and U+2029, which people paste into names and signatures, as escapes: JSON may have them as they are, but
 * Azurite reads a transaction line by line with regular expressions of JavaScript, in which they end a line.
 */
const escapeSeparators: Policies[number] = {
  position: "perCall",
  policy: {
    name: "escapeSeparators",
    sendRequest(request, next) {
      if (typeof request.body === "string") {
        request.body = request.body.replaceAll("\u2028", "\\u2028").replaceAll("\u2029", "\\u2029");
      }
      return next(request);
    },
  },
};

/** Statuses of which the app reads that something was done, or that a row is not there, is there already, or is another by now. */
const saysSomething = (status: number): boolean => status < 400 || [404, 409, 412].includes(status);

/**
 * Refuses what does not come from Azure Storage, which marks each answer with a request id: the page of a proxy with 200 would
 * be a list without rows, so that no one were excluded, and one with 404 a row that is not there, such as that of a pause.
 */
const refusingOthers: Policies[number] = {
  position: "perRetry",
  policy: {
    name: "refusingOthers",
    async sendRequest(request, next) {
      const answer = await next(request);
      const { status, headers } = answer;
      if (headers.has("x-ms-request-id") || !saysSomething(status)) return answer;
      const what = `An answer with status ${status} is not Azure Storage's: a proxy may answer in its place`;
      throw new RestError(what, { code: RestError.PARSE_ERROR, request });
    },
  },
};

/** Notices an answer that says that a table is not there any more. */
const noticingMissing = (missing: () => void): Policies[number] => ({
  position: "perCall",
  policy: {
    name: "noticingMissing",
    async sendRequest(request, next) {
      const answer = await next(request);
      if (answer.status === 404 && answer.bodyAsText?.includes("TableNotFound")) missing();
      return answer;
    },
  },
});

/** The storage account: each call makes sure, once until `forget`, that the thing exists, and hands out its client. */
export interface Storage {
  /** For times that other instances compare theirs with. */
  readonly clock: Pick<StorageClock, "now" | "ahead">;
  table(name: string): Promise<TableClient>;
  queue(name: string): Promise<QueueClient>;
  container(name: string): Promise<ContainerClient>;
  /** A container with public read access to blobs but not to their list; created if it does not exist. */
  publicContainer(name: string): Promise<ContainerClient>;
  /** The client of a container that may not be there. */
  containerClient(name: string): ContainerClient;
  /** Names of all tables. */
  tableNames(): Promise<readonly string[]>;
  dropTable(name: string): Promise<void>;
  /** What was there is made again where it is used next: something was deleted while the app runs. */
  forget(): void;
}

/** A storage account: its connection string, or the URLs of its services with a credential. */
export type StorageAccount =
  | { readonly connectionString: string }
  | {
      readonly urls: Readonly<Record<"blob" | "queue" | "table", string>>;
      readonly credential: TokenCredential;
    };

// Failing within seconds beats holding a function: the queue brings the message again.
const retries = { maxTries: 3, tryTimeoutInMs: 10_000, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 };
const tableRetries = { maxRetries: 2, retryDelayInMs: 300, maxRetryDelayInMs: 2_000 };

/** Connects to Table, Queue and Blob Storage of one account, from a machine with this clock. */
export function connectStorage(account: StorageAccount, local: () => number = Date.now): Storage {
  const clock = storageClock(local);
  const { once, forget } = memoize();
  const policies = [escapeSeparators, refusingOthers, noticingMissing(forget), ...clock.policies];
  const clients =
    "connectionString" in account ? byConnectionString(account, policies) : byIdentity(account, policies);
  return {
    forget,
    clock,
    table: (name) =>
      once(`table ${name}`, async () => {
        const client = clients.table(name);
        await clients.tables.createTable(name);
        return client;
      }),
    queue: (name) =>
      once(`queue ${name}`, async () => {
        const client = clients.queues.getQueueClient(name);
        await client.createIfNotExists();
        return client;
      }),
    container: (name) => once(`container ${name}`, () => container(name)),
    publicContainer: (name) => once(`container ${name}`, () => container(name, { access: "blob" })),
    containerClient: (name) => clients.blobs.getContainerClient(name),
    tableNames: async () => {
      const tables = await Array.fromAsync(clients.tables.listTables());
      return tables.flatMap(({ name }) => name ?? []);
    },
    dropTable: async (name) => {
      await clients.tables.deleteTable(name);
    },
  };

  async function container(name: string, options: { readonly access?: "blob" } = {}) {
    const client = clients.blobs.getContainerClient(name);
    await client.createIfNotExists(options);
    return client;
  }
}

/** The existing monthly tables, `<kind><yyyymm>`, oldest first. */
export async function monthlyTables(
  { tableNames }: Pick<Storage, "tableNames">,
  kind: "audit" | "outcomes" | "addinuse",
): Promise<readonly string[]> {
  const monthly = new RegExp(`^${kind}\\d{6}$`);
  return (await tableNames()).filter((name) => monthly.test(name)).toSorted();
}

function byConnectionString({ connectionString }: { connectionString: string }, policies: Policies) {
  const options = {
    retryOptions: tableRetries,
    additionalPolicies: policies,
    allowInsecureConnection: true,
  };
  return {
    tables: TableServiceClient.fromConnectionString(connectionString, options),
    table: (name: string) => TableClient.fromConnectionString(connectionString, name, options),
    queues: QueueServiceClient.fromConnectionString(connectionString, { retryOptions: retries }),
    blobs: BlobServiceClient.fromConnectionString(connectionString, { retryOptions: retries }),
  };
}

function byIdentity(
  { urls, credential }: Exclude<StorageAccount, { connectionString: string }>,
  policies: Policies,
) {
  const options = { retryOptions: tableRetries, additionalPolicies: policies };
  return {
    tables: new TableServiceClient(urls.table, credential, options),
    table: (name: string) => new TableClient(urls.table, name, credential, options),
    queues: new QueueServiceClient(urls.queue, credential, { retryOptions: retries }),
    blobs: new BlobServiceClient(urls.blob, credential, { retryOptions: retries }),
  };
}

/** The time by the account's clock, for records that another instance compares with times of its own: ISO 8601. */
export const timeBy = ({ clock }: Pick<Storage, "clock">): string => new Date(clock.now()).toISOString();

/** Keeps what a successful call returned, until all is forgotten; a failed one is tried again by the next caller. */
function memoize() {
  const kept = new Map<string, Promise<unknown>>();
  const once = <T>(key: string, make: () => Promise<T>): Promise<T> => {
    const known = kept.get(key) as Promise<T> | undefined;
    if (known) return known;
    const made = make();
    kept.set(key, made);
    made.catch(() => kept.delete(key));
    return made;
  };
  return { once, forget: () => kept.clear() };
}

/** Seven days: the longest that a queue delays a message (Azure Queue Storage, visibilitytimeout), less a margin. */
const longestDelay = 6.9 * 24 * 3600;

/** Puts an object on a queue as JSON in base64, as the Functions host expects it, visible after `delaySeconds`; `due` (milliseconds since 1970) is added. */
export async function sendMessage(
  storage: Storage,
  queue: string,
  message: unknown,
  delaySeconds = 0,
): Promise<void> {
  // No queue tells when a message was due: late is counted from what it says itself.
  const due = storage.clock.now() + Math.max(0, delaySeconds) * 1000;
  const text = Buffer.from(
    JSON.stringify(typeof message === "object" ? { due, ...message } : message),
    "utf8",
  ).toString("base64");
  const visibilityTimeout = Math.min(longestDelay, Math.max(0, Math.round(delaySeconds)));
  // It never expires by itself: what is late is reported, not forgotten.
  const options = { visibilityTimeout, messageTimeToLive: -1 };
  const send = async () => (await storage.queue(queue)).sendMessage(text, options);
  await send().catch((error: unknown) => {
    if (!isMissing(error)) throw error;
    storage.forget();
    return send();
  });
}

/** The content of a message's text, as `sendMessage` wrote it; undefined for what is no JSON in base64. */
export function messageContent(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}
