import type { App } from "../app.ts";
import { register } from "./register.ts";

/** Registers the routes of what Entra ID holds, in the employee database. */
export function registerReadback(app: App): void {
  register(app, "getReadbackSchema", async () => {
    return { status: 200, type: "text/plain", body: app.readbackSchema() } as const;
  });
}
