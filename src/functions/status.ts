import { describeApi } from "../api/openapi.ts";
import type { App } from "../app.ts";
import { ok } from "../http/operation.ts";
import { identify } from "../http/principal.ts";
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
