import { join } from "node:path";
import { createApp } from "../app.ts";
import { readSettings } from "../settings.ts";
import { targets } from "../targets/index.ts";
import { registerDeleteExclusion } from "./delete-exclusion.ts";
import { registerGetEmployee } from "./get-employee.ts";
import { registerGetEmployeeHistory } from "./get-employee-history.ts";
import { registerGetEmployeeSignature } from "./get-employee-signature.ts";
import { registerGetExclusions } from "./get-exclusions.ts";
import { registerGetRun } from "./get-run.ts";
import { registerGetRunOutcomes } from "./get-run-outcomes.ts";
import { registerGetRunPlan } from "./get-run-plan.ts";
import { registerGetRuns } from "./get-runs.ts";
import { registerGetStatus } from "./get-status.ts";
import { registerHealth } from "./health.ts";
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
if (settings.APPLICATIONINSIGHTS_CONNECTION_STRING) {
  // Loaded only where it is used: it is most of what the bundle has to load.
  const { startTelemetry } = await import("../telemetry.ts");
  startTelemetry(settings.APPLICATIONINSIGHTS_CONNECTION_STRING, settings.AZURE_CLIENT_ID);
}
// The templates are put beside the bundle when it is built.
const app = createApp(settings, join(import.meta.dirname, "templates"));

registerSnapshotEmployees(app);
registerSuperviseRun(app);
registerSuperviseRunPoison(app);
for (const { name } of targets) {
  registerSyncTarget(app, name);
  registerSyncTargetPoison(app, name);
}

registerHealth();
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
registerGetEmployee(app);
registerGetEmployeeHistory(app);
registerPostEmployeeUndo(app);
registerGetExclusions(app);
registerPutExclusion(app);
registerDeleteExclusion(app);
