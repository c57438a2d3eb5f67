import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { requestScheduledRun } from "../runs/request.ts";
import { warnOfCertificate } from "../status/certificate.ts";
import { dropExpired } from "../stores/records.ts";
import { logOf } from "./log.ts";
import { traceOf } from "./trace-of.ts";

/** The nightly run: asked for here, carried through by superviseRun. */
export const registerSnapshotEmployees = ({ settings, records, certificate, telemetry }: App): void =>
  functions.timer("snapshotEmployees", {
    schedule: settings.SNAPSHOT_SCHEDULE,
    handler: (_timer, context) => {
      const log = logOf(context, telemetry);
      const trace = traceOf(context);
      return telemetry.operation(context.functionName, trace.traceparent, async () => {
        const { SYNC_MODE: mode, SYNC_TARGETS: targets } = settings;
        const request = { mode, syncMode: mode, targets, ...trace };
        const { id, status } = await requestScheduledRun(request, records, log);
        log.info("The scheduled run was asked for", { run: id, status });
        await warnOfCertificate(certificate, log);
        const dropped = await dropExpired(records.storage, settings.RETENTION_MONTHS);
        if (dropped.length) log.info("Records past their time were dropped", { tables: dropped });
      });
    },
  });
