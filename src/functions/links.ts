import type { App } from "../app.ts";
import type { Decided } from "../employees/decide-link.ts";
import { linkView } from "../employees/links.ts";
import { ok } from "../http/operation.ts";
import { Problem } from "../http/problem.ts";
import { keyIn } from "./employees.ts";
import { logOf, register } from "./register.ts";

/** Registers the routes of links: who waits for a decision, and to confirm, refuse and forget one. */
export function registerLinks(app: App): void {
  const { links, telemetry } = app;

  register(app, "getLinks", async () => ok(await links.list()));

  register(app, "putLink", async ({ params, body, by, context }) => {
    const link = linkIn(await links.decide(keyIn(params.key), body, by));
    logOf(context, telemetry).info("An account was decided on", {
      key: keyIn(params.key),
      entraId: link.entraId,
    });
    return ok(linkView(link));
  });

  register(app, "deleteLink", async ({ params, by, context }) => {
    const link = linkIn(await links.forget(keyIn(params.key), by));
    logOf(context, telemetry).info("A decision on an account was forgotten", { key: keyIn(params.key) });
    return ok(linkView(link));
  });
}

function linkIn(decided: Decided) {
  if ("link" in decided) return decided.link;
  const { status, code, message, remedy } = decided.problem;
  throw new Problem(status, code, message, remedy);
}
