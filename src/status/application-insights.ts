import type { Check } from "./finding.ts";

/** Whether Application Insights hears of anything. */
export const applicationInsights =
  (isOn: boolean): Check =>
  () =>
    isOn
      ? { state: "ok", reason: "Telemetry goes to Application Insights." }
      : {
          state: "off",
          reason: "APPLICATIONINSIGHTS_CONNECTION_STRING is not set, so no alert goes out.",
          remedy: "Set it to that of the Application Insights of the deployment.",
        };
