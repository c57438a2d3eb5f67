import type { AccessToken } from "@azure/identity";
import * as z from "zod";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { type CertificateSignIn, type Warn, withCertificate } from "./certificate-credential.ts";
import {
  type AppRegistration,
  createIdentity,
  type GetToken,
  MICROSOFT_AUTHORITY,
  withIdentity,
  withSecret,
} from "./credential.ts";

/** How the app signs in for Graph and Exchange; each setting is needed for the credential it belongs to. */
export interface TokensOptions {
  readonly credential: "certificate" | "managed-identity" | "client-secret";
  /** GUID; a managed identity needs none. */
  readonly tenantId?: string | undefined;
  /** GUID of the app registration; a managed identity needs none. */
  readonly clientId?: string | undefined;
  /** An https origin; default Microsoft's. */
  readonly authorityHost?: string | undefined;
  readonly keyVaultUrl?: string | undefined;
  readonly certificateName?: string | undefined;
  readonly clientSecret?: string | undefined;
  /** GUID of the user-assigned managed identity. */
  readonly identityClientId?: string | undefined;
  /** Reports problems that do not stop the app but need a person; default none. */
  readonly warn?: Warn | undefined;
}

/** Bearer tokens for Microsoft's APIs. */
export interface Tokens {
  /**
   * A token for a scope such as "https://graph.microsoft.com/.default". `renew` asks for one not handed out
   * before; a managed identity decides that by itself. Throws RetryLater or GiveUp.
   */
  token(scope: string, options?: { renew?: boolean }): Promise<string>;
  /**
   * The app roles in the token for a scope, none when nothing was consented to; undefined when the token does not
   * tell. A token got before a role was granted lacks it, for up to an hour. Throws as `token`.
   */
  roles(scope: string): Promise<readonly string[] | undefined>;
  /** The certificate that signs in; undefined when none does. Throws RetryLater or GiveUp when it cannot be read. */
  certificate(): Promise<CertificateState | undefined>;
}

/** A certificate without its secret. */
export interface CertificateState {
  readonly subject: string | undefined;
  /** SHA-1 in hexadecimal, as Azure shows it. */
  readonly thumbprint: string;
  /** ISO 8601. */
  readonly notAfter: string;
  /** Whole days until then, below zero afterwards. */
  readonly daysLeft: number;
  /** Why a newer version in the vault does not sign in instead. */
  readonly newer:
    | { readonly code: string; readonly reason: string; readonly remedy: string | undefined }
    | undefined;
}

const DAY = 24 * 60 * 60 * 1000;

/** Prepares signing in; no request is sent before the first token. */
export function createTokens(options: TokensOptions): Tokens {
  const { getToken, certificate, refusal } = signIn(options);
  const token = keepTokens(getToken);

  return {
    token: (scope, { renew = false } = {}) => token(scope, renew),
    roles: async (scope) => rolesOf(await token(scope, false)),
    async certificate() {
      if (certificate === undefined) return undefined;
      const { subject, thumbprint, notAfter } = await certificate();
      const error = refusal?.();
      return {
        subject,
        thumbprint,
        notAfter: notAfter.toISOString(),
        daysLeft: Math.floor((notAfter.getTime() - Date.now()) / DAY),
        newer: error && { code: error.code, reason: error.message, remedy: error.remedy },
      };
    },
  };
}

function signIn(options: TokensOptions): { getToken: GetToken } & Partial<CertificateSignIn> {
  const { identityClientId, authorityHost = MICROSOFT_AUTHORITY, warn = () => {} } = options;
  if (options.credential === "managed-identity") return { getToken: withIdentity(identityClientId) };

  const tenantId = required(options.tenantId, "ENTRA_TENANT_ID");
  const clientId = required(options.clientId, "ENTRA_CLIENT_ID");
  const app: AppRegistration = { tenantId, clientId, authorityHost };
  if (options.credential === "client-secret") {
    return { getToken: withSecret(app, required(options.clientSecret, "ENTRA_CLIENT_SECRET")) };
  }
  const source = {
    vaultUrl: required(options.keyVaultUrl, "KEY_VAULT_URL"),
    name: required(options.certificateName, "ENTRA_CERTIFICATE_NAME"),
    identity: createIdentity(identityClientId),
  };
  return withCertificate(app, source, warn);
}

function required(value: string | undefined, setting: string): string {
  if (value) return value;
  throw new GiveUp("setting-missing", `${setting} is not set, and ENTRA_CREDENTIAL needs it`);
}

/** Seconds before its end from which on a token is replaced: as MSAL, which hands out its own until then. */
const MARGIN = 300;

/** Seconds for one token, certificate included; the SDKs set no limit of their own. */
const TIMEOUT = 60;

/** Caches a token per scope until shortly before it expires; concurrent callers share one request. */
export function keepTokens(getToken: GetToken): (scope: string, renew: boolean) => Promise<string> {
  const kept = new Map<string, AccessToken>();
  const pending = new Map<string, Promise<string>>();

  async function ask(scope: string, renew: boolean): Promise<string> {
    const asked = await inTime(getToken(scope, renew)).catch((error: unknown) => {
      // During an outage of the sign-in, a token is used until it expires.
      const old = renew ? undefined : kept.get(scope);
      if (old && error instanceof RetryLater && secondsLeft(old) > 0) return old;
      throw error;
    });
    kept.set(scope, asked);
    return asked.token;
  }

  return (scope, renew) => {
    const waiting = pending.get(`new ${scope}`) ?? (renew ? undefined : pending.get(scope));
    if (waiting) return waiting;
    const old = kept.get(scope);
    if (!renew && old && secondsLeft(old) > MARGIN) return Promise.resolve(old.token);
    const key = renew ? `new ${scope}` : scope;
    const asked = ask(scope, renew).finally(() => pending.delete(key));
    pending.set(key, asked);
    return asked;
  };
}

function secondsLeft({ expiresOnTimestamp }: AccessToken): number {
  return (expiresOnTimestamp - Date.now()) / 1000;
}

async function inTime<T>(token: Promise<T>): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const error = new RetryLater("network", `Entra ID gave no token within ${TIMEOUT} s`, 10);
    timer = setTimeout(() => reject(error), TIMEOUT * 1000);
  });
  try {
    return await Promise.race([token, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Claims of an app-only access token (Microsoft identity platform, access token claims reference). */
const Claims = z.object({ roles: z.array(z.string()).default([]) });

/**
 * The app roles that an access token carries, unverified: for display, not for access control. Undefined
 * for a token that is no readable JWT, as Microsoft's resources are free to have.
 */
export function rolesOf(token: string): readonly string[] | undefined {
  const [, payload, signature] = token.split(".");
  if (payload === undefined || signature === undefined) return undefined;
  try {
    return Claims.parse(JSON.parse(Buffer.from(payload, "base64url").toString())).roles;
  } catch {
    return undefined;
  }
}
