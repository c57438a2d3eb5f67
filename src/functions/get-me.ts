import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import type { CallerView } from "../http/caller-view.ts";
import { answering, authLevelFor, json } from "../http/endpoint.ts";
import { identify } from "../http/principal.ts";

/** GET /api/me: who asks and what they may do, also of somebody who may do nothing, and what the app is set to. */
export const registerGetMe = ({ settings }: App): void =>
  functions.http("getMe", {
    route: "me",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: answering(async (request) => {
      const { HTTP_AUTH: auth, SYNC_MODE: mode, SYNC_TARGETS: targets } = settings;
      return json({ ...identify(request, auth), auth, mode, targets } satisfies CallerView);
    }),
  });
