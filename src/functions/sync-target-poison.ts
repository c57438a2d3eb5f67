import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { targetQueue } from "../core/messages.ts";
import { recordPoisoned } from "../runs/requeue.ts";
import { functionName } from "./function-name.ts";
import { logOf } from "./log.ts";

/** Puts on record what a target's function failed on for good. */
export const registerSyncTargetPoison = ({ records, telemetry }: App, target: string): void =>
  functions.storageQueue(`${functionName(target)}Poison`, {
    queueName: `${targetQueue(target)}-poison`,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => recordPoisoned(message, target, records, logOf(context, telemetry)),
  });
