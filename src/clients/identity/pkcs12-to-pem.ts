import forge from "node-forge";

/** What a PKCS#12 file holds, each PEM: its first private key, and its certificates in no order. */
export interface Pkcs12 {
  readonly key: string | undefined;
  readonly certificates: readonly string[];
}

/** Opens PKCS#12 in DER that has the empty password; undefined when it is none, or has another password. */
export function pkcs12ToPem(der: Buffer): Pkcs12 | undefined {
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
