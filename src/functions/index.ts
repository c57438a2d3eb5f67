import { join } from "node:path";
import { app as functions } from "@azure/functions";
import { createApp } from "../app.ts";
import { readSettings, settingWarnings } from "../settings.ts";
import { targets } from "../targets/index.ts";
import { noTelemetry } from "../telemetry/telemetry.ts";
import { registerConsole } from "./console.ts";
import { registerDeleteExclusion } from "./delete-exclusion.ts";
import { registerGetEmployee } from "./get-employee.ts";
import { registerGetEmployeeHistory } from "./get-employee-history.ts";
import { registerGetEmployeePhoto } from "./get-employee-photo.ts";
import { registerGetEmployeeSignature } from "./get-employee-signature.ts";
import { registerGetEmployees } from "./get-employees.ts";
import { registerGetExclusions } from "./get-exclusions.ts";
import { registerGetMe } from "./get-me.ts";
import { registerGetRun } from "./get-run.ts";
import { registerGetRunOutcomes } from "./get-run-outcomes.ts";
import { registerGetRunPlan } from "./get-run-plan.ts";
import { registerGetRuns } from "./get-runs.ts";
import { registerGetStatus } from "./get-status.ts";
import { registerHealth } from "./health.ts";
import { registerMeasure } from "./measure.ts";
import { registerPostEmployeeUndo } from "./post-employee-undo.ts";
import { registerPostRun } from "./post-run.ts";
import { registerPostRunCancel } from "./post-run-cancel.ts";
import { registerPostRunRelease } from "./post-run-release.ts";
import { registerPostRunRetry } from "./post-run-retry.ts";
import { registerPreview } from "./preview.ts";
import { registerPutExclusion } from "./put-exclusion.ts";
import { registerSnapshotEmployees } from "./snapshot-employees.ts";
import { registerSuperviseRun } from "./supervise-run.ts";
import { registerSuperviseRunPoison } from "./supervise-run-poison.ts";
import { registerSyncTarget } from "./sync-target.ts";
import { registerSyncTargetPoison } from "./sync-target-poison.ts";

const settings = readSettings(process.env);
// To standard error, which the host logs: no function runs yet that could log.
for (const warning of settingWarnings(settings)) process.emitWarning(warning);
const { APPLICATIONINSIGHTS_CONNECTION_STRING: insights, AZURE_CLIENT_ID: identity } = settings;
// Loaded only where it is used: it is most of what the bundle has to load.
const telemetry = insights
  ? (await import("../telemetry/start-telemetry.ts")).startTelemetry(insights, identity)
  : noTelemetry;
// The templates are put beside the bundle when it is built.
const app = createApp(settings, join(import.meta.dirname, "templates"), telemetry);

registerSnapshotEmployees(app);
registerSuperviseRun(app);
registerSuperviseRunPoison(app);
for (const { name } of targets) {
  registerSyncTarget(app, name);
  registerSyncTargetPoison(app, name);
}

if (insights) {
  registerMeasure(app);
  functions.hook.appTerminate(() => telemetry.flush());
}

registerHealth();
// The console is built beside the bundle, too.
registerConsole(join(import.meta.dirname, "console"));
registerGetMe(app);
registerGetStatus(app);
registerPreview(app);
registerPostRun(app);
registerGetRuns(app);
registerGetRun(app);
registerGetRunPlan(app);
registerGetRunOutcomes(app);
registerPostRunCancel(app);
registerPostRunRelease(app);
registerPostRunRetry(app);
registerGetEmployeeSignature(app);
registerGetEmployeePhoto(app);
registerGetEmployees(app);
registerGetEmployee(app);
registerGetEmployeeHistory(app);
registerPostEmployeeUndo(app);
registerGetExclusions(app);
registerPutExclusion(app);
registerDeleteExclusion(app);
