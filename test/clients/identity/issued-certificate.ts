import { execFile, spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";

/** Whether this machine has an OpenSSL that can issue certificates by `req -CA`. */
export const hasOpenssl = /^OpenSSL [3-9]/.test(
  spawnSync("openssl", ["version"], { encoding: "utf8" }).stdout,
);

/** A certificate that an authority has issued, and both of them as a vault hands them out. */
export interface IssuedCertificate {
  /** PEM, as are `key` and `authority`. */
  readonly certificate: string;
  readonly key: string;
  readonly authority: string;
  /** SHA-1 in hexadecimal, as OpenSSL has it. */
  readonly thumbprint: string;
  /** Base64 PKCS#12 of key, certificate and authority; further options of `openssl pkcs12` on top. */
  pkcs12(...options: string[]): Promise<string>;
}

/** Has OpenSSL, which is not the app's library, issue a certificate with a key of this kind ("rsa:2048"). */
export async function withIssuedCertificate<T>(
  newKey: readonly string[],
  use: (issued: IssuedCertificate) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "certificate-"));
  const openssl = async (...args: string[]) => {
    const { stdout } = await promisify(execFile)("openssl", args, { cwd: folder });
    return stdout;
  };
  const read = (name: string) => readFile(join(folder, name), "utf8");
  const request = ["req", "-x509", "-nodes", "-days", "300"];
  try {
    await openssl(
      ...request,
      "-newkey",
      "rsa:2048",
      "-subj",
      "/CN=Issuer",
      "-keyout",
      "ca.key",
      "-out",
      "ca.pem",
    );
    const issuer = ["-CA", "ca.pem", "-CAkey", "ca.key"];
    await openssl(
      ...request,
      ...newKey,
      ...issuer,
      "-subj",
      "/O=Firma/CN=App",
      "-keyout",
      "app.key",
      "-out",
      "app.pem",
    );
    const shown = await openssl("x509", "-in", "app.pem", "-noout", "-fingerprint", "-sha1");
    return await use({
      certificate: await read("app.pem"),
      key: await read("app.key"),
      authority: await read("ca.pem"),
      thumbprint: shown.trim().replace(/^.*=|:/g, ""),
      async pkcs12(...options) {
        const parts = ["-inkey", "app.key", "-in", "app.pem", "-certfile", "ca.pem", "-passout", "pass:"];
        await openssl("pkcs12", "-export", ...parts, "-out", "app.p12", ...options);
        return readFile(join(folder, "app.p12"), "base64");
      },
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
