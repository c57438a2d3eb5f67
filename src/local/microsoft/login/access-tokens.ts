import { randomUUID } from "node:crypto";
import {
  calculateJwkThumbprint,
  errors,
  exportJWK,
  generateKeyPair,
  type JWK,
  type JWTPayload,
  jwtVerify,
  SignJWT,
} from "jose";
import type { Principal } from "./principals.ts";
import { RESOURCES, type ResourceName } from "./resources.ts";

const ALGORITHM = "RS256";

/** Who calls, as an access token says. */
export type Caller = { clientId: string; objectId: string; roles: ReadonlySet<string> };

/** Why a token is not accepted. */
type TokenRefusal = "missing" | "malformed" | "signature" | "expired" | "audience" | "revoked";

/** Issues the tenant's access tokens and verifies them, as Entra ID and its resources do together. */
export type AccessTokens = {
  /** A signed token; `expiresAt` in seconds since 1970. */
  issue(
    principal: Principal,
    resource: ResourceName,
  ): Promise<{ token: string; expiresIn: number; expiresAt: number }>;
  /** Verifies an Authorization header for a resource. */
  verify(authorization: string | undefined, resource: ResourceName): Promise<Caller | TokenRefusal>;
  /** Makes every token issued so far unacceptable, or those for one resource. */
  revokeAll(resource?: ResourceName): void;
  /** The public signing key, as the discovery document's jwks_uri has it. */
  jwks: { keys: JWK[] };
};

/** Makes a signing key and the tokens signed with it, which live `lifetimeSeconds`. */
export async function accessTokens(given: {
  tenantId: string;
  lifetimeSeconds: number;
}): Promise<AccessTokens> {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  const issuer = `https://sts.windows.net/${given.tenantId}/`;
  const generations = new Map<ResourceName, number>();
  const generation = (resource: ResourceName) => generations.get(resource) ?? 0;
  /** What tokens say, by resource and token, once they were verified: an app sends the same one with each call of an hour. */
  const verified = new Map<string, JWTPayload>();

  return {
    async issue(principal, resource) {
      const now = Math.floor(Date.now() / 1000);
      const expiresAt = now + given.lifetimeSeconds;
      const roles = [...(principal.roles.get(resource) ?? [])];
      const token = await new SignJWT({
        appid: principal.clientId,
        oid: principal.objectId,
        tid: given.tenantId,
        idtyp: "app",
        ver: "1.0",
        uti: `${generation(resource)}-${randomUUID()}`,
        // A token without any role has no roles claim at all.
        ...(roles.length > 0 && { roles }),
      })
        .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid })
        .setIssuer(issuer)
        .setSubject(principal.objectId)
        .setAudience(RESOURCES[resource].audience)
        .setIssuedAt(now)
        .setNotBefore(now)
        .setExpirationTime(expiresAt)
        .sign(privateKey);
      return { token, expiresIn: given.lifetimeSeconds, expiresAt };
    },

    async verify(authorization, resource) {
      const token = /^Bearer +(\S+)$/i.exec(authorization ?? "")?.[1];
      if (token === undefined) return "missing";
      try {
        const payload = await verifiedPayload(token, resource);
        if (String(payload["uti"]).split("-")[0] !== String(generation(resource))) return "revoked";
        return {
          clientId: String(payload["appid"]),
          objectId: String(payload["oid"]),
          roles: new Set(Array.isArray(payload["roles"]) ? payload["roles"].map(String) : []),
        };
      } catch (error) {
        return refusalOf(error);
      }
    },

    revokeAll(only) {
      const names = only ? [only] : (Object.keys(RESOURCES) as ResourceName[]);
      for (const name of names) generations.set(name, generation(name) + 1);
    },
    jwks: { keys: [{ ...jwk, kid, use: "sig", alg: ALGORITHM }] },
  };

  async function verifiedPayload(token: string, resource: ResourceName): Promise<JWTPayload> {
    const known = verified.get(`${resource} ${token}`);
    if (known?.exp !== undefined && known.exp > Math.floor(Date.now() / 1000)) return known;
    verified.delete(`${resource} ${token}`);
    const { payload } = await jwtVerify(token, publicKey, {
      issuer,
      audience: RESOURCES[resource].audience,
      algorithms: [ALGORITHM],
      requiredClaims: ["exp", "oid", "appid"],
    });
    verified.set(`${resource} ${token}`, payload);
    return payload;
  }
}

function refusalOf(error: unknown): TokenRefusal {
  if (error instanceof errors.JWTExpired) return "expired";
  if (error instanceof errors.JWSSignatureVerificationFailed) return "signature";
  if (error instanceof errors.JWTClaimValidationFailed && error.claim === "aud") return "audience";
  if (error instanceof errors.JOSEError) return "malformed";
  throw error;
}
