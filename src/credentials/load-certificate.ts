import { X509Certificate } from "node:crypto";
import type { TokenCredential } from "@azure/identity";
import { SecretClient } from "@azure/keyvault-secrets";
import { GiveUp } from "../errors.ts";
import { REGISTER_CERTIFICATE } from "./remedies.ts";
import { createCertificate, vaultError } from "./vault-error.ts";

/** Where the app's certificate is kept, and who may read it. */
export interface CertificateSource {
  /** An https origin. */
  readonly vaultUrl: string;
  readonly name: string;
  readonly identity: TokenCredential;
}

const LOOPBACK = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** Seconds for reading the certificate. */
const TIMEOUT = 15;

/** The newest version of the certificate with its private key, PEM; RetryLater, or GiveUp that says what to do. */
export async function loadCertificate({ vaultUrl, name, identity }: CertificateSource): Promise<string> {
  const vault = new SecretClient(vaultUrl, identity, {
    // Its challenge names Microsoft's resource, which a vault on this machine is not part of.
    disableChallengeResourceVerification: LOOPBACK.has(new URL(vaultUrl).hostname),
    retryOptions: { maxRetries: 1, retryDelayInMs: 500 },
  });
  const secret = await vault
    .getSecret(name, { abortSignal: AbortSignal.timeout(TIMEOUT * 1000) })
    .catch((error: unknown) => {
      throw vaultError(error, vaultUrl, name);
    });
  return usable(secret.value ?? "", vaultUrl, name);
}

function usable(pem: string, vaultUrl: string, name: string): string {
  const [certificate] = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/.exec(pem) ?? [];
  if (certificate === undefined || !pem.includes("PRIVATE KEY-----")) {
    const vault = new URL(vaultUrl).hostname.split(".")[0] ?? "";
    throw new GiveUp(
      "certificate-not-pem",
      `${name} in Key Vault ${vaultUrl} is not PEM with a private key`,
      {
        remedy: `Its policy must say application/x-pem-file and exportable: ${createCertificate(vault, name)}`,
      },
    );
  }
  const { validTo, validToDate } = new X509Certificate(certificate);
  if (validToDate < new Date()) {
    throw new GiveUp("certificate-expired", `${name} in Key Vault ${vaultUrl} expired ${validTo}`, {
      remedy: REGISTER_CERTIFICATE,
    });
  }
  return pem;
}
