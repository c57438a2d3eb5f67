import type { Context } from "hono";
import type { Caller } from "../login/access-tokens.ts";
import { GraphError } from "./graph-error.ts";
import { costOfGroups } from "./groups.ts";
import type { GraphEnv } from "./request-ids.ts";
import type { Cost, Throttling } from "./throttling.ts";

/** Charges a call to its app and says so in the answer's headers; throws a 429 GraphError when it is too much. */
export function chargeCall(c: Context<GraphEnv>, throttling: Throttling, caller: Caller): void {
  const cost = costOf(c);
  const { refused, used } = throttling.charge(caller.clientId, cost);
  c.header("x-ms-resource-unit", String(cost.units));
  if (used > 0.8) c.header("x-ms-throttle-limit-percentage", Math.min(used, 1.8).toFixed(2));
  if (!refused) return;
  c.header("Retry-After", String(refused.retryAfterSeconds));
  c.header("x-ms-throttle-scope", "Tenant_Application/ReadWrite");
  c.header("x-ms-throttle-information", refused.limit);
  throw new GraphError(429, "TooManyRequests", "Too many requests.");
}

// Base costs of `GET users` 2, `GET users/{id}` and `PATCH` 1; $select takes one off, $top below 20 another, but
// never below 1: "Microsoft Graph service-specific throttling limits", identity and access.
function costOf(c: Context): Cost {
  const query = new URL(c.req.url).searchParams;
  const groups = costOfGroups(c);
  if (groups !== undefined) return { units: groups - Number(query.has("$select")), writes: 0 };
  if (c.req.method !== "GET") return { units: 1, writes: 1 };
  if (c.req.path !== "/v1.0/users") return { units: 1, writes: 0 };
  const isSmall = query.has("$top") && Number(query.get("$top")) < 20;
  return { units: Math.max(1, 2 - Number(query.has("$select")) - Number(isSmall)), writes: 0 };
}
