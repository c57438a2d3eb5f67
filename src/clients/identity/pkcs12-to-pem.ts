import { createPrivateKey, X509Certificate } from "node:crypto";
import forge from "node-forge";
import { CertBag, PFX, PKCS8ShroudedKeyBag, PrivateKeyInfo, type SafeContents } from "pkijs";

/** What a PKCS#12 file holds, each PEM: its first private key, and its certificates in no order. */
export interface Pkcs12 {
  readonly key: string | undefined;
  readonly certificates: readonly string[];
}

/** Opens PKCS#12 in DER that has the empty password, or none; undefined when it is no PKCS#12, or has another password. */
export async function pkcs12ToPem(der: Buffer): Promise<Pkcs12 | undefined> {
  return der.includes(pkcs12Ciphers) ? readByForge(der) : readByWebCrypto(der);
}

/**
 * The beginning of the object identifiers of PKCS#12's own ciphers (1.2.840.113549.1.12.1, RFC 7292 appendix C), Triple DES
 * and RC2: Web Crypto has none of them. The others are of PKCS#5, which node-forge derives keys for in JavaScript: a file
 * with 600,000 rounds would block the process for a quarter of a minute.
 */
const pkcs12Ciphers = Buffer.from("060a2a864886f70d010c01", "hex");

/** In ciphers of PKCS#5 no password and an empty one are the same. */
const noPassword = new ArrayBuffer(0);

/** What is encrypted says by itself whether the password fits, so the file's own checksum is not needed. */
async function readByWebCrypto(der: Buffer): Promise<Pkcs12 | undefined> {
  let key: string | undefined;
  const certificates: string[] = [];
  try {
    const file = PFX.fromBER(der);
    await file.parseInternalValues({ password: noPassword, checkIntegrity: false });
    const safe = file.parsedValue?.authenticatedSafe;
    if (!safe) return undefined;
    await safe.parseInternalValues({ safeContents: safe.safeContents.map(() => ({ password: noPassword })) });
    const contents = safe.parsedValue.safeContents as readonly { value: SafeContents }[];
    for (const { bagValue } of contents.flatMap(({ value }) => value.safeBags)) {
      if (bagValue instanceof PKCS8ShroudedKeyBag) {
        key ??= keyToPem(derOf(bagValue), "");
      } else if (bagValue instanceof PrivateKeyInfo) key ??= keyToPem(derOf(bagValue));
      else if (bagValue instanceof CertBag)
        certificates.push(`${new X509Certificate(derOf(bagValue.parsedValue))}`);
    }
  } catch {
    return undefined;
  }
  return { key, certificates };
}
const derOf = (part: { toSchema(): { toBER(): ArrayBuffer } }): Buffer =>
  Buffer.from(part.toSchema().toBER());

const keyToPem = (der: Buffer, passphrase?: string): string =>
  createPrivateKey({
    key: der,
    format: "der",
    type: "pkcs8",
    ...(passphrase !== undefined && { passphrase }),
  })
    .export({ format: "pem", type: "pkcs8" })
    .toString();

function readByForge(der: Buffer): Pkcs12 | undefined {
  // No password may be written as an empty one or as none, and programs differ.
  const opened = open(der, "") ?? open(der, undefined);
  if (opened === undefined) return undefined;
  const { pkcs8ShroudedKeyBag, keyBag, certBag } = forge.pki.oids;
  const bags = (type: string | undefined) => (type && opened.getBags({ bagType: type })[type]) || [];
  const [key] = [...bags(pkcs8ShroudedKeyBag), ...bags(keyBag)];
  return {
    key: key && pem("PRIVATE KEY", key.asn1 ?? (key.key && wrapped(key.key))),
    certificates: bags(certBag).flatMap(({ asn1, cert }) => {
      const found = pem("CERTIFICATE", cert ? forge.pki.certificateToAsn1(cert) : asn1);
      return found === undefined ? [] : [found];
    }),
  };
}

function open(der: Buffer, password: string | undefined): forge.pkcs12.Pkcs12Pfx | undefined {
  try {
    return forge.pkcs12.pkcs12FromAsn1(forge.asn1.fromDer(der.toString("binary")), false, password);
  } catch {
    return undefined;
  }
}

/** RSA keys are all that the library understands: those of another kind it leaves as they are in the file. */
function wrapped(key: forge.pki.PrivateKey): forge.asn1.Asn1 {
  return forge.pki.wrapRsaPrivateKey(forge.pki.privateKeyToAsn1(key));
}

function pem(label: string, asn1: forge.asn1.Asn1 | undefined): string | undefined {
  if (!asn1) return undefined;
  const base64 = Buffer.from(forge.asn1.toDer(asn1).getBytes(), "binary").toString("base64");
  return `-----BEGIN ${label}-----\n${base64.replace(/.{64}(?=.)/g, "$&\n")}\n-----END ${label}-----\n`;
}
