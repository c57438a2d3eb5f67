import { app as functions, type InvocationContext } from "@azure/functions";
import type { App } from "../app.ts";
import { outlastStorage } from "../runs/outlast-storage.ts";
import { targetQueue } from "../runs/queue-names.ts";
import { work } from "../runs/work.ts";
import { functionName } from "./function-name.ts";
import { logOf } from "./log.ts";

/** syncEntra and its like: one employee's changes in one target. */
export const registerSyncTarget = (app: App, target: string): void =>
  functions.storageQueue(functionName(target), {
    queueName: targetQueue(target),
    connection: "AzureWebJobsStorage",
    handler: (message, context) => {
      const log = logOf(context);
      const doIt = () => work(message, deliveryOf(context), app.workOf(target), app.records, log);
      return outlastStorage({ queue: targetQueue(target), message }, app.records, log, doIt);
    },
  });

const deliveryOf = ({ triggerMetadata }: InvocationContext) => ({
  messageId: String(triggerMetadata?.["id"]),
  delivery: Number(triggerMetadata?.["dequeueCount"] ?? 1),
});
