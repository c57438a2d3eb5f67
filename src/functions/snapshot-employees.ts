import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { requestScheduledRun } from "../runs/request-run.ts";
import { dropExpired } from "../runs/retention.ts";
import { warnOfCertificate } from "../status/warn-of-certificate.ts";
import { logOf } from "./log.ts";

/** The nightly run: asked for here, carried through by superviseRun. */
export const registerSnapshotEmployees = ({ settings, records, certificate }: App): void =>
  functions.timer("snapshotEmployees", {
    schedule: settings.SNAPSHOT_SCHEDULE,
    handler: async (_timer, context) => {
      const { SYNC_MODE: mode, SYNC_TARGETS: targets } = settings;
      const request = { mode, syncMode: mode, targets };
      const { id, status } = await requestScheduledRun(request, records, logOf(context));
      logOf(context).info("The scheduled run was asked for", { run: id, status });
      await warnOfCertificate(certificate, logOf(context));
      const dropped = await dropExpired(records.storage, settings.RETENTION_MONTHS);
      if (dropped.length) logOf(context).info("Records past their time were dropped", { tables: dropped });
    },
  });
