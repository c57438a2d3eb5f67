import { randomUUID } from "node:crypto";
import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refuse } from "../http/inject-faults.ts";
import type { WireEnv } from "../http/stand-in.ts";
import type { Wire } from "../http/wire.ts";
import type { AccessTokens } from "./access-tokens.ts";
import { checkAssertion } from "./check-assertion.ts";
import type { DelegatedTokens } from "./delegated-tokens.ts";
import type { Principal } from "./principals.ts";
import { findResource, type ResourceName } from "./resources.ts";
import { TokenRefused } from "./token-refused.ts";

const JWT_BEARER = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/** Entra ID's login: discovery, signing keys, and tokens for apps by certificate or secret. */
export function loginApp(given: {
  wire: Wire;
  tenantId: string;
  principals: ReadonlyMap<string, Principal>;
  tokens: AccessTokens;
  addin: Pick<DelegatedTokens, "jwks">;
}): Hono<WireEnv> {
  const app = new Hono<WireEnv>();
  app.use(given.wire.record("login"), given.wire.fail("login", refuseLogin));
  app.onError((error, c) => {
    if (error instanceof TokenRefused)
      return refusal(c, error.code, error.error, error.status, error.message);
    throw error;
  });

  app.use("/:tenant/*", async (c, next) => {
    const tenant = c.req.param("tenant");
    if (tenant.toLowerCase() !== given.tenantId.toLowerCase()) {
      throw new TokenRefused(90002, `Tenant '${tenant}' not found.`);
    }
    await next();
  });
  app.get("/:tenant/v2.0/.well-known/openid-configuration", (c) => c.json(discovery(c)));
  app.get("/:tenant/.well-known/openid-configuration", (c) => c.json(discovery(c)));
  app.get("/:tenant/discovery/v2.0/keys", async (c) =>
    c.json({ keys: [...given.tokens.jwks.keys, ...(await given.addin.jwks()).keys] }),
  );

  app.post("/:tenant/oauth2/v2.0/token", async (c) => {
    const form = new URLSearchParams(await c.req.text());
    if (required(form, "grant_type") !== "client_credentials") {
      throw new TokenRefused(70003, "Only the grant type client_credentials is supported.");
    }
    const clientId = required(form, "client_id");
    const principal = given.principals.get(clientId.toLowerCase());
    if (!principal) {
      throw new TokenRefused(700016, `Application '${clientId}' was not found in the directory.`);
    }
    const resource = resourceOf(required(form, "scope"));
    await authenticate(form, principal, c);
    const { token, expiresIn } = await given.tokens.issue(principal, resource);
    c.header("Cache-Control", "no-store");
    return c.json({
      token_type: "Bearer",
      expires_in: expiresIn,
      ext_expires_in: expiresIn,
      access_token: token,
    });
  });
  return app;
}

/** Words a refusal as the token endpoint does, for faults that ask for one. */
const refuseLogin: Refuse = (c, { status, code, message }) => {
  const name = status === 429 ? 90009 : 90033;
  return refusal(
    c,
    code ?? name,
    status >= 500 ? "temporarily_unavailable" : "invalid_request",
    status,
    message,
  );
};

function refusal(
  c: Context,
  code: number | string,
  error: string,
  status: number,
  message = "The service is temporarily unavailable.",
): Response {
  const [timestamp] = new Date().toISOString().replace("T", " ").split(".");
  const trace = { trace_id: randomUUID(), correlation_id: c.req.header("client-request-id") ?? randomUUID() };
  return c.json(
    {
      error,
      error_description: `AADSTS${code}: ${message} Trace ID: ${trace.trace_id} Correlation ID: ${trace.correlation_id} Timestamp: ${timestamp}Z`,
      error_codes: [Number(code)],
      timestamp: `${timestamp}Z`,
      ...trace,
    },
    status as ContentfulStatusCode,
  );
}

function discovery(c: Context): Record<string, unknown> {
  const authority = `${new URL(c.req.url).origin}/${c.req.param("tenant")}`;
  return {
    issuer: `${authority}/v2.0`,
    token_endpoint: `${authority}/oauth2/v2.0/token`,
    authorization_endpoint: `${authority}/oauth2/v2.0/authorize`,
    jwks_uri: `${authority}/discovery/v2.0/keys`,
    token_endpoint_auth_methods_supported: ["client_secret_post", "private_key_jwt"],
    response_types_supported: ["code", "id_token"],
    subject_types_supported: ["pairwise"],
    id_token_signing_alg_values_supported: ["RS256"],
  };
}

function required(form: URLSearchParams, name: string): string {
  const value = form.get(name);
  if (value) return value;
  throw new TokenRefused(900144, `The request body must contain the following parameter: '${name}'.`);
}

function resourceOf(scope: string): ResourceName {
  if (/\s/.test(scope.trim())) {
    throw new TokenRefused(70011, `The provided value for scope '${scope}' is not valid: name one resource.`);
  }
  const name = /^(.+)\/\.default$/.exec(scope)?.[1];
  if (name === undefined) {
    throw new TokenRefused(
      1002012,
      `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier.`,
    );
  }
  const resource = findResource(name);
  if (resource) return resource;
  throw new TokenRefused(500011, `The resource principal named ${name} was not found in the tenant.`);
}

async function authenticate(form: URLSearchParams, principal: Principal, c: Context): Promise<void> {
  const assertion = form.get("client_assertion");
  if (assertion && form.get("client_assertion_type") === JWT_BEARER) {
    const { issuer, token_endpoint } = discovery(c);
    return checkAssertion({ assertion, principal, audiences: [String(token_endpoint), String(issuer)] });
  }
  const secret = form.get("client_secret");
  if (!secret) {
    throw new TokenRefused(7000218, "The request body must contain client_assertion or client_secret.");
  }
  const registered = principal.secrets.find(({ value }) => value === secret);
  if (!registered) throw new TokenRefused(7000215, "Invalid client secret provided.");
  if (registered.expiresAt && registered.expiresAt < new Date()) {
    throw new TokenRefused(
      7000222,
      `The provided client secret keys for app '${principal.clientId}' are expired.`,
    );
  }
}
