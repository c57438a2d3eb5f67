import { GiveUp } from "../core/errors.ts";
import type { AppRegistration, GetToken } from "./app-credential.ts";
import { MICROSOFT_AUTHORITY } from "./authority.ts";
import { createIdentity } from "./identity.ts";
import { keepTokens } from "./keep-tokens.ts";
import { rolesOf } from "./roles-of.ts";
import type { Warn } from "./warn.ts";
import { type CertificateSignIn, withCertificate } from "./with-certificate.ts";
import { withIdentity } from "./with-identity.ts";
import { withSecret } from "./with-secret.ts";

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
  /** Told of what does not stop the app and yet needs a person; default nobody. */
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

/** Prepares signing in; nothing is asked of anyone before the first token. */
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
