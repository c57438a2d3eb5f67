import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { runsQueue } from "../core/messages.ts";
import { failPoisonedRun, outlastStorage } from "../runs/requeue.ts";
import { logOf } from "./log.ts";

const queue = `${runsQueue}-poison`;

/** Fails a run whose supervision keeps failing, so that it ends and is seen. */
export const registerSuperviseRunPoison = ({ records, telemetry }: App): void =>
  functions.storageQueue("superviseRunPoison", {
    queueName: queue,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => {
      const log = logOf(context, telemetry);
      return outlastStorage({ queue, message }, records, log, () => failPoisonedRun(message, records, log));
    },
  });
