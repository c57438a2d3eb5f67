import { ClientSecretCredential } from "@azure/identity";
import { GiveUp, RetryLater } from "../errors.ts";
import { type AppRegistration, appCredential, type GetToken } from "./app-credential.ts";
import { authorityOptions, MICROSOFT_AUTHORITY } from "./authority.ts";
import { createIdentity } from "./identity.ts";
import { identityError } from "./identity-error.ts";
import { withCertificate } from "./with-certificate.ts";

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
}

/** Bearer tokens for Microsoft's APIs. */
export interface Tokens {
  /**
   * A token for a scope such as "https://graph.microsoft.com/.default". `renew` asks for one not handed out
   * before; a managed identity decides that by itself. Throws RetryLater or GiveUp.
   */
  token(scope: string, options?: { renew?: boolean }): Promise<string>;
}

/** Seconds for one token, certificate included; the SDKs set no limit of their own. */
const TIMEOUT = 60;

/** Prepares signing in; nothing is asked of anyone before the first token. */
export function createTokens(options: TokensOptions): Tokens {
  const getToken = signIn(options);
  const pending = new Map<string, Promise<string>>();

  return {
    token(scope, { renew = false } = {}) {
      // Whoever asks while a token is under way gets that one; a new one serves those who ask for any, too.
      const waiting = pending.get(`new ${scope}`) ?? (renew ? undefined : pending.get(scope));
      if (waiting) return waiting;
      const key = renew ? `new ${scope}` : scope;
      const asked = inTime(getToken(scope, renew)).finally(() => pending.delete(key));
      pending.set(key, asked);
      return asked;
    },
  };
}

function signIn(options: TokensOptions): GetToken {
  const { identityClientId, authorityHost = MICROSOFT_AUTHORITY } = options;
  if (options.credential === "managed-identity") {
    const identity = createIdentity(identityClientId);
    return async (scope) => {
      try {
        return (await identity.getToken(scope))?.token ?? "";
      } catch (error) {
        throw identityError(error);
      }
    };
  }
  const tenantId = required(options.tenantId, "ENTRA_TENANT_ID");
  const clientId = required(options.clientId, "ENTRA_CLIENT_ID");
  const app: AppRegistration = { tenantId, clientId, authorityHost };
  if (options.credential === "client-secret") {
    const secret = required(options.clientSecret, "ENTRA_CLIENT_SECRET");
    const create = () =>
      new ClientSecretCredential(tenantId, clientId, secret, authorityOptions(authorityHost));
    return appCredential(app, create);
  }
  return withCertificate(app, {
    vaultUrl: required(options.keyVaultUrl, "KEY_VAULT_URL"),
    name: required(options.certificateName, "ENTRA_CERTIFICATE_NAME"),
    identity: createIdentity(identityClientId),
  });
}

function required(value: string | undefined, setting: string): string {
  if (value) return value;
  throw new GiveUp("setting-missing", `${setting} is not set, and ENTRA_CREDENTIAL needs it`);
}

async function inTime(token: Promise<string>): Promise<string> {
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
