import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { requestScheduledRun } from "../runs/request-run.ts";
import { logOf } from "./log.ts";

/** The nightly run: asked for here, carried through by superviseRun. */
export const registerSnapshotEmployees = ({ settings, records }: App): void =>
  functions.timer("snapshotEmployees", {
    schedule: settings.SNAPSHOT_SCHEDULE,
    handler: async (_timer, context) => {
      const request = { mode: settings.SYNC_MODE, targets: settings.SYNC_TARGETS };
      const { id, status } = await requestScheduledRun(request, records, logOf(context));
      logOf(context).info("The scheduled run was asked for", { run: id, status });
    },
  });
