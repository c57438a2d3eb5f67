import { app as functions } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { runView } from "../http/run-view.ts";

const Query = z.object({
  days: z.coerce.number().int().min(1).max(400).default(31),
  limit: z.coerce.number().int().min(1).max(1000).default(50),
});

/** GET /api/runs: the latest runs, newest first. */
export const registerGetRuns = ({ settings, records }: App): void =>
  functions.http("getRuns", {
    route: "runs",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const { days, limit } = Query.parse(Object.fromEntries(request.query));
      const since = new Date(Date.now() - days * 24 * 3_600_000);
      const runs = await records.runs.list(since, limit);
      return json({ runs: runs.map((run) => runView(run)) });
    }),
  });
