import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { Problem, writingIsOff } from "../http/problem.ts";
import { runView } from "../http/run-view.ts";
import { retryRun } from "../runs/retry.ts";

/** POST /api/runs/{id}/retry: takes up again what failed, was poisoned or lost in a run. */
export const registerPostRunRetry = ({ settings, records }: App): void =>
  functions.http("postRunRetry", {
    route: "runs/{id}/retry",
    methods: ["POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request) => {
      const run = await findRun(request, records.runs);
      if (run.mode === "apply" && settings.SYNC_MODE === "preview") throw writingIsOff;
      const retried = await retryRun(run, settings.SYNC_RATES, records);
      if (!retried) {
        throw new Problem(409, "nothing-to-retry", `Run ${run.id} has not ended, or nothing failed in it.`);
      }
      return json(runView(retried), 202, { location: `/api/runs/${run.id}` });
    }),
  });
