import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { writingIsOff } from "../http/problem.ts";
import { readRunBody } from "../http/run-body.ts";
import { runView } from "../http/run-view.ts";
import { requestRun } from "../runs/request.ts";
import { traceOf } from "./trace-of.ts";

/** POST /api/runs: asks for a run, and answers where to follow it. */
export const registerPostRun = ({ settings, records }: App): void =>
  functions.http("postRun", {
    route: "runs",
    methods: ["POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by, context }) => {
      const body = await readRunBody(request, settings.SYNC_TARGETS);
      const { SYNC_MODE: syncMode } = settings;
      const { digest, mode = syncMode } = body;
      if (mode === "apply" && syncMode === "preview") throw writingIsOff;
      // Exactly that plan is also the plan of those people and targets, unless the caller says which.
      const known =
        digest && !body.emails && !body.targets ? await records.plans.findByDigest(digest) : undefined;
      const { emails, targets = settings.SYNC_TARGETS } = known ?? body;
      const asked = { mode, syncMode, targets, ...(emails && { emails }), ...(digest && { digest }) };
      const run = await requestRun(
        { ...asked, ...traceOf(context), trigger: "request", startedBy: by },
        records,
      );
      return json(runView(run), 202, { location: `/api/runs/${run.id}` });
    }),
  });
