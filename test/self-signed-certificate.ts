import { KeyObject, randomUUID, webcrypto } from "node:crypto";
import tls from "node:tls";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";

/** A key and a certificate for it that signs itself, both PEM. */
export interface SelfSigned {
  readonly cert: string;
  readonly key: string;
}

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" };
const DAY = 86_400_000;

/** Makes a certificate for these DNS names and IPv4 addresses that is its own authority, valid till tomorrow. */
export async function selfSigned(names: readonly string[] = ["127.0.0.1", "localhost"]): Promise<SelfSigned> {
  const keys = await webcrypto.subtle.generateKey(EC, true, ["sign", "verify"]);
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    // OpenSSL looks for a trusted certificate by its name, and compares the first of that name only.
    name: `CN=${names[0]}, OU=${randomUUID()}`,
    keys,
    signingAlgorithm: EC,
    notBefore: new Date(Date.now() - DAY),
    notAfter: new Date(Date.now() + DAY),
    extensions: [
      new x509.BasicConstraintsExtension(true, undefined, true),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: /^[\d.]+$/.test(value) ? "ip" : "dns", value }) as const),
      ),
    ],
  });
  return {
    cert: certificate.toString("pem"),
    key: KeyObject.from(keys.privateKey).export({ type: "pkcs8", format: "pem" }).toString(),
  };
}

/** Adds an authority, PEM, to those that this thread trusts: files that share the thread have servers of their own. */
export function trust(authority: string): void {
  tls.setDefaultCACertificates([...tls.getCACertificates("default"), authority]);
}

/** The function that gives a file's servers their certificate for these names: made, and trusted, when it is first called. */
export function trustedCertificate(names?: readonly string[]): () => Promise<SelfSigned> {
  let made: Promise<SelfSigned> | undefined;
  return () => {
    made ??= selfSigned(names).then((pair) => {
      trust(pair.cert);
      return pair;
    });
    return made;
  };
}
