import { randomUUID } from "node:crypto";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "reflect-metadata";
import * as x509 from "@peculiar/x509";
import { keyToPem } from "./key-to-pem.ts";

const EC = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const DAY = 24 * 60 * 60 * 1000;

/** A certificate authority that lives as long as the stand-ins, with the one server certificate they all use. */
export type CertificateAuthority = {
  /** The authority's own certificate, PEM: what `tls.setDefaultCACertificates` takes. */
  pem: string;
  /** A file holding `pem`: what NODE_EXTRA_CA_CERTS takes, which only counts when set before a process starts. */
  file: string;
  server: { key: string; cert: string };
  /** Deletes the file. */
  close(): Promise<void>;
};

/** Makes an authority and a server certificate for localhost, 127.0.0.1 and ::1, valid for a week. */
export async function certificateAuthority(): Promise<CertificateAuthority> {
  const validity = { notBefore: new Date(Date.now() - DAY), notAfter: new Date(Date.now() + 7 * DAY) };
  const authorityKeys = await newKeys();
  const authority = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity,
    // A name of its own: a process that trusts two authorities of one name may try the wrong key.
    name: `CN=Local Microsoft stand-ins ${randomUUID()}`,
    signingAlgorithm: EC,
    keys: authorityKeys,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
    ],
  });
  const serverKeys = await newKeys();
  const server = await x509.X509CertificateGenerator.create({
    ...validity,
    subject: "CN=localhost",
    issuer: authority.subject,
    signingAlgorithm: EC,
    signingKey: authorityKeys.privateKey,
    publicKey: serverKeys.publicKey,
    extensions: [
      new x509.SubjectAlternativeNameExtension([
        { type: "dns", value: "localhost" },
        { type: "ip", value: "127.0.0.1" },
        { type: "ip", value: "::1" },
      ]),
      new x509.ExtendedKeyUsageExtension([x509.ExtendedKeyUsage.serverAuth]),
    ],
  });

  const pem = authority.toString("pem");
  const folder = await mkdtemp(join(tmpdir(), "entra-sync-authority-"));
  const file = join(folder, "authority.pem");
  await writeFile(file, pem);
  return {
    pem,
    file,
    server: { key: await keyToPem(serverKeys.privateKey), cert: server.toString("pem") },
    close: () => rm(folder, { recursive: true, force: true }),
  };
}

function newKeys() {
  return crypto.subtle.generateKey(EC, true, ["sign", "verify"]);
}
