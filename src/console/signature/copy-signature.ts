import type { RenderedSignature } from "../../api/employees.ts";

/** Puts a signature on the clipboard, with its looks where the browser can do that and as text where not. */
export async function copySignature({ html, text }: RenderedSignature): Promise<void> {
  const { clipboard } = navigator;
  if (typeof ClipboardItem === "undefined" || typeof clipboard.write !== "function") {
    return clipboard.writeText(text);
  }
  const kinds = { "text/html": html, "text/plain": text };
  const blobs = Object.entries(kinds).map(([type, content]) => [type, new Blob([content], { type })]);
  await clipboard.write([new ClipboardItem(Object.fromEntries(blobs))]);
}
