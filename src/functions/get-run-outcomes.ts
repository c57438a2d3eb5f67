import { app as functions } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { type Outcome, outcomeStatuses } from "../core/outcome.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { csvFile, outcomesCsv } from "../http/outcomes-csv.ts";

const Query = z.object({
  status: z.array(z.enum(outcomeStatuses)),
  limit: z.coerce.number().int().min(1).max(20_000).optional(),
  format: z.enum(["json", "csv"]).default("json"),
});

/** GET /api/runs/{id}/outcomes?status=failed&format=json|csv: what came of each person; `complete` is false when there are more. */
export const registerGetRunOutcomes = ({ settings, records }: App): void =>
  functions.http("getRunOutcomes", {
    route: "runs/{id}/outcomes",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const { query } = request;
      // The host hands over a parameter that was given twice as one, with a comma between.
      const statuses = query.getAll("status").flatMap((joined) => joined.split(","));
      const { status, limit, format } = Query.parse({ ...Object.fromEntries(query), status: statuses });
      const run = await findRun(request, records.runs);
      // A file could not say that there are more.
      const most = limit ?? (format === "csv" ? Number.POSITIVE_INFINITY : 20_000);
      const outcomes: Outcome[] = [];
      let complete = true;
      for await (const outcome of records.outcomes.list(run.id, status.length ? status : undefined)) {
        complete = outcomes.length < most;
        if (!complete) break;
        outcomes.push(outcome);
      }
      return format === "csv"
        ? csvFile(`run-${run.id}`, outcomesCsv(outcomes))
        : json({ outcomes, complete });
    }),
  });
