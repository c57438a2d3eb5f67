import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { PlanView, planAnswer } from "../http/plan-answer.ts";
import { readPreviewRequest } from "../http/preview-request.ts";
import { runView } from "../http/run-view.ts";
import { tooManyPeople, unprocessable } from "../http/unprocessable.ts";
import { preview } from "../runs/preview.ts";

/**
 * GET /api/preview: what a sync would do now. POST takes the same in a body, with signature templates to try. A company
 * too large for one answer gets a preview run to follow instead (202).
 */
export const registerPreview = (app: App): void => {
  const { settings, records, supervision, planningWith } = app;
  functions.http("preview", {
    route: "preview",
    methods: ["GET", "POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request, { by }) => {
      const view = PlanView.parse(Object.fromEntries(request.query));
      const { templates, targets, emails } = await readPreviewRequest(request, settings.SYNC_TARGETS);
      const planning = templates ? unprocessable(() => planningWith(templates)) : supervision.planning;
      const asked = { targets: targets ?? settings.SYNC_TARGETS, ...(emails && { emails }) };
      const result = await preview(asked, { by, isTrial: templates !== undefined }, planning, records);
      if ("made" in result) return planAnswer(result.made.plan, result.made.guards, view);
      if ("tooMany" in result) throw tooManyPeople(result.tooMany);
      return json(runView(result.run), 202, { location: `/api/runs/${result.run.id}` });
    }),
  });
};
