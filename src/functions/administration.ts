import { describeApi } from "../api/openapi.ts";
import type { App } from "../app.ts";
import { employeeKey } from "../core/key.ts";
import { targetQueue } from "../core/messages.ts";
import { type Asked, ok } from "../http/operation.ts";
import { identify } from "../http/principal.ts";
import { notFound } from "../http/problem.ts";
import { dealWithPoison, peekQueue } from "../runs/queue/poison.ts";
import { depthOf, measureQueue } from "../status/metrics.ts";
import { backedUp, listBackups, restore } from "../stores/backup.ts";
import { targets } from "../targets/index.ts";
import { logOf, register } from "./register.ts";

/** Registers what the app reports of itself: liveness, description, caller and status. */
export function registerStatus(app: App): void {
  const { settings, status, rules, telemetry } = app;
  register(app, "health", async () => ok({ status: "ok" } as const));

  let description: ReturnType<typeof describeApi> | undefined;
  register(app, "getOpenApi", async () => {
    description ??= describeApi();
    return ok(description);
  });

  // Also for a caller without a role: the console shows which one is missing.
  register(app, "getMe", async ({ request }) => {
    const { HTTP_AUTH: auth, SYNC_MODE: mode, SYNC_TARGETS: targets } = settings;
    return ok({ ...identify(request, auth), auth, mode, targets, fields: Object.keys(rules) });
  });

  register(app, "getStatus", async ({ context }) => ok(await status(logOf(context, telemetry))));
}

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

/** How much of what was done to poison queues is shown. */
const shownEvents = 20;

/** Registers the routes that show the queues, and that put poisoned messages back or drop them. */
export function registerQueueRoutes(app: App): void {
  const { records, measuring, telemetry } = app;
  const { storage, queueEvents } = records;

  register(app, "getQueues", async () => {
    const now = storage.clock.now();
    const views = measuring.queues.map(async (name) => {
      const [{ queue: _, ...numbers }, waiting, poison] = await Promise.all([
        measureQueue(storage, name, now),
        peekQueue(storage, name),
        peekQueue(storage, `${name}-poison`),
      ]);
      return { name, ...numbers, waiting, poison };
    });
    return ok({ queues: await Promise.all(views), history: await queueEvents.history(shownEvents) });
  });

  register(app, "postPoisonRetry", (asked) => ordered(asked, "retried"));
  register(app, "postPoisonDrop", (asked) => ordered(asked, "dropped"));

  async function ordered(
    { params: { queue }, body, by, context }: Asked<"postPoisonRetry" | "postPoisonDrop">,
    what: "retried" | "dropped",
  ) {
    if (!measuring.queues.includes(queue)) throw notFound(`queue ${queue} of the app`);
    const target = targets.find(({ name }) => targetQueue(name) === queue)?.name;
    const order = { queue, target, by, ...body };
    const done = await dealWithPoison(what, order, records, logOf(context, telemetry));
    return ok({ done, left: await depthOf(storage, `${queue}-poison`) });
  }
}
