import {
  type AccessToken,
  ClientSecretCredential,
  ManagedIdentityCredential,
  type TokenCredential,
} from "@azure/identity";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { diagnoseAuthority, identityError, tokenError } from "./token-error.ts";

/** The app registration that signs in, and where. */
export interface AppRegistration {
  readonly tenantId: string;
  readonly clientId: string;
  /** An https origin. */
  readonly authorityHost: string;
}

/** Gets tokens for an app; `renew` asks for one that was not handed out before. Throws RetryLater or GiveUp. */
export type GetToken = (scope: string, renew: boolean) => Promise<AccessToken>;

/** Signs an app in with credentials of one kind; each made by `create` starts without any tokens. */
export function appCredential(app: AppRegistration, create: () => TokenCredential): GetToken {
  let credential: TokenCredential | undefined;
  return async (scope, renew) => {
    // Credentials cache their tokens, and the cache cannot be cleared.
    if (renew || credential === undefined) credential = create();
    try {
      return await tokenFrom(credential, scope);
    } catch (error) {
      if (error instanceof Error && error.name === "CredentialUnavailableError") {
        throw await diagnoseAuthority(app.authorityHost, app.tenantId);
      }
      const failure = tokenError(error);
      // For a minute after an answer of 429 or 5xx MSAL refuses by itself, without asking and without a reason. The queue
      // keeps the pause already, and a new credential asks.
      if (failure instanceof RetryLater) credential = undefined;
      throw failure;
    }
  };
}

/** The token that a credential gives; it throws as the SDK does, also when there is none. */
export async function tokenFrom(credential: TokenCredential, scope: string): Promise<AccessToken> {
  const token = await credential.getToken(scope);
  if (token === null) throw new Error(`There is no token for ${scope}.`);
  return token;
}

/** A Key Vault reference that the platform could not resolve: it passes the setting on unchanged. */
const UNRESOLVED = /^@Microsoft\.KeyVault\(/i;

/** Signs an app in with its client secret. */
export function withSecret(app: AppRegistration, secret: string): GetToken {
  if (UNRESOLVED.test(secret)) return () => Promise.reject(unresolved());
  const options = authorityOptions(app.authorityHost);
  return appCredential(app, () => new ClientSecretCredential(app.tenantId, app.clientId, secret, options));
}

/** The reference names the vault and the secret, which do not belong in a log. */
function unresolved(): GiveUp {
  return new GiveUp(
    "secret-unresolved",
    "ENTRA_CLIENT_SECRET is a Key Vault reference that the platform could not follow",
    {
      remedy:
        'az role assignment create --role "Key Vault Secrets User" --assignee "$AZURE_CLIENT_ID" --scope "$(az keyvault show --name <vault> --query id --output tsv)"' +
        " && az functionapp update --name <app> --resource-group <group> --set keyVaultReferenceIdentity=<id of the identity>;" +
        " the secret must exist in the vault, and the vault's firewall let the app in",
    },
  );
}

/** Gets tokens of the app's managed identity, which caches them and gives no newer one on demand. */
export function withIdentity(identityClientId: string | undefined): GetToken {
  const identity = createIdentity(identityClientId);
  return async (scope) => {
    try {
      return await tokenFrom(identity, scope);
    } catch (error) {
      throw identityError(error);
    }
  };
}

/** The app's own identity for Azure resources (storage, Key Vault, telemetry): user-assigned, else the system's. */
export function createIdentity(identityClientId?: string | undefined): TokenCredential {
  return new ManagedIdentityCredential({
    ...(identityClientId === undefined ? {} : { clientId: identityClientId }),
    retryOptions: { maxRetries: 1 },
  });
}

/** Microsoft's authorities, by cloud (Microsoft Entra authentication endpoints). */
const MICROSOFT = new Set([
  "login.microsoftonline.com",
  "login.microsoft.com",
  "login.windows.net",
  "login.microsoftonline.us",
  "login.partner.microsoftonline.cn",
  "login.chinacloudapi.cn",
]);

/** The authority of the global cloud. */
export const MICROSOFT_AUTHORITY = "https://login.microsoftonline.com";

/** Options that make @azure/identity talk to this authority, an https origin. */
export function authorityOptions(authorityHost: string) {
  return {
    authorityHost,
    // Another authority is unknown to login.microsoftonline.com, which would be asked about it first.
    disableInstanceDiscovery: !MICROSOFT.has(new URL(authorityHost).hostname),
    // The queue retries failures; this only covers short interruptions.
    retryOptions: { maxRetries: 1, retryDelayInMs: 500 },
  };
}
