import { metrics as meters, trace } from "@opentelemetry/api";
import { logs } from "@opentelemetry/api-logs";
import { flushAzureMonitor, useAzureMonitor } from "applicationinsights";
import { createIdentity } from "../clients/identity/credential.ts";
import { createMetrics } from "./metrics.ts";
import { runOperation } from "./run-operation.ts";
import { sendLog } from "./send-log.ts";
import { takeDown } from "./take-down.ts";
import type { Telemetry } from "./telemetry.ts";
import { traceCalls } from "./trace-calls.ts";

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
    // The default sampler keeps five traces a second whatever it is asked; no failure may be sampled away.
    tracesPerSecond: 0,
    samplingRatio: 1,
    // What the host did not sample would lose its lines.
    enableTraceBasedSamplingForLogs: false,
    // Of calls the app tells itself: addresses as they are on the wire name people.
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
    // The host reports a worker that dies, and would be kept from it.
    enableAutoCollectExceptions: false,
    enablePerformanceCounters: false,
    enableStandardMetrics: false,
    enableLiveMetrics: false,
  });
  const tracer = trace.getTracer(name);
  const metrics = createMetrics(meters.getMeter(name));
  return {
    operation: runOperation(tracer),
    traced: traceCalls(tracer, metrics),
    log: sendLog(logs.getLogger(name), metrics),
    measured: (found) => takeDown(found, metrics),
    flush: flushAzureMonitor,
  };
}
