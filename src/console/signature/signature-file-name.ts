/** The name of a file with somebody's signature: what no file system or shell minds, whatever their e-mail has. */
export function signatureFileName(email: string, extension: "html" | "txt"): string {
  const harmless = email.normalize("NFC").replace(/[^\p{L}\p{N}@._-]+/gu, "_");
  const whose = harmless.slice(0, 100).replace(/\.+$/, "");
  return `signature-${whose || "unnamed"}.${extension}`;
}
