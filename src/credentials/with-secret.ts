import { ClientSecretCredential } from "@azure/identity";
import { GiveUp } from "../core/errors.ts";
import { type AppRegistration, appCredential, type GetToken } from "./app-credential.ts";
import { authorityOptions } from "./authority.ts";

/** How the platform passes on a Key Vault reference that it could not follow: as it stands in the settings. */
const UNRESOLVED = /^@Microsoft\.KeyVault\(/i;

/** Signs an app in with its client secret. */
export function withSecret(app: AppRegistration, secret: string): GetToken {
  if (UNRESOLVED.test(secret)) return () => Promise.reject(unresolved());
  const options = authorityOptions(app.authorityHost);
  return appCredential(app, () => new ClientSecretCredential(app.tenantId, app.clientId, secret, options));
}

/** The reference names vault and secret, neither of which belongs into a log. */
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
