import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";

/** GET /api/employees: everybody in the database, and how each stands by what was planned and written last. */
export const registerGetEmployees = ({ settings, readStaff }: App): void =>
  functions.http("getEmployees", {
    route: "employees",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async () => json(await readStaff())),
  });
