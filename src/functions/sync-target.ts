import { app as functions, type InvocationContext } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { targetQueue } from "../core/messages.ts";
import { outlastStorage } from "../runs/requeue.ts";
import { work } from "../runs/worker.ts";
import { functionName } from "./function-name.ts";
import { logOf } from "./log.ts";

/** syncEntra and its like: one employee's changes in one target. */
export const registerSyncTarget = (app: App, target: string): void =>
  functions.storageQueue(functionName(target), {
    queueName: targetQueue(target),
    connection: "AzureWebJobsStorage",
    handler: (message, context) => {
      const log = logOf(context, app.telemetry);
      const doIt = () => work(message, deliveryOf(context), app.workOf(target), app.records, log);
      return app.telemetry.operation(context.functionName, traceparentOf(message), () =>
        outlastStorage({ queue: targetQueue(target), message }, app.records, log, doIt),
      );
    },
  });

/** The run's operation, whose part the message is; one that nobody can read is part of none. */
const traceparentOf = (message: unknown): string | undefined =>
  z.object({ traceparent: z.string() }).safeParse(message).data?.traceparent;

const deliveryOf = ({ triggerMetadata }: InvocationContext) => ({
  messageId: String(triggerMetadata?.["id"]),
  delivery: Number(triggerMetadata?.["dequeueCount"] ?? 1),
});
