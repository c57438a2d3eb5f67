import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { employeeKey } from "../core/key.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { exclusionView } from "../http/exclusion-view.ts";
import { notFound } from "../http/problem.ts";
import { logOf } from "./log.ts";

/** DELETE /api/exclusions/{email}: somebody is synced again; answers what held until now, 404 when nothing did. */
export const registerDeleteExclusion = ({ settings, records, telemetry }: App): void =>
  functions.http("deleteExclusion", {
    route: "exclusions/{email}",
    methods: ["DELETE"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by, context }) => {
      const email = emailIn(request);
      const exclusion = await records.exclusions.get(email);
      if (!exclusion || !(await records.exclusions.delete(email)))
        throw notFound("exclusion of anybody with that e-mail");
      const ids = { key: employeeKey(email), by: employeeKey(by) };
      logOf(context, telemetry).info("Somebody is no longer excluded", {
        ...ids,
        targets: exclusion.targets,
      });
      return json({ ...exclusionView(exclusion), inForce: false });
    }),
  });
