import { GiveUp, RetryLater } from "../core/errors.ts";
import { identityError } from "./identity-error.ts";
import { newCertificate } from "./remedies.ts";

/** Seconds to wait for a vault that does not say how long. */
const WAIT = 10;

/** Why the certificate could not be read from Key Vault, and the command that mends it. */
export function vaultError(error: unknown, vaultUrl: string, name: string): RetryLater | GiveUp {
  if (error instanceof RetryLater || error instanceof GiveUp) return error;
  if (!(error instanceof Error)) throw error;
  if (error.name === "CredentialUnavailableError" || error.name.startsWith("Authentication")) {
    return identityError(error);
  }

  const vault = new URL(vaultUrl).hostname.split(".")[0] ?? vaultUrl;
  const status = Reflect.get(error, "statusCode");
  const code = String(Reflect.get(error, "code") ?? error.name);
  if (status === undefined) {
    if (error.name !== "RestError" && error.name !== "AbortError") throw error;
    return new RetryLater("network", `Key Vault ${vaultUrl} did not answer (${code})`, WAIT);
  }
  if (status === 429) return new RetryLater("throttled", `Key Vault ${vaultUrl} is throttled`, WAIT);
  if (status >= 500) return new RetryLater("unavailable", `Key Vault ${vaultUrl} answered ${status}`, WAIT);
  if (status === 404) {
    return new GiveUp("certificate-missing", `Key Vault ${vaultUrl} has no certificate ${name}`, {
      remedy: `Check ENTRA_CERTIFICATE_NAME; make one: ${newCertificate(vaultUrl, name)}`,
    });
  }
  return new GiveUp(
    "vault-forbidden",
    `Key Vault ${vaultUrl} does not hand out ${name} (${status} ${code})`,
    {
      remedy:
        `az role assignment create --role "Key Vault Secrets User" --assignee "$AZURE_CLIENT_ID" --scope "$(az keyvault show --name ${vault} --query id --output tsv)";` +
        " the vault's firewall must let the app in, and the certificate be enabled",
    },
  );
}
