import { type QueueClient, QueueServiceClient, type RestError } from "@azure/storage-queue";
import type { FunctionDefinition, QueueAddress } from "./function-definition.ts";
import type { InvocationResponse, TypedData } from "./functions-core.ts";
import type { QueueOptions } from "./host-config.ts";
import { encodeMessage } from "./queue-message.ts";

/** Sends what an invocation gave its queue outputs; rejects when storage refuses (a message over 64 KB, say). */
export type SendOutputs = (definition: FunctionDefinition, response: InvocationResponse) => Promise<void>;

/** Sends outputs in host.json's encoding, creating a queue that is missing. */
export function createSendOutputs(
  clients: QueueClients,
  encoding: QueueOptions["messageEncoding"],
): SendOutputs {
  return async (definition, response) => {
    for (const output of definition.queueOutputs) {
      const data =
        output.name === "$return"
          ? response.returnValue
          : response.outputData.find(({ name }) => name === output.name)?.data;
      for (const message of queueMessages(data)) {
        await sendCreating(clients(output), encodeMessage(message, encoding));
      }
    }
  };
}

/** The messages a value stands for: one per element of an array, objects as JSON indented by 2, nothing for null. */
function queueMessages(data: TypedData | null | undefined): readonly (string | Uint8Array)[] {
  if (!data) return [];
  if (data.string !== undefined) return [data.string];
  if (data.bytes !== undefined) return [data.bytes];
  const value: unknown = data.json === undefined ? (data.int ?? data.double) : JSON.parse(data.json);
  return (Array.isArray(value) ? value : [value]).map((each) =>
    typeof each === "string" ? each : JSON.stringify(each, null, 2),
  );
}

async function sendCreating(queue: QueueClient, text: string): Promise<void> {
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if (storageCode(error) !== "QueueNotFound") throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
}

const suffix = "-poison";

/** Where messages of a queue go that failed too often; undefined for a poison queue, which has none of its own. */
export function poisonQueueName(queueName: string): string | undefined {
  return queueName.endsWith(suffix) ? undefined : `${queueName}${suffix}`;
}

// Short, because every caller either polls again or fails its invocation: neither should hang on storage that is down.
const retryOptions = { maxTries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 1000, tryTimeoutInMs: 30_000 };

/** Gives the client of a queue; one service client is kept for each account. */
export type QueueClients = (address: QueueAddress) => QueueClient;

/** Makes clients from connection strings, `UseDevelopmentStorage=true` included. */
export function createQueueClients(): QueueClients {
  const services = new Map<string, QueueServiceClient>();
  return ({ connectionString, queueName }) => {
    const service =
      services.get(connectionString) ??
      QueueServiceClient.fromConnectionString(connectionString, { retryOptions });
    services.set(connectionString, service);
    return service.getQueueClient(queueName);
  };
}

/** Storage's own error code ("QueueNotFound", …), or the network's ("ECONNREFUSED"), for a storage error; else undefined. */
export function storageCode(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, details } = error as Partial<RestError> & { details?: { errorCode?: string } };
  return details?.errorCode ?? code;
}
