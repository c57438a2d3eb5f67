import { app as functions } from "@azure/functions";
import { securityHeaders } from "../http/security-headers.ts";

/** Liveness: the worker answers. Anonymous, and says nothing else. */
export const registerHealth = (): void =>
  functions.http("health", {
    route: "health",
    methods: ["GET"],
    authLevel: "anonymous",
    handler: async () => ({
      status: 200,
      jsonBody: { status: "ok" },
      headers: securityHeaders,
    }),
  });
