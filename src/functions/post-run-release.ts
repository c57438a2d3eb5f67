import { app as functions } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { findRun } from "../http/find-run.ts";
import { readJsonBody } from "../http/json-body.ts";
import { Problem, writingIsOff } from "../http/problem.ts";
import { digest } from "../http/run-body.ts";
import { runView } from "../http/run-view.ts";
import { releaseRun } from "../runs/release.ts";
import { logOf } from "./log.ts";

const Body = z.strictObject({ digest });

/** POST /api/runs/{id}/release {digest}: lets a held run go on, for exactly the plan that was read. */
export const registerPostRunRelease = ({ settings, records, telemetry }: App): void =>
  functions.http("postRunRelease", {
    route: "runs/{id}/release",
    methods: ["POST"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by, context }) => {
      const body = Body.parse(await readJsonBody(request));
      if (settings.SYNC_MODE === "preview") throw writingIsOff;
      const run = await findRun(request, records.runs);
      const release = await releaseRun(run, { digest: body.digest, by }, records, logOf(context, telemetry));
      if ("run" in release) return json(runView(release.run), 202, { location: `/api/runs/${run.id}` });
      const { code, message, remedy } = release.refused;
      throw new Problem(409, code, message, remedy);
    }),
  });
