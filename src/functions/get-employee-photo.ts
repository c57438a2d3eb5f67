import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { emailIn } from "../http/email-in.ts";
import { authLevelFor, endpoint } from "../http/endpoint.ts";
import { PhotoQuery, photoAnswer } from "../http/photo-answer.ts";

/** GET /api/employees/{email}/photo?of=source|entra&size=48…648: the photo that would be written, or the one that is there. */
export const registerGetEmployeePhoto = ({ settings, photoOf }: App): void =>
  functions.http("getEmployeePhoto", {
    route: "employees/{email}/photo",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", (request) => {
      const asked = PhotoQuery.parse(Object.fromEntries(request.query));
      return photoAnswer(request, () => photoOf(emailIn(request), asked));
    }),
  });
