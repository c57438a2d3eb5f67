import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { measure } from "../status/metrics.ts";
import { logOf } from "./log.ts";

/** Measures queues, runs and certificate every five minutes, also while nothing else runs: silence means that something is wrong. */
export const registerMeasure = ({ measuring, telemetry }: App): void =>
  functions.timer("measure", {
    schedule: "0 */5 * * * *",
    handler: async (_timer, context) => {
      telemetry.measured(await measure(measuring, logOf(context, telemetry)));
      // An instance that has nothing else to do is gone before the next export is due.
      await telemetry.flush();
    },
  });
