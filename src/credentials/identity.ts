import { ManagedIdentityCredential, type TokenCredential } from "@azure/identity";

/** The app's own identity for Azure resources (storage, Key Vault, telemetry): user-assigned, else the system's. */
export function createIdentity(identityClientId?: string | undefined): TokenCredential {
  return new ManagedIdentityCredential({
    ...(identityClientId === undefined ? {} : { clientId: identityClientId }),
    retryOptions: { maxRetries: 1 },
  });
}
