import { X509Certificate } from "node:crypto";
import { decodeJwt, decodeProtectedHeader, errors, type JWTPayload, jwtVerify } from "jose";
import type { Principal, RegisteredCertificate } from "./principals.ts";
import { TokenRefused } from "./token-refused.ts";

const ALGORITHMS = ["PS256", "RS256"];
const CLOCK_TOLERANCE_SECONDS = 5;

/**
 * Verifies a client assertion (RFC 7523) against the certificates of the app; throws TokenRefused. An assertion
 * may come twice: MSAL keeps one for ten minutes and presents it for every token it fetches in that time.
 */
export async function checkAssertion(given: {
  assertion: string;
  principal: Principal;
  /** Acceptable audiences: the token endpoint's URL, and the issuer's. */
  audiences: string[];
}): Promise<void> {
  const { header, claims } = decode(given.assertion);
  if (!ALGORITHMS.includes(header.alg ?? "")) {
    throw new TokenRefused(50027, `Client assertions are signed with PS256 or RS256, not ${header.alg}.`);
  }
  if (claims.iss !== given.principal.clientId || claims.sub !== given.principal.clientId) {
    throw new TokenRefused(700021, "Issuer and subject of the client assertion have to be the client_id.");
  }
  if (typeof claims.jti !== "string" || claims.jti === "") {
    throw new TokenRefused(50027, "The client assertion has no jti.");
  }

  const registered = certificateFor(header, given.principal);
  await verify(given.assertion, registered, given.audiences);
}

type Header = { alg?: string; x5t?: string; "x5t#S256"?: string };

function decode(assertion: string): { header: Header; claims: JWTPayload } {
  try {
    return { header: decodeProtectedHeader(assertion) as Header, claims: decodeJwt(assertion) };
  } catch {
    throw new TokenRefused(50027, "The client assertion is no JWT.");
  }
}

function certificateFor(header: Header, principal: Principal): RegisteredCertificate {
  const { x5t, "x5t#S256": x5tS256 } = header;
  if (x5t === undefined && x5tS256 === undefined) {
    throw new TokenRefused(5002723, "The client assertion's header names no certificate (x5t#S256 or x5t).");
  }
  const registered = principal.certificates.find(
    ({ thumbprints }) => thumbprints.sha256 === x5tS256 || thumbprints.sha1 === x5t,
  );
  if (!registered) {
    throw new TokenRefused(
      700027,
      `Client assertion contains an invalid signature. [Reason - The key was not found., certificate ${x5tS256 ?? x5t}, app '${principal.clientId}'.]`,
    );
  }
  return registered;
}

async function verify(
  assertion: string,
  registered: RegisteredCertificate,
  audience: string[],
): Promise<void> {
  const certificate = new X509Certificate(registered.certificate);
  const now = new Date();
  if (now < certificate.validFromDate || now > certificate.validToDate) {
    throw new TokenRefused(
      700027,
      `Client assertion contains an invalid signature. [Reason - The key used is expired., Start=${certificate.validFrom}, End=${certificate.validTo}]`,
    );
  }
  try {
    await jwtVerify(assertion, certificate.publicKey, {
      algorithms: ALGORITHMS,
      audience,
      requiredClaims: ["exp", "nbf"],
      clockTolerance: CLOCK_TOLERANCE_SECONDS,
    });
  } catch (error) {
    throw refusalOf(error);
  }
}

function refusalOf(error: unknown): unknown {
  if (error instanceof errors.JWSSignatureVerificationFailed) {
    return new TokenRefused(700027, "Client assertion contains an invalid signature.");
  }
  if (error instanceof errors.JWTExpired) {
    return new TokenRefused(700024, "Client assertion is not within its valid time range: it has expired.");
  }
  if (error instanceof errors.JWTClaimValidationFailed) {
    if (error.claim === "aud") {
      return new TokenRefused(700023, "The client assertion's audience is not this token endpoint.");
    }
    return new TokenRefused(700024, `Client assertion is not within its valid time range: ${error.claim}.`);
  }
  return error;
}
