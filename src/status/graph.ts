import type { Graph } from "../clients/graph/graph.ts";
import { probeUsers } from "../clients/graph/users.ts";
import type { Check } from "./finding.ts";

/** Whether Entra ID gives a token for Graph, and Graph a user for the token. */
export const graph =
  (client: Graph): Check =>
  async () => {
    await probeUsers(client);
    return { state: "ok", reason: "Microsoft Graph answers, and lets the app read users." };
  };
