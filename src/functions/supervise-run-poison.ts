import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { runsQueue } from "../core/messages.ts";
import { failPoisonedRun } from "../runs/requeue.ts";
import { logOf } from "./log.ts";

/** Fails a run whose supervision keeps failing, so that it ends and is seen. */
export const registerSuperviseRunPoison = ({ records, telemetry }: App): void =>
  functions.storageQueue("superviseRunPoison", {
    queueName: `${runsQueue}-poison`,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => failPoisonedRun(message, records, logOf(context, telemetry)),
  });
