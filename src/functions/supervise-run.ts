import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { RunMessage, runsQueue } from "../core/messages.ts";
import { outlastStorage } from "../runs/requeue.ts";
import { superviseRun } from "../runs/supervise.ts";
import { logOf } from "./log.ts";

/** Takes a run one step on: plans it, sends it, watches it, ends it. */
export const registerSuperviseRun = ({ supervision, records, telemetry }: App): void =>
  functions.storageQueue("superviseRun", {
    queueName: runsQueue,
    connection: "AzureWebJobsStorage",
    handler: (message, context) => {
      const log = logOf(context, telemetry);
      const supervise = async () => {
        const { run } = RunMessage.parse(message);
        const traceparent = (await records.runs.get(run))?.traceparent;
        await telemetry.operation(context.functionName, traceparent, () =>
          superviseRun(run, supervision, records, log),
        );
      };
      return outlastStorage({ queue: runsQueue, message }, records, log, supervise);
    },
  });
