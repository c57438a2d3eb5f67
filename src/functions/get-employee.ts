import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { explainPerson } from "../employees/explain.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";

/** GET /api/employees/{email}: why a person looks as they do, and what a run would make of them now. */
export const registerGetEmployee = ({ settings, records, supervision, rules }: App): void =>
  functions.http("getEmployee", {
    route: "employees/{email}",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const question = { email: emailIn(request), targets: settings.SYNC_TARGETS, rules };
      return json(await explainPerson(question, supervision.planning, records));
    }),
  });
