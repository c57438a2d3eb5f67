import { metrics as meters, trace } from "@opentelemetry/api";
import { type Logger, logs, SeverityNumber } from "@opentelemetry/api-logs";
import { flushAzureMonitor, useAzureMonitor } from "applicationinsights";
import { createIdentity } from "../clients/identity/credential.ts";
import type { Log } from "../core/run.ts";
import type { Measured } from "../status/metrics.ts";
import { createMetrics, type Metrics } from "./metrics.ts";
import type { Telemetry } from "./telemetry.ts";
import { ofOperation, runOperation, traceCalls } from "./trace.ts";

const name = "entra-employee-sync";
const off = { enabled: false };

/** Sends to Application Insights, with the app's identity (an AZURE_CLIENT_ID) where there is one; once per process. */
export function startTelemetry(connectionString: string, identityClientId: string | undefined): Telemetry {
  // biome-ignore lint/correctness/useHookAtTopLevel: no hook of React's, only called like one.
  useAzureMonitor({
    azureMonitorExporterOptions: {
      connectionString,
      ...(identityClientId && { credential: createIdentity(identityClientId) }),
    },
    // The default sampler keeps five traces a second regardless of options; no failure may be sampled out.
    tracesPerSecond: 0,
    samplingRatio: 1,
    // Operations that the host did not sample would lose their lines.
    enableTraceBasedSamplingForLogs: false,
    // The app reports calls itself: their URLs contain personal data.
    instrumentationOptions: {
      http: off,
      azureSdk: off,
      mongoDb: off,
      mySql: off,
      postgreSql: off,
      redis: off,
      redis4: off,
      console: off,
    },
    // The host reports a crashed worker, and this would prevent it.
    enableAutoCollectExceptions: false,
    enablePerformanceCounters: false,
    enableStandardMetrics: false,
    enableLiveMetrics: false,
  });
  const tracer = trace.getTracer(name);
  const logger = logs.getLogger(name);
  const metrics = createMetrics(meters.getMeter(name));
  return {
    operation: runOperation(tracer, logger),
    traced: traceCalls(tracer, metrics),
    log: sendLog(logger, metrics),
    measured: (found) => recordMetrics(found, metrics),
    flush: flushAzureMonitor,
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** Sends lines with their fields as custom dimensions, part of the operation under way; and counts the results of runs. */
export function sendLog(
  logger: Logger,
  { employees, attempted, failed, leftOut }: Pick<Metrics, "employees" | "attempted" | "failed" | "leftOut">,
): Log {
  const line =
    (severityNumber: SeverityNumber) =>
    (body: string, fields: Fields = {}) =>
      logger.emit({ severityNumber, body, attributes: { ...dimensions(fields), ...ofOperation() } });
  return {
    info: line(SeverityNumber.INFO),
    warn: line(SeverityNumber.WARN),
    error: line(SeverityNumber.ERROR),
    results({ counts, work }) {
      for (const [target, byResult] of Object.entries(counts))
        for (const [result, people] of Object.entries(byResult)) employees.add(people, { target, result });
      for (const [target, done] of Object.entries(work)) {
        attempted.add(done.attempted, { target });
        failed.add(done.failed, { target });
        for (const [code, people] of Object.entries(done.leftOut)) leftOut.add(people, { target, code });
      }
    },
  };
}

/** Custom dimensions are text: objects are written as JSON. */
function dimensions(fields: Fields): Record<string, string | number | boolean> {
  const simple = (value: unknown) =>
    typeof value === "string" || typeof value === "number" || typeof value === "boolean"
      ? value
      : JSON.stringify(value);
  return Object.fromEntries(
    Object.entries(fields).flatMap(([name, value]) => (value == null ? [] : [[name, simple(value)]])),
  );
}

/** Records the measurements; failed ones are omitted, not estimated. */
export function recordMetrics(
  { queues, runs, certificateDaysLeft, paused }: Measured,
  metrics: Metrics,
): void {
  for (const { queue, depth, poisoned, oldestSeconds } of queues) {
    metrics.queueDepth.record(depth, { queue });
    metrics.queuePoisoned.record(poisoned, { queue });
    metrics.oldestMessageAge.record(oldestSeconds, { queue });
  }
  if (runs) metrics.held.record(runs.held);
  if (runs?.startsIn !== undefined) metrics.startsIn.record(runs.startsIn);
  if (runs) metrics.readbackFailed.record(runs.readbackFailed ? 1 : 0);
  if (runs?.ageOfLastGood !== undefined) metrics.ageOfLastGood.record(runs.ageOfLastGood);
  for (const { target, age } of runs?.targets ?? []) metrics.ageOfLastGoodIn.record(age, { target });
  for (const { target, state, by } of runs?.overdue ?? []) metrics.overdue.record(by, { target, state });
  if (certificateDaysLeft !== undefined) metrics.certificateDaysLeft.record(certificateDaysLeft);
  if (paused !== undefined) metrics.paused.record(paused ? 1 : 0);
}
