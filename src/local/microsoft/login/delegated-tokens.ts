import { randomUUID } from "node:crypto";
import { calculateJwkThumbprint, exportJWK, generateKeyPair, type JWK, SignJWT } from "jose";

const ALGORITHM = "RS256";

/** A person as their token describes them. */
export type TokenHolder = { id: string; userPrincipalName: string; displayName?: string | null };

/** Claims of a token; undefined ones are absent. */
export type TokenClaims = Readonly<Record<string, unknown>>;

/** The tokens that Entra ID issues to the add-in for people who are signed in to Outlook. */
export type DelegatedTokens = {
  /** GUID of the add-in's registration: the API and its one client. */
  clientId: string;
  /** A version 2.0 access token of a person with the scope Signature.Read; `changed` claims differ. */
  issue(person: TokenHolder, changed?: TokenClaims): Promise<string>;
  /** Signs with a new key from now on, and publishes only that one. */
  rotateKeys(): Promise<void>;
  /** The public keys, as the discovery document's jwks_uri has them. */
  jwks(): Promise<{ keys: JWK[] }>;
};

/** Makes tokens that live an hour, and their key when the first one is issued. */
export function delegatedTokens(given: {
  tenantId: string;
  clientId: string;
  /** The origin of the login page, once it listens. */
  authority: () => string;
}): DelegatedTokens {
  let made: ReturnType<typeof signingKey> | undefined;
  const currentKey = () => {
    made ??= signingKey();
    return made;
  };
  return {
    clientId: given.clientId,
    async issue(person, changed = {}) {
      const key = await currentKey();
      const now = Math.floor(Date.now() / 1000);
      // Claims: "Access token claims reference" of the Microsoft identity platform.
      const claims = {
        aud: given.clientId,
        iss: `${given.authority()}/${given.tenantId}/v2.0`,
        iat: now,
        nbf: now,
        exp: now + 3600,
        azp: given.clientId,
        azpacr: "0",
        name: person.displayName ?? person.userPrincipalName,
        oid: person.id,
        preferred_username: person.userPrincipalName,
        scp: "Signature.Read",
        sub: randomUUID(),
        tid: given.tenantId,
        uti: randomUUID(),
        ver: "2.0",
        ...changed,
      };
      return new SignJWT(claims)
        .setProtectedHeader({ alg: ALGORITHM, typ: "JWT", kid: key.kid })
        .sign(key.privateKey);
    },
    async rotateKeys() {
      made = signingKey();
      await made;
    },
    jwks: async () => ({ keys: [(await currentKey()).jwk] }),
  };
}

async function signingKey() {
  const { privateKey, publicKey } = await generateKeyPair(ALGORITHM);
  const jwk = await exportJWK(publicKey);
  const kid = await calculateJwkThumbprint(jwk);
  return { privateKey, kid, jwk: { ...jwk, kid, use: "sig", alg: ALGORITHM } };
}
