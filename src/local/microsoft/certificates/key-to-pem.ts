import { KeyObject, type webcrypto } from "node:crypto";

/** Writes a private web-crypto key as PKCS#8 PEM, ending in a line break. */
export async function keyToPem(key: webcrypto.CryptoKey): Promise<string> {
  return KeyObject.from(key).export({ type: "pkcs8", format: "pem" }).toString();
}
