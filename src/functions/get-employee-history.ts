import { app as functions } from "@azure/functions";
import { z } from "zod";
import type { App } from "../app.ts";
import { readHistory } from "../employees/history.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";

const Query = z.object({ limit: z.coerce.number().int().min(1).max(1000).default(100) });

/** GET /api/employees/{email}/history: every write that is on record, newest first; also of somebody who has left. */
export const registerGetEmployeeHistory = ({ settings, records }: App): void =>
  functions.http("getEmployeeHistory", {
    route: "employees/{email}/history",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async (request) => {
      const { limit } = Query.parse(Object.fromEntries(request.query));
      return json(await readHistory(emailIn(request), limit, records));
    }),
  });
