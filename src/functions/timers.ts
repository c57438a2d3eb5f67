import type { InvocationContext } from "@azure/functions";
import type { App } from "../app.ts";
import { requestScheduledRun } from "../runs/request.ts";
import { warnOfCertificate } from "../status/certificate.ts";
import { measure } from "../status/metrics.ts";
import { dropExpired } from "../stores/retention.ts";
import { backUpNightly } from "./backups.ts";
import { handlers, logOf, traceOf } from "./register.ts";

/** The nightly run: requested here, executed by superviseRun. */
export function registerSnapshotEmployees({ settings, records, certificate, telemetry }: App): void {
  handlers.set("snapshotEmployees", (_timer: unknown, context: InvocationContext) => {
    const log = logOf(context, telemetry);
    const trace = traceOf(context);
    return telemetry.operation(context.functionName, trace, async () => {
      const { SYNC_MODE: mode, SYNC_TARGETS: targets } = settings;
      const request = { mode, syncMode: mode, targets, ...trace };
      const { id, status } = await requestScheduledRun(request, records, log);
      log.info("The scheduled run was requested", { run: id, status });
      await warnOfCertificate(certificate, log);
      await backUpNightly({ settings, records }, log);
      const dropped = await dropExpired(records.storage, settings.RETENTION_MONTHS);
      if (dropped.tables.length || dropped.runs || dropped.photos)
        log.info("Records past their time were dropped", dropped);
    });
  });
}

/** The measuring of queues, runs and certificate, also while nothing else runs: missing metrics indicate a fault. */
export function registerMeasure({ measuring, telemetry }: App): void {
  handlers.set("measure", async (_timer: unknown, context: InvocationContext) => {
    await telemetry.operation(context.functionName, traceOf(context), async () =>
      telemetry.measured(await measure(measuring, logOf(context, telemetry))),
    );
    // An idle instance is removed before the next export is due.
    await telemetry.flush();
  });
}
