import { createRemoteJWKSet, customFetch, errors, type JWTPayload, jwtVerify } from "jose";
import { RetryLater } from "../../core/errors.ts";
import { networkError } from "../http/answer.ts";
import { MICROSOFT_AUTHORITY } from "./credential.ts";

/** The registration that tokens have to be issued for, in the app's own tenant. */
export interface DelegatedTokenOptions {
  /** GUID. */
  readonly tenantId: string;
  /** GUID of the registration: the API and its one client. */
  readonly clientId: string;
  /** A delegated permission that the token has to contain. */
  readonly scope: string;
  /** An https origin; default Microsoft's. */
  readonly authorityHost?: string | undefined;
  /** The minimum time between two reads of the keys because of an unknown key, in milliseconds. */
  readonly cooldownMs?: number;
}

/** The person that a token was issued to, by object id, or why it is not accepted; the reason quotes nothing of the token. */
export type Bearer =
  | { readonly account: string }
  | { readonly refused: "missing" | "invalid" | "forbidden"; readonly code: string; readonly why: string };

/** Verifies an Authorization header; throws RetryLater or GiveUp where the tenant's keys cannot be read. */
export type VerifyDelegated = (authorization: string | null) => Promise<Bearer>;

/** Clocks of two machines differ; in seconds. */
const leeway = 60;
/** Keys are to be read at least once a day, and may be kept for that long (Entra ID, "Signing key rollover"). */
const keysMs = 24 * 3_600_000;
/** The default cooldown: tokens with unknown keys make the app ask Microsoft at most this often. */
const ownCooldownMs = 5_000;
const algorithm = "RS256";

/**
 * Prepares verifying delegated access tokens (Entra ID, "Access tokens"): by the tenant's own keys, for this API and this
 * client, with a scope and no app-only token. An ID token has the same audience and no scope, so it is refused as well.
 */
export function delegatedTokens(options: DelegatedTokenOptions): VerifyDelegated {
  const { authorityHost = MICROSOFT_AUTHORITY, scope, cooldownMs = ownCooldownMs } = options;
  const [tenantId, clientId] = [options.tenantId.toLowerCase(), options.clientId.toLowerCase()];
  const keys = createRemoteJWKSet(new URL(`${authorityHost}/${tenantId}/discovery/v2.0/keys`), {
    cacheMaxAge: keysMs,
    cooldownDuration: cooldownMs,
    [customFetch]: readKeys,
  });
  // Version 1.0 tokens come where the registration does not ask for 2.0 (requestedAccessTokenVersion).
  const [current, former] = [`${authorityHost}/${tenantId}/v2.0`, `https://sts.windows.net/${tenantId}/`];

  return async (authorization) => {
    const token = /^Bearer +([\w-]+\.[\w-]+\.[\w-]*)$/i.exec(authorization ?? "")?.[1];
    if (token === undefined) {
      const why = authorization
        ? "The Authorization header has no bearer token."
        : "There is no access token.";
      return { refused: "missing", code: "token-missing", why };
    }
    try {
      const { payload } = await jwtVerify(token, keys, {
        algorithms: [algorithm],
        issuer: [current, former],
        requiredClaims: ["aud", "exp", "nbf", "oid", "tid"],
        clockTolerance: leeway,
      });
      return judge(payload);
    } catch (error) {
      return refusalOf(error);
    }
  };

  function judge(claims: JWTPayload): Bearer {
    const isFormer = claims.iss === former;
    if (text(claims["tid"]) !== tenantId) return invalid("It is for another tenant.");
    if (!isForUs(text(claims.aud), isFormer)) return invalid("It is for another API.");
    if (text(claims[isFormer ? "appid" : "azp"]) !== clientId)
      return forbidden("other-client", "It was issued to another application than the add-in.");
    const scopes = typeof claims["scp"] === "string" ? claims["scp"].split(" ") : [];
    if (claims["idtyp"] === "app" || (scopes.length === 0 && claims["roles"] !== undefined))
      return forbidden("app-only-token", "It is an app-only token, which identifies no person.");
    if (!scopes.includes(scope)) return forbidden("scope-missing", `It lacks the scope ${scope}.`);
    const account = text(claims["oid"]);
    return objectId.test(account) ? { account } : invalid("It names no person.");
  }

  /** In version 1.0 the audience is the API's identifier URI, which ends in the client id (Entra ID, "Application ID URI"). */
  function isForUs(audience: string, isFormer: boolean): boolean {
    if (!isFormer) return audience === clientId;
    return audience === `api://${clientId}` || /^api:\/\/[^/]+\/([^/]+)$/.exec(audience)?.[1] === clientId;
  }
}

const objectId = /^[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}$/;

const text = (claim: unknown): string => (typeof claim === "string" ? claim.toLowerCase() : "");

const invalid = (why: string): Bearer => ({ refused: "invalid", code: "token-invalid", why });

const forbidden = (code: string, why: string): Bearer => ({ refused: "forbidden", code, why });

const service = "Entra ID's sign-in";
const operation = "GET /discovery/v2.0/keys";

async function readKeys(url: string, options: RequestInit): Promise<Response> {
  const response = await fetch(url, options).catch((error: unknown) => {
    throw networkError(error, service, operation);
  });
  if (response.status === 200) return response;
  throw new RetryLater("unavailable", `${service} answered ${operation} with ${response.status}`, 10);
}

/** Why a token is not accepted. An error about the keys is not the token's fault, and is thrown. */
function refusalOf(error: unknown): Bearer {
  if (error instanceof errors.JWTExpired) return invalid("It has expired.");
  if (error instanceof errors.JWTClaimValidationFailed) {
    const { claim } = error;
    return invalid(
      claim === "nbf"
        ? "It is not valid yet."
        : claim === "iss"
          ? "It was not issued by the tenant."
          : `Its claim ${claim} is missing or not as it should be.`,
    );
  }
  if (error instanceof errors.JOSEAlgNotAllowed) return invalid(`It is not signed with ${algorithm}.`);
  if (error instanceof errors.JWKSMultipleMatchingKeys) return invalid("It names no key.");
  if (error instanceof errors.JWKSNoMatchingKey)
    return invalid("It is signed with a key that is not the tenant's.");
  if (error instanceof errors.JWSSignatureVerificationFailed) return invalid("Its signature does not match.");
  if (error instanceof errors.JWSInvalid || error instanceof errors.JWTInvalid)
    return invalid("It is not a signed JWT.");
  if (error instanceof errors.JOSENotSupported)
    return invalid("It uses a JOSE feature that is not supported.");
  if (error instanceof errors.JOSEError)
    throw new RetryLater("unavailable", `${service} gave no usable keys to ${operation}`, 10);
  throw error;
}
