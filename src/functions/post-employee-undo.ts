import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { notFound, nothingToUndo, writingIsOff } from "../http/problem.ts";
import { runView } from "../http/run-view.ts";
import { readUndoBody } from "../http/undo-body.ts";
import { requestRun } from "../runs/request.ts";
import { hasWritten } from "../stores/audit.ts";
import { traceOf } from "./trace-of.ts";

/** POST /api/employees/{email}/undo {run}: asks for a run that puts back what that run replaced of one person. */
export const registerPostEmployeeUndo = ({ settings, records }: App): void =>
  functions.http("postEmployeeUndo", {
    route: "employees/{email}/undo",
    methods: ["POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by, context }) => {
      const email = emailIn(request);
      const body = await readUndoBody(request);
      const mode = body.mode ?? settings.SYNC_MODE;
      if (mode === "apply" && settings.SYNC_MODE === "preview") throw writingIsOff;
      const undone = await records.runs.get(body.run);
      if (!undone) throw notFound("run with that id");
      // Also those that are switched off by now: what they wrote is there all the same.
      const targets = undone.targets.filter((target) => body.targets?.includes(target) ?? true);
      if (targets.length === 0) throw notFound("such target in that run");
      if (!(await hasWritten(undone.id, email, targets, records))) throw nothingToUndo(undone.id, email);
      const asked = { mode, targets, emails: [email], undo: undone.id, ...traceOf(context) };
      const digest = body.digest && { digest: body.digest };
      const run = await requestRun({ ...asked, ...digest, trigger: "request", startedBy: by }, records);
      return json(runView(run), 202, { location: `/api/runs/${run.id}` });
    }),
  });
