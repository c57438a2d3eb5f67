import { createHmac } from "node:crypto";
import forge from "node-forge";
import { PFX } from "pkijs";
import { afterEach, aroundAll, describe, expect, test } from "vitest";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { besideEntra, scope } from "./entra.ts";
import { hasOpenssl, type IssuedCertificate, withIssuedCertificate } from "./issued-certificate.ts";

const entra = besideEntra();

afterEach(() => {
  entra().microsoft.reset();
  entra().microsoft.secrets.delete("issued");
});

const RSA = ["-newkey", "rsa:2048"];
const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256"];

const signIn = () =>
  createTokens({ ...entra().settings, credential: "certificate", certificateName: "issued" });

/** How the vault hands a certificate out, by the name of its policy's content type and what is peculiar to it. */
const kinds: Record<string, (issued: IssuedCertificate) => Promise<string> | string> = {
  PEM: ({ key, certificate }) => key + certificate,
  "PEM, the certificate first": ({ key, certificate }) => certificate + key,
  "PEM with its chain, the issuer first": ({ key, authority, certificate }) => key + authority + certificate,
  "PKCS#12": ({ pkcs12 }) => pkcs12(),
  "PKCS#12 without its chain": ({ pkcs12 }) => pkcs12("-certfile", "app.pem"),
  "PKCS#12 with Triple DES, as older programs write it": ({ pkcs12 }) =>
    pkcs12("-keypbe", "PBE-SHA1-3DES", "-certpbe", "PBE-SHA1-3DES", "-macalg", "sha1"),
  "PKCS#12 with AES and 600,000 rounds, as GnuTLS writes it": ({ pkcs12 }) => pkcs12("-iter", "600000"),
  "PKCS#12 with AES and no password at all, as .NET writes it": async ({ pkcs12 }) =>
    withoutPassword(Buffer.from(await pkcs12("-macalg", "sha256"), "base64")),
  "PKCS#12 that nothing encrypts": ({ pkcs12 }) => pkcs12("-keypbe", "NONE", "-certpbe", "NONE", "-nomac"),
};

/** What the vault may hold that is of no use, and the code for it. */
const useless: Record<string, [string, (issued: IssuedCertificate) => Promise<string> | string]> = {
  nothing: ["certificate-unreadable", () => ""],
  "a password": ["certificate-unreadable", () => "hunter2"],
  "PKCS#12 with a password": ["certificate-unreadable", ({ pkcs12 }) => pkcs12("-passout", "pass:hemmelig")],
  "half a PKCS#12": ["certificate-unreadable", async ({ pkcs12 }) => (await pkcs12()).slice(0, 1000)],
  "a key without a certificate": ["certificate-unreadable", ({ key }) => key],
  "a broken key": [
    "certificate-unreadable",
    ({ certificate }) => `-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n${certificate}`,
  ],
  "PEM without a key": ["certificate-without-key", ({ certificate }) => certificate],
  "PKCS#12 without a key": ["certificate-without-key", ({ pkcs12 }) => pkcs12("-nokeys")],
  "a certificate alone, as of a key that may not leave the vault": [
    "certificate-without-key",
    ({ certificate }) => certificate.replace(/-----.*-----|\n/g, ""),
  ],
  "somebody else's certificate": ["certificate-without-key", ({ key, authority }) => key + authority],
};

/** PKCS#12 with its checksum made by no password (null) instead of an empty one: RFC 7292 derives other keys from them. */
async function withoutPassword(der: Buffer): Promise<string> {
  const file = PFX.fromBER(der);
  const { macData } = file;
  if (!macData) throw new Error("OpenSSL has made no checksum.");
  const salt = Buffer.from(macData.macSalt.valueBlock.valueHexView).toString("binary");
  const key = forge.pkcs12.generateKey(
    null,
    forge.util.createBuffer(salt),
    3,
    macData.iterations ?? 1,
    32,
    forge.md.sha256.create(),
  );
  const contents = file.authSafe.content as { getValue(): ArrayBuffer };
  const hmac = createHmac("sha256", Buffer.from(key.getBytes(), "binary"));
  macData.mac.digest.valueBlock.valueHexView = hmac.update(Buffer.from(contents.getValue())).digest();
  const written = Buffer.from(file.toSchema().toBER());
  // Nothing but the checksum has become another.
  expect(written.length).toBe(der.length);
  expect(written.equals(der)).toBe(false);
  return written.toString("base64");
}

describe.skipIf(!hasOpenssl)("the vault's certificate", () => {
  let issued: IssuedCertificate;
  aroundAll((runSuite) =>
    withIssuedCertificate(RSA, (made) => {
      issued = made;
      return runSuite();
    }),
  );

  test.each(Object.entries(kinds))("signs in as %s", async (_, write) => {
    const { microsoft } = entra();
    microsoft.secrets.set("issued", { value: await write(issued) });
    microsoft.app.addCertificate(issued.certificate);
    const tokens = signIn();
    await expect(tokens.token(scope)).resolves.toMatch(/^ey/);
    expect(await tokens.certificate()).toMatchObject({
      subject: "O=Firma, CN=App",
      thumbprint: issued.thumbprint,
      daysLeft: 299,
    });
  });

  test.each(Object.entries(useless))("is refused as %s", async (_, [code, write]) => {
    const value = await write(issued);
    entra().microsoft.secrets.set("issued", { value });
    await expect(signIn().token(scope)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(/^issued in Key Vault https:/) as string,
      remedy: expect.stringContaining("--cert issued --append --create-cert") as string,
      cause: undefined,
    });
    expect(entra().asked()).toBe(0);
  });

  test.each([
    ["PEM", ({ key, certificate }: IssuedCertificate) => key + certificate],
    ["PKCS#12", ({ pkcs12 }: IssuedCertificate) => pkcs12()],
  ])("is refused as %s with a key for RSA-PSS only", (_, write) =>
    withIssuedCertificate(["-newkey", "rsa-pss", "-pkeyopt", "rsa_keygen_bits:2048"], async (issued) => {
      entra().microsoft.secrets.set("issued", { value: await write(issued) });
      await expect(signIn().token(scope)).rejects.toMatchObject({
        code: "certificate-not-rsa",
        message: expect.stringContaining("rsa-pss") as string,
      });
    }),
  );

  test.each([
    ["PEM", ({ key, certificate }: IssuedCertificate) => key + certificate],
    ["PKCS#12", ({ pkcs12 }: IssuedCertificate) => pkcs12()],
  ])("is refused as %s with a key on an elliptic curve", (_, write) =>
    withIssuedCertificate(EC, async (issued) => {
      entra().microsoft.secrets.set("issued", { value: await write(issued) });
      await expect(signIn().token(scope)).rejects.toMatchObject({
        code: "certificate-not-rsa",
        message: expect.stringContaining("ec") as string,
      });
    }),
  );
});
