import type { App } from "../app.ts";
import { employeeKey } from "../core/key.ts";
import type { Log } from "../core/run.ts";
import { ok } from "../http/operation.ts";
import { notFound } from "../http/problem.ts";
import { backedUp, backUp, listBackups, restore } from "../stores/backup.ts";
import { logOf, register } from "./register.ts";

/** Registers the routes that list backups, and that put back what is missing. */
export function registerBackups(app: App): void {
  const { records, settings, telemetry } = app;

  register(app, "getBackups", async () =>
    ok({ keptDays: settings.BACKUP_DAYS, days: await listBackups(records.storage) }),
  );

  register(app, "postRestore", async ({ params: { day }, body, by, context }) => {
    const { reason, what = backedUp } = body;
    const restored = await restore(records.storage, { day, what }, await records.erasures.all());
    if (!restored) throw notFound(`backup of ${day}`);
    logOf(context, telemetry).warn("A backup was restored", {
      by: employeeKey(by),
      reason,
      day,
      rows: restored.rows,
    });
    return ok(restored);
  });
}

/** The nightly backup; its failure is logged and stops nothing. */
export async function backUpNightly(
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
