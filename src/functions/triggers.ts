import type { InvocationContext } from "@azure/functions";
import * as z from "zod";
import type { App } from "../app.ts";
import { RunMessage, runsQueue, targetQueue } from "../core/messages.ts";
import type { Log } from "../core/run.ts";
import { failPoisonedRun, recordPoisoned, requeueOnOutage } from "../runs/queue/requeue.ts";
import { requestScheduledRun } from "../runs/request.ts";
import { recountRun } from "../runs/stop.ts";
import { superviseRun } from "../runs/supervise.ts";
import { syncPerson } from "../runs/worker.ts";
import { warnOfCertificate } from "../status/identity.ts";
import { measure } from "../status/metrics.ts";
import { backUp } from "../stores/backup.ts";
import { dropExpired } from "../stores/retention.ts";
import { targets } from "../targets/index.ts";
import type { Operation } from "../telemetry/telemetry.ts";
import { handlers, logOf, syncFunction, traceOf } from "./register.ts";

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
      await dropNightly({ settings, records }, log);
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

/** The nightly backup; its failure is logged and stops nothing. */
async function backUpNightly(
  { records, settings }: Pick<App, "records" | "settings">,
  log: Log,
): Promise<void> {
  if (settings.BACKUP_DAYS === 0) return;
  try {
    const { day, rows, removed } = await backUp(records.storage, settings.BACKUP_DAYS);
    log.info("The record was backed up", { day, rows, removed });
  } catch (error) {
    log.error("The record could not be backed up", {
      problem: error instanceof Error ? error.message : String(error),
    });
  }
}

/** Drops what is past its time; its failure is logged, since a tick that fails is tried again, run and all. */
async function dropNightly(
  { records, settings }: Pick<App, "records" | "settings">,
  log: Log,
): Promise<void> {
  try {
    const dropped = await dropExpired(records.storage, settings.RETENTION_MONTHS);
    if (dropped.tables.length || dropped.runs || dropped.photos)
      log.info("Records past their time were dropped", dropped);
  } catch (error) {
    log.error("Records past their time could not be dropped", {
      problem: error instanceof Error ? error.message : String(error),
    });
  }
}

/** What the queue functions do: the supervision of runs, the work of each target, and the poison queues of both. */
export function registerQueues(app: App): void {
  const { supervision, records, telemetry, workOf } = app;
  registerQueue(app, "superviseRun", runsQueue, async (message, log, context) => {
    const { run, recount } = RunMessage.parse(message);
    const traceparent = (await records.runs.get(run))?.traceparent;
    const of = { traceparent, links: [traceOf(context).traceparent], fields: { run } };
    await telemetry.operation(context.functionName, of, () =>
      recount === undefined
        ? superviseRun(run, supervision, records, log)
        : recountRun(run, recount, records, log, supervision.readback),
    );
  });
  registerQueue(app, "superviseRunPoison", `${runsQueue}-poison`, (message, log) =>
    failPoisonedRun(message, records, log),
  );
  for (const { name: target } of targets) {
    const name = syncFunction(target);
    const queue = targetQueue(target);
    registerQueue(app, name, queue, (message, log, context) =>
      telemetry.operation(context.functionName, personOf(message, context), () =>
        syncPerson(message, deliveryOf(context), workOf(target), records, log),
      ),
    );
    registerQueue(app, `${name}Poison`, `${queue}-poison`, (message, log) =>
      recordPoisoned(message, target, records, log),
    );
  }
}

type Take = (message: unknown, log: Log, context: InvocationContext) => Promise<void>;

/** Says what the function of a queue does; while storage does not answer, its messages are requeued. */
function registerQueue({ records, telemetry }: App, name: string, queue: string, take: Take): void {
  handlers.set(name, (message: unknown, context: InvocationContext) => {
    const log = logOf(context, telemetry);
    return requeueOnOutage({ queue, message }, records, log, () => take(message, log, context));
  });
}

/** What a message says of itself; nothing where it is unreadable. */
const Traced = z.object({ run: z.string(), traceparent: z.string(), entraId: z.string() }).partial();

/**
 * The operation of a message: that of its invocation, one for each person, with a link to the run's. A run of thousands
 * would otherwise be one operation of a hundred thousand items, which no one can look at.
 */
function personOf(message: unknown, context: InvocationContext): Operation {
  const { run, traceparent, entraId } = Traced.safeParse(message).data ?? {};
  const fields = { ...(run && { run }), ...(entraId && { entraId }) };
  return { ...traceOf(context), links: [traceparent], fields };
}

const deliveryOf = ({ triggerMetadata }: InvocationContext) => ({
  messageId: String(triggerMetadata?.["id"]),
  delivery: Number(triggerMetadata?.["dequeueCount"] ?? 1),
});
