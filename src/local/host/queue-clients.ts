import { type QueueClient, QueueServiceClient } from "@azure/storage-queue";
import type { QueueAddress } from "./function-definition.ts";

// Short, because every caller either polls again or fails its invocation: neither should hang on a storage that is down.
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
