import { type Context, Hono } from "hono";
import type { ContentfulStatusCode } from "hono/utils/http-status";
import type { Refuse } from "../http/inject-faults.ts";
import type { WireEnv } from "../http/stand-in.ts";
import type { Wire } from "../http/wire.ts";
import type { AccessTokens } from "../login/access-tokens.ts";
import { RESOURCES } from "../login/resources.ts";
import type { Secrets, SecretVersion } from "./secrets.ts";

/** Key Vault's secrets, for reading: by name, by version, and the lists of both. */
export function vaultApp(given: {
  wire: Wire;
  /** Where the challenge sends a caller without a token, with the tenant: `https://…/{tenant}`. */
  authority: string;
  tokens: AccessTokens;
  secrets: Secrets;
  /** Object ids that hold the role Key Vault Secrets User on this vault. */
  readers: ReadonlySet<string>;
}): Hono<WireEnv> {
  // The SDK asks for the newest version by an empty one: `/secrets/name/`.
  const app = new Hono<WireEnv>({ strict: false });
  app.use(given.wire.record("vault"), given.wire.fail("vault", refuseVault));

  app.use(async (c, next) => {
    const caller = await given.tokens.verify(c.req.header("authorization"), "vault");
    if (typeof caller === "string") {
      c.header(
        "WWW-Authenticate",
        `Bearer authorization="${given.authority}", resource="${RESOURCES.vault.audience}"`,
      );
      return refuseVault(c, { status: 401, code: "Unauthorized", message: UNAUTHORIZED[caller] });
    }
    if (!given.readers.has(caller.objectId)) {
      return refuseVault(c, {
        status: 403,
        code: "Forbidden",
        message: `Caller is not authorized to perform action on resource. oid=${caller.objectId}; assign it the role Key Vault Secrets User.`,
      });
    }
    if (!c.req.query("api-version")) {
      return refuseVault(c, { status: 400, code: "BadParameter", message: "api-version must be specified" });
    }
    return next();
  });

  app.get("/secrets", (c) => {
    const newest = given.secrets.names().map((name) => {
      const { value: _, ...item } = bundle(c, name, given.secrets.get(name) as SecretVersion);
      return { ...item, id: `${originOf(c)}/secrets/${name}` };
    });
    return c.json({ value: newest, nextLink: null });
  });
  app.get("/secrets/:name/versions", (c) => {
    const name = c.req.param("name");
    const versions = given.secrets.versions(name);
    if (versions.length === 0) return notFound(c, name);
    const items = versions.map((version) => {
      const { value: _, ...item } = bundle(c, name, version);
      return item;
    });
    return c.json({ value: items, nextLink: null });
  });
  app.get("/secrets/:name/:version?", (c) => {
    const { name, version } = c.req.param();
    const secret = given.secrets.get(name, version);
    if (!secret) return notFound(c, name);
    if (!secret.enabled) {
      return refuseVault(c, {
        status: 403,
        code: "Forbidden",
        message: "Operation get is not allowed on a disabled secret.",
      });
    }
    return c.json(bundle(c, name, secret));
  });
  return app;
}

const UNAUTHORIZED = {
  missing: "AKV10000: Request is missing a Bearer or PoP token.",
  malformed: "AKV10001: The token is not a valid JWT of this tenant.",
  signature: "AKV10001: The token's signature is not valid.",
  expired: "AKV10001: The token has expired.",
  revoked: "AKV10001: The token has been revoked.",
  audience: `AKV10022: Invalid audience. Expected ${RESOURCES.vault.audience}.`,
};

/** Words a refusal as Key Vault does. */
const refuseVault: Refuse = (c, { status, code, message = "The service is temporarily unavailable." }) =>
  c.json(
    { error: { code: code ?? (status === 429 ? "Throttled" : "ServiceUnavailable"), message } },
    status as ContentfulStatusCode,
  );

function notFound(c: Context, name: string): Response {
  return refuseVault(c, {
    status: 404,
    code: "SecretNotFound",
    message: `A secret with (name/id) ${name} was not found in this key vault.`,
  });
}

function bundle(c: Context, name: string, secret: SecretVersion) {
  return {
    value: secret.value,
    id: `${originOf(c)}/secrets/${name}/${secret.version}`,
    ...(secret.contentType !== null && { contentType: secret.contentType }),
    attributes: {
      enabled: secret.enabled,
      created: secret.created,
      updated: secret.created,
      ...(secret.notBefore !== null && { nbf: secret.notBefore }),
      ...(secret.expires !== null && { exp: secret.expires }),
      recoveryLevel: "Recoverable",
      recoverableDays: 90,
    },
    tags: {},
  };
}

function originOf(c: Context): string {
  return new URL(c.req.url).origin;
}
