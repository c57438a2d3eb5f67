import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { RunMessage } from "../runs/poison.ts";
import { runsQueue } from "../runs/queue-names.ts";
import { superviseRun } from "../runs/supervise-run.ts";
import { logOf } from "./log.ts";

/** Takes a run one step on: plans it, sends it, watches it, ends it. */
export const registerSuperviseRun = ({ supervision, records }: App): void =>
  functions.storageQueue("superviseRun", {
    queueName: runsQueue,
    connection: "AzureWebJobsStorage",
    handler: (message, context) =>
      superviseRun(RunMessage.parse(message).run, supervision, records, logOf(context)),
  });
