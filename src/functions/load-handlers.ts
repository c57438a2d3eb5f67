import { join } from "node:path";
import { createApp } from "../app.ts";
import type { Settings } from "../settings.ts";
import { noTelemetry, type Telemetry } from "../telemetry/telemetry.ts";
import { registerAddin } from "./addin.ts";
import { registerBackups, registerPause, registerQueueRoutes, registerStatus } from "./administration.ts";
import { registerApprovals } from "./approvals.ts";
import { registerExclusions, registerLinks } from "./decisions.ts";
import { registerEmployees } from "./employees.ts";
import { registerMismatches } from "./mismatches.ts";
import { registerPersonData } from "./person-data.ts";
import { registerReadback } from "./readback.ts";
import { registerRuns } from "./runs.ts";
import { registerMeasure, registerQueues, registerSnapshotEmployees } from "./triggers.ts";

/** What the app is started with: where it was deployed to, and warnings about its settings to show. */
export interface Start {
  readonly settings: Settings;
  readonly folder: string;
  readonly warnings: readonly string[];
  readonly warn: (warning: string) => void;
}

/** Puts the app together and says what each function does (`handlers`); resolves with its telemetry, rejects if a part of the bundle is missing. */
export async function loadHandlers({ settings, folder, warnings, warn }: Start): Promise<Telemetry> {
  const { APPLICATIONINSIGHTS_CONNECTION_STRING: insights, AZURE_CLIENT_ID: identity } = settings;
  const telemetry = insights
    ? (await import("../telemetry/start-telemetry.ts")).startTelemetry(insights, identity)
    : noTelemetry;
  // The templates are put beside the bundle when it is built.
  const app = createApp(settings, join(folder, "templates"), telemetry, warnings);
  registerSnapshotEmployees(app);
  registerMeasure(app);
  registerQueues(app);
  registerStatus(app);
  registerPause(app);
  registerQueueRoutes(app);
  registerBackups(app);
  registerRuns(app);
  registerEmployees(app);
  registerExclusions(app);
  registerLinks(app);
  registerApprovals(app);
  registerPersonData(app);
  registerReadback(app);
  registerMismatches(app);
  registerAddin(app);
  // After what is waited for: templates are compiled when they are first needed.
  setImmediate(() => {
    for (const warning of app.templateWarnings()) warn(warning);
  });
  return telemetry;
}
