import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { runView } from "../http/run-view.ts";

/** GET /api/runs/{id}: where a run stands, with its outcomes counted as of now. */
export const registerGetRun = ({ settings, records }: App): void =>
  functions.http("getRun", {
    route: "runs/{id}",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const run = await findRun(request, records.runs);
      const counts = run.status === "running" ? await records.outcomes.count(run.id) : undefined;
      return json(runView(run, counts));
    }),
  });
