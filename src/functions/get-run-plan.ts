import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { PlanView, planAnswer } from "../http/plan-answer.ts";
import { notFound } from "../http/problem.ts";

/** GET /api/runs/{id}/plan?format=json|markdown|text&redact=values|people: what the run set out to do. */
export const registerGetRunPlan = ({ settings, records }: App): void =>
  functions.http("getRunPlan", {
    route: "runs/{id}/plan",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const view = PlanView.parse(Object.fromEntries(request.query));
      const run = await findRun(request, records.runs);
      const plan = run.plan && (await records.plans.read(run.plan.id));
      if (!plan) throw notFound("plan of that run: it made none, or it is older than 30 days");
      return planAnswer(plan, run.guards ?? [], view);
    }),
  });
