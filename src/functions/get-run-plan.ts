import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { notFound } from "../http/problem.ts";

/** GET /api/runs/{id}/plan: what the run set out to do. */
export const registerGetRunPlan = ({ settings, records }: App): void =>
  functions.http("getRunPlan", {
    route: "runs/{id}/plan",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const run = await findRun(request, records.runs);
      const plan = run.plan && (await records.plans.read(run.plan.id));
      if (!plan) throw notFound("plan of that run: it made none, or it is older than 30 days");
      return json(plan);
    }),
  });
