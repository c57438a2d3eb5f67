import { createPrivateKey, type KeyObject, X509Certificate } from "node:crypto";
import { GiveUp } from "../../core/errors.ts";

/** A certificate that an app can sign with. */
export interface Certificate {
  /** Its private key and itself, without those who issued it. */
  readonly pem: string;
  /** Its distinguished name ("CN=…, O=…"); undefined when it has none. */
  readonly subject: string | undefined;
  /** SHA-1 in hexadecimal, as Azure shows it. */
  readonly thumbprint: string;
  readonly notAfter: Date;
}

/** The parts of a certificate, each PEM, possibly with its chain, in any order. */
interface Parts {
  readonly key: string | undefined;
  readonly certificates: readonly string[];
}

/**
 * Reads what Key Vault hands out for a certificate: PEM, or base64 PKCS#12 with an empty password. GiveUp says what
 * the app cannot use of it, with this remedy; `what` names it.
 */
export async function readCertificate(value: string, what: string, remedy: string): Promise<Certificate> {
  const refuse = (code: string, problem: string) => new GiveUp(code, `${what} ${problem}`, { remedy });

  const parts = await partsOf(value);
  const certificates = parts?.certificates.flatMap((pem) => parsed(() => new X509Certificate(pem)) ?? []);
  if (parts === undefined || certificates === undefined || certificates.length === 0) {
    throw refuse("certificate-unreadable", "is neither PEM nor PKCS#12 with an empty password");
  }
  if (parts.key === undefined) throw refuse("certificate-without-key", "comes without its private key");
  const key = parsed(() => createPrivateKey(parts.key ?? ""));
  if (key === undefined) throw refuse("certificate-unreadable", "has a private key that cannot be read");
  if (key.asymmetricKeyType !== "rsa") {
    const bound = key.asymmetricKeyType === "rsa-pss" ? ", which is an RSA key bound to one use," : "";
    throw refuse(
      "certificate-not-rsa",
      `has a key of type ${key.asymmetricKeyType}${bound} and Entra ID takes plain RSA (rsaEncryption)`,
    );
  }
  const own = certificates.find((certificate) => certificate.checkPrivateKey(key));
  if (own === undefined) {
    throw refuse("certificate-without-key", "comes with a private key that is not its own");
  }
  return described(own, key);
}

async function partsOf(value: string): Promise<Parts | undefined> {
  if (value.includes("-----BEGIN")) {
    const [key] = /-----BEGIN ([A-Z]+ )?PRIVATE KEY-----[^-]+-----END \1PRIVATE KEY-----/.exec(value) ?? [];
    const certificates = value.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? [];
    return { key, certificates };
  }
  const der = Buffer.from(value, "base64");
  // The vault returns only this for a key that is not exportable.
  const alone = parsed(() => new X509Certificate(der));
  if (alone) return { key: undefined, certificates: [`${alone}`] };
  // Not at the top: the library is large, and who signs in with PEM or otherwise never needs it.
  const { pkcs12ToPem } = await import("./pkcs12-to-pem.ts");
  return pkcs12ToPem(der);
}

function described(certificate: X509Certificate, key: KeyObject): Certificate {
  return {
    pem: `${key.export({ type: "pkcs8", format: "pem" })}${certificate}`,
    subject: certificate.subject?.replaceAll("\n", ", ") || undefined,
    thumbprint: certificate.fingerprint.replaceAll(":", ""),
    notAfter: certificate.validToDate,
  };
}

function parsed<T>(parse: () => T): T | undefined {
  try {
    return parse();
  } catch {
    return undefined;
  }
}
