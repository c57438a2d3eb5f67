import { app as functions } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { type Outcome, outcomeStatuses } from "../sync/outcome.ts";

const Query = z.object({
  status: z.array(z.enum(outcomeStatuses)),
  limit: z.coerce.number().int().min(1).max(20_000).default(20_000),
});

/** GET /api/runs/{id}/outcomes?status=failed: what came of each person; `complete` is false when there are more. */
export const registerGetRunOutcomes = ({ settings, records }: App): void =>
  functions.http("getRunOutcomes", {
    route: "runs/{id}/outcomes",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const { query } = request;
      // The host hands over a parameter that was given twice as one, with a comma between.
      const statuses = query.getAll("status").flatMap((joined) => joined.split(","));
      const { status, limit } = Query.parse({ ...Object.fromEntries(query), status: statuses });
      const run = await findRun(request, records.runs);
      const outcomes: Outcome[] = [];
      for await (const outcome of records.outcomes.list(run.id, status.length ? status : undefined)) {
        if (outcomes.length === limit) return json({ outcomes, complete: false });
        outcomes.push(outcome);
      }
      return json({ outcomes, complete: true });
    }),
  });
