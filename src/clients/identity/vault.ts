import type { TokenCredential } from "@azure/identity";
import { type KeyVaultSecret, SecretClient, type SecretProperties } from "@azure/keyvault-secrets";
import { GiveUp, RetryLater } from "../../core/errors.ts";
import { type Certificate, readCertificate } from "./certificate.ts";
import { newCertificate } from "./remedies.ts";
import { identityError } from "./token-error.ts";

/** Where the app's certificate is kept, and who may read it. */
export interface CertificateSource {
  /** An https origin. */
  readonly vaultUrl: string;
  readonly name: string;
  readonly identity: TokenCredential;
}

/** A version of the certificate, as the vault holds it: not yet validated. */
export interface CertificateVersion {
  readonly version: string;
  /** GiveUp "certificate-…" when the app cannot sign with it. */
  certificate(): Promise<Certificate>;
}

/** The versions of the app's certificate. Both throw RetryLater, or GiveUp that says what to do. */
export interface LoadCertificate {
  newest(): Promise<CertificateVersion>;
  /** Up to two versions older than this one that are enabled and have not expired, newest first. */
  before(version: string): Promise<readonly CertificateVersion[]>;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Seconds for reading one version, or the list of them. */
const TIMEOUT = 15;

/** Prepares reading the certificate from Key Vault. */
export function loadCertificate({ vaultUrl, name, identity }: CertificateSource): LoadCertificate {
  const vault = new SecretClient(vaultUrl, identity, {
    // Its challenge names Microsoft's resource, which a vault on this machine is not part of.
    disableChallengeResourceVerification: LOOPBACK.has(new URL(vaultUrl).hostname),
    retryOptions: { maxRetries: 1, retryDelayInMs: 500 },
  });

  async function inVault<T>(ask: (limit: { abortSignal: AbortSignal }) => Promise<T>): Promise<T> {
    try {
      return await ask({ abortSignal: AbortSignal.timeout(TIMEOUT * 1000) });
    } catch (error) {
      throw vaultError(error, vaultUrl, name);
    }
  }

  const read = async (version?: string) =>
    versionOf(await inVault((limit) => vault.getSecret(name, { ...limit, ...(version && { version }) })));

  function versionOf({ value = "", properties }: KeyVaultSecret): CertificateVersion {
    let reading: Promise<Certificate> | undefined;
    const what = `${name} in Key Vault ${vaultUrl}`;
    return {
      version: properties.version ?? "",
      certificate: () => (reading ??= readCertificate(value, what, newCertificate(vaultUrl, name))),
    };
  }

  return {
    newest: () => read(),
    async before(version) {
      const known = await inVault(async (limit) => {
        const versions: SecretProperties[] = [];
        for await (const held of vault.listPropertiesOfSecretVersions(name, limit)) versions.push(held);
        return versions;
      });
      const created = ({ createdOn }: SecretProperties) => createdOn?.getTime() ?? 0;
      return Promise.all(
        known
          .filter((held) => held.version !== version && held.enabled && !isPast(held.expiresOn))
          .sort((a, b) => created(b) - created(a))
          .slice(0, 2)
          .map((held) => read(held.version)),
      );
    },
  };
}

/** Throws GiveUp for an expired certificate. */
export function stillValid(certificate: Certificate, { vaultUrl, name }: CertificateSource): Certificate {
  if (!isPast(certificate.notAfter)) return certificate;
  const ended = certificate.notAfter.toISOString().slice(0, 10);
  throw new GiveUp("certificate-expired", `${name} in Key Vault ${vaultUrl} expired on ${ended}`, {
    remedy: newCertificate(vaultUrl, name),
  });
}

function isPast(date: Date | undefined): boolean {
  return date !== undefined && date.getTime() <= Date.now();
}

/** Seconds to wait for a vault that sends no Retry-After. */
const WAIT = 10;

/** Why the certificate could not be read from Key Vault, and the command that fixes it. */
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
