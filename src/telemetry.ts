import { useAzureMonitor } from "applicationinsights";
import { createIdentity } from "./credentials/identity.ts";

/** Sends traces to Application Insights, with the app's identity (an AZURE_CLIENT_ID) where there is one. */
export function startTelemetry(connectionString: string, identityClientId: string | undefined): void {
  useAzureMonitor({
    azureMonitorExporterOptions: {
      connectionString,
      ...(identityClientId && { aadTokenCredential: createIdentity(identityClientId) }),
    },
    // The default sampler keeps five traces a second whatever it is asked; no failure may be sampled away.
    tracesPerSecond: 0,
    samplingRatio: 1,
    // The host passes on what the app logs.
    instrumentationOptions: { console: { enabled: false } },
    enableLiveMetrics: false,
    enableAutoCollectPerformance: false,
  });
}
