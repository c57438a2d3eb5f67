import { app as functions } from "@azure/functions";
import type { App } from "../app.ts";
import { authLevelFor, endpoint, json } from "../http/endpoint.ts";
import { exclusionView } from "../http/exclusion-view.ts";

/** GET /api/exclusions: who is left alone, where, why and by whose order, by e-mail; `inForce` is false for what has run out. */
export const registerGetExclusions = ({ settings, records }: App): void =>
  functions.http("getExclusions", {
    route: "exclusions",
    methods: ["GET"],
    authLevel: authLevelFor(settings.HTTP_AUTH),
    handler: endpoint(settings.HTTP_AUTH, "Sync.Read", async () => {
      const all = [...(await records.exclusions.all()).values()];
      const sorted = all.sort((a, b) => (a.email.toLowerCase() < b.email.toLowerCase() ? -1 : 1));
      return json({ exclusions: sorted.map((exclusion) => exclusionView(exclusion)) });
    }),
  });
