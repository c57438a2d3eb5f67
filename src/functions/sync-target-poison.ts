import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { targetQueue } from "../core/messages.ts";
import { outlastStorage, recordPoisoned } from "../runs/requeue.ts";
import { functionName } from "./function-name.ts";
import { logOf } from "./log.ts";

/** Puts on record what a target's function failed on for good. */
export function registerSyncTargetPoison({ records, telemetry }: App, target: string): void {
  const queue = `${targetQueue(target)}-poison`;
  functions.storageQueue(`${functionName(target)}Poison`, {
    queueName: queue,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => {
      const log = logOf(context, telemetry);
      const record = () => recordPoisoned(message, target, records, log);
      return outlastStorage({ queue, message }, records, log, record);
    },
  });
}
