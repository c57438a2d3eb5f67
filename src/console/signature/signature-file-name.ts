/** The file name of a person's signature: safe for every file system and shell, for any e-mail. */
export function signatureFileName(email: string, extension: "html" | "txt"): string {
  const harmless = email.normalize("NFC").replace(/[^\p{L}\p{N}@._-]+/gu, "_");
  const name = harmless.slice(0, 100).replace(/\.+$/, "");
  return `signature-${name || "unnamed"}.${extension}`;
}
