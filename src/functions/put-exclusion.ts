import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { employeeKey } from "../core/key.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { readExclusionBody } from "../http/exclusion-body.ts";
import { exclusionView } from "../http/exclusion-view.ts";
import { targets } from "../targets/index.ts";
import { logOf } from "./log.ts";

const names = targets.map(({ name }) => name);

/**
 * PUT /api/exclusions/{email} {targets?, reason, until?}: leaves somebody alone. Whoever is not in the database may
 * come to be; `isEmployee` says so, and is null while the database does not answer.
 */
export const registerPutExclusion = ({ settings, records, isInDatabase, telemetry }: App): void =>
  functions.http("putExclusion", {
    route: "exclusions/{email}",
    methods: ["PUT"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Run", async (request, { by, context }) => {
      const email = emailIn(request);
      const { until, ...body } = await readExclusionBody(request, names);
      const exclusion = { email, ...body, ...(until && { until }), by, at: new Date().toISOString() };
      await records.exclusions.put(exclusion);
      const ids = { key: employeeKey(email), by: employeeKey(by) };
      logOf(context, telemetry).info("Somebody was excluded", { ...ids, targets: body.targets, until });
      // An order to leave somebody alone must not depend on a database that is down.
      const isEmployee = await isInDatabase(email).catch(() => null);
      return json({ ...exclusionView(exclusion), isEmployee });
    }),
  });
