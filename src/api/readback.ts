import type { Route } from "./route.ts";
import { text } from "./route.ts";

/** What Entra ID holds, in the employee database. */
export const readbackRoutes = {
  getReadbackSchema: {
    method: "GET",
    path: "/readback/schema",
    access: "Sync.Read",
    tag: "Read-back",
    summary:
      "The SQL that makes the app's own tables in the employee database, of the version that this app writes",
    answers: { 200: { "text/plain": text } },
  },
} as const satisfies Record<string, Route>;
