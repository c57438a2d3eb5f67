import { app as functions, type InvocationContext } from "@azure/functions";
import type { App } from "../app.ts";
import { targetQueue } from "../runs/queue-names.ts";
import { work } from "../runs/work.ts";
import { functionName } from "./function-name.ts";
import { logOf } from "./log.ts";

/** syncEntra and its like: one employee's changes in one target. */
export const registerSyncTarget = (app: App, target: string): void =>
  functions.storageQueue(functionName(target), {
    queueName: targetQueue(target),
    connection: "AzureWebJobsStorage",
    handler: (message, context) =>
      work(message, deliveryOf(context), app.workOf(target), app.records, logOf(context)),
  });

const deliveryOf = ({ triggerMetadata }: InvocationContext) => ({
  messageId: String(triggerMetadata?.["id"]),
  delivery: Number(triggerMetadata?.["dequeueCount"] ?? 1),
});
