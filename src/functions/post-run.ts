import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { Problem } from "../http/problem.ts";
import { readRunBody } from "../http/run-body.ts";
import { runView } from "../http/run-view.ts";
import { requestRun } from "../runs/request-run.ts";

/** POST /api/runs: asks for a run, and answers where to follow it. */
export const registerPostRun = ({ settings, records }: App): void =>
  functions.http("postRun", {
    route: "runs",
    methods: ["POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by }) => {
      const body = await readRunBody(request, settings.SYNC_TARGETS);
      const mode = body.mode ?? settings.SYNC_MODE;
      if (mode === "apply" && settings.SYNC_MODE === "preview") throw writingIsOff;
      const { emails, digest, targets = settings.SYNC_TARGETS } = body;
      const asked = { mode, targets, ...(emails && { emails }), ...(digest && { digest }) };
      const run = await requestRun({ ...asked, trigger: "request", startedBy: by }, records);
      return json(runView(run), 202, { location: `/api/runs/${run.id}` });
    }),
  });

const writingIsOff = new Problem(
  409,
  "writing-is-off",
  "SYNC_MODE is preview: this app shows what it would do and writes nothing.",
  "Ask for a preview, or have an administrator set SYNC_MODE to apply.",
);
