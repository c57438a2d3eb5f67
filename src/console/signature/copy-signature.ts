import type { RenderedSignature } from "../../api/employees.ts";

/** Copies a signature to the clipboard, as HTML where the browser supports that, otherwise as text. */
export async function copySignature({ html, text }: RenderedSignature): Promise<void> {
  const { clipboard } = navigator;
  if (typeof ClipboardItem === "undefined" || typeof clipboard.write !== "function") {
    return clipboard.writeText(text);
  }
  const kinds = { "text/html": html, "text/plain": text };
  const blobs = Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })]);
  await clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
