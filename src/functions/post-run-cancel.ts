import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { Problem } from "../http/problem.ts";
import { runView } from "../http/run-view.ts";
import { cancelRun } from "../runs/end.ts";
import { logOf } from "./log.ts";

/** POST /api/runs/{id}/cancel: what is queued is dropped within ten seconds, what is written stays written. */
export const registerPostRunCancel = ({ settings, records, telemetry }: App): void =>
  functions.http("postRunCancel", {
    route: "runs/{id}/cancel",
    methods: ["POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by, context }) => {
      const run = await findRun(request, records.runs);
      const cancelled = await cancelRun(run, by, records, logOf(context, telemetry));
      if (!cancelled)
        throw new Problem(409, "run-has-ended", `Run ${run.id} has ended; there is nothing to cancel.`);
      return json(runView(cancelled));
    }),
  });
