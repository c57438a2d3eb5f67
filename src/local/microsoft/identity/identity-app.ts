import { Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refuse } from "../http/inject-faults.ts";
import type { WireEnv } from "../http/stand-in.ts";
import type { Wire } from "../http/wire.ts";
import type { AccessTokens } from "../login/access-tokens.ts";
import type { Principal } from "../login/principals.ts";
import { findResource } from "../login/resources.ts";

/** The path of the endpoint, after its origin. */
export const IDENTITY_PATH = "/msi/token";

/** App StandIn's managed identity endpoint (api-version 2019-08-01) with one user-assigned identity. */
export function identityApp(given: {
  wire: Wire;
  /** The secret App StandIn hands the app as IDENTITY_HEADER. */
  header: string;
  identity: Principal;
  tokens: AccessTokens;
}): Hono<WireEnv> {
  const app = new Hono<WireEnv>();
  app.use(given.wire.record("identity"), given.wire.fail("identity", refuseIdentity));
  app.get(IDENTITY_PATH, async (c) => {
    if (c.req.header("x-identity-header") !== given.header) {
      return refuseIdentity(c, { status: 401, message: "The header X-IDENTITY-HEADER is missing or wrong." });
    }
    if (c.req.query("api-version") !== "2019-08-01") {
      return refuseIdentity(c, { status: 400, message: "The api-version has to be 2019-08-01." });
    }
    // Without client_id the system-assigned identity is meant, and the app has none.
    if (c.req.query("client_id")?.toLowerCase() !== given.identity.clientId.toLowerCase()) {
      return refuseIdentity(c, {
        status: 400,
        message: "No User Assigned or Delegated Managed Identity found for specified ClientId.",
      });
    }
    const asked = c.req.query("resource") ?? "";
    const resource = findResource(asked);
    if (!resource) {
      return refuseIdentity(c, {
        status: 400,
        message: `AADSTS500011: The resource principal named ${asked} was not found in the tenant.`,
      });
    }
    const { token, expiresAt } = await given.tokens.issue(given.identity, resource);
    return c.json({
      access_token: token,
      expires_on: String(expiresAt),
      resource: asked,
      token_type: "Bearer",
      client_id: given.identity.clientId,
    });
  });
  return app;
}

/** Words a refusal as the endpoint does. */
const refuseIdentity: Refuse = (c, { status, message = "The service is temporarily unavailable." }) =>
  c.json({ statusCode: status, message }, status as ContentfulStatusCode);
