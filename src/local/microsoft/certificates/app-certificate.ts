import { createHash, X509Certificate } from "node:crypto";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { keyToPem } from "./key-to-pem.ts";

const RSA = {
  name: "RSASSA-PKCS1-v1_5",
  hash: "SHA-256",
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
};
const DAY = 24 * 60 * 60 * 1000;

/** A self-signed certificate an app signs its assertions with. */
export type AppCertificate = {
  /** The certificate alone, PEM: what an app registration holds. */
  certificate: string;
  /** Key and certificate, PEM: what Key Vault hands out as `application/x-pem-file`. */
  keyAndCertificate: string;
  thumbprints: Thumbprints;
  notBefore: Date;
  notAfter: Date;
};

/** Digests of a certificate's DER in base64url, as JWT headers `x5t` and `x5t#S256` carry them. */
export type Thumbprints = { sha1: string; sha256: string };

/** Makes an RSA-2048 app certificate, by default valid from yesterday for a year. */
export async function appCertificate(
  validity: { notBefore?: Date; notAfter?: Date } = {},
): Promise<AppCertificate> {
  const notBefore = validity.notBefore ?? new Date(Date.now() - DAY);
  const notAfter = validity.notAfter ?? new Date(Date.now() + 365 * DAY);
  const keys = await crypto.subtle.generateKey(RSA, true, ["sign", "verify"]);
  const made = await x509.X509CertificateGenerator.createSelfSigned({
    name: "CN=Entra Employee Sync",
    signingAlgorithm: RSA,
    keys,
    notBefore,
    notAfter,
  });
  const certificate = `${made.toString("pem")}\n`;
  return {
    certificate,
    keyAndCertificate: (await keyToPem(keys.privateKey)) + certificate,
    thumbprints: thumbprints(certificate),
    notBefore,
    notAfter,
  };
}

/** The thumbprints of a PEM certificate; throws when it is none. */
export function thumbprints(certificate: string): Thumbprints {
  const der = new X509Certificate(certificate).raw;
  const digest = (algorithm: string) => createHash(algorithm).update(der).digest("base64url");
  return { sha1: digest("sha1"), sha256: digest("sha256") };
}
