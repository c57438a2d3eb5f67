import type { RenderedSignature } from "../../api/employees.ts";

/** A signature as a file, in one of its formats. */
export function signatureFile(
  email: string,
  signature: Pick<RenderedSignature, "html" | "text">,
  format: "html" | "text",
): { readonly file: Blob; readonly name: string } {
  const [type, extension] =
    format === "html" ? (["text/html", "html"] as const) : (["text/plain", "txt"] as const);
  const file = new Blob([signature[format]], { type: `${type};charset=utf-8` });
  return { file, name: signatureFileName(email, extension) };
}

/** The file name of a person's signature: safe for every file system and shell, for any e-mail. */
export function signatureFileName(email: string, extension: "html" | "txt"): string {
  const harmless = email.normalize("NFC").replace(/[^\p{L}\p{N}@._-]+/gu, "_");
  const name = harmless.slice(0, 100).replace(/\.+$/, "");
  return `signature-${name || "unnamed"}.${extension}`;
}
