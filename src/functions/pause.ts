import type { App } from "../app.ts";
import { employeeKey } from "../core/key.ts";
import type { Mode } from "../core/plan.ts";
import { ok } from "../http/operation.ts";
import { notFound, writingIsOff, writingIsPaused } from "../http/problem.ts";
import { logOf, register } from "./register.ts";

/** How much of the record is shown. */
const shown = 20;

/** Registers the routes that stop all writing and let it go on. */
export function registerPause(app: App): void {
  const { pause } = app.records;

  register(app, "getPause", async () => ok(await view()));

  register(app, "putPause", async ({ body: { reason, until }, by, context }) => {
    await pause.begin({ by, at: new Date().toISOString(), reason, ...(until && { until }) });
    logOf(context, app.telemetry).warn("Writing was paused", { by: employeeKey(by), until });
    return ok(await view());
  });

  register(app, "deletePause", async ({ by, context }) => {
    if (!(await pause.end(by, new Date().toISOString()))) throw notFound("pause: writing is not paused");
    logOf(context, app.telemetry).warn("Writing was resumed", { by: employeeKey(by) });
    return ok(await view());
  });

  const view = async () => ({ pause: (await pause.get()) ?? null, history: await pause.history(shown) });
}

/** Throws the Problem of a request to write while SYNC_MODE is preview, or while writing is paused. */
export async function mustMayWrite(
  mode: Mode,
  { settings, records }: Pick<App, "settings" | "records">,
): Promise<void> {
  if (mode === "preview") return;
  if (settings.SYNC_MODE === "preview") throw writingIsOff;
  const pause = await records.pause.get();
  if (pause) throw writingIsPaused(pause);
}
