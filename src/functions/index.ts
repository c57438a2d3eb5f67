import { join } from "node:path";
import { app as functions } from "@azure/functions";
import { createApp } from "../app.ts";
import { readSettings, settingWarnings } from "../settings.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { registerAddin } from "./addin.ts";
import { registerApprovals } from "./approvals.ts";
import { registerBackups } from "./backups.ts";
import { registerEmployees } from "./employees.ts";
import { registerExclusions } from "./exclusions.ts";
import { registerLinks } from "./links.ts";
import { registerMismatches } from "./mismatches.ts";
import { registerPause } from "./pause.ts";
import { registerPersonData } from "./person-data.ts";
import { registerQueueRoutes, registerQueues } from "./queues.ts";
import { registerReadback } from "./readback.ts";
import { registerAddinFiles, registerConsole } from "./register.ts";
import { registerRuns } from "./runs.ts";
import { registerStatus } from "./status.ts";
import { registerMeasure, registerSnapshotEmployees } from "./timers.ts";

const settings = readSettings(process.env);
/** To standard error, which the host logs: no function runs yet that could log. */
const warn = (warning: string) => process.stderr.write(`${warning}\n`);
const warnings = settingWarnings(settings, process.env);
for (const warning of warnings) warn(warning);
const { APPLICATIONINSIGHTS_CONNECTION_STRING: insights, AZURE_CLIENT_ID: identity } = settings;
// Loaded only where it is used: it is most of what the bundle has to load.
const telemetry = insights
  ? (await import("../telemetry/start-telemetry.ts")).startTelemetry(insights, identity)
  : noTelemetry;
// The templates are put beside the bundle when it is built.
const app = createApp(settings, join(import.meta.dirname, "templates"), telemetry, warnings);

registerSnapshotEmployees(app);
registerQueues(app);
if (insights) {
  registerMeasure(app);
  functions.hook.appTerminate(() => telemetry.flush());
}

// After a start that has not to wait for it: templates are compiled when they are first needed.
setImmediate(() => {
  for (const warning of app.templateWarnings()) warn(warning);
});

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
// The console and the add-in are built beside the bundle, too.
registerConsole(join(import.meta.dirname, "console"));
registerAddinFiles(join(import.meta.dirname, "addin"), settings);
