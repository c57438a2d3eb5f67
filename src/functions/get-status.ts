import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { logOf } from "./log.ts";

/** GET /api/status: each connection and permission, mode and last run; 200 whatever is the matter, `ok` says it. */
export const registerGetStatus = ({ settings, status, telemetry }: App): void =>
  functions.http("getStatus", {
    route: "status",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (_, { context }) => {
      return json(await status(logOf(context, telemetry)));
    }),
  });
