import type { QueueOptions } from "./host-config.ts";

type Encoding = QueueOptions["messageEncoding"];

const base64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** The text as it is stored on the queue. */
export function encodeMessage(text: string | Uint8Array, encoding: Encoding): string {
  const bytes = typeof text === "string" ? Buffer.from(text) : Buffer.from(text);
  return bytes.toString(encoding === "base64" ? "base64" : "utf8");
}

/** The text a stored message means; undefined when it is not valid base64 (Node's own decoder would guess). */
export function decodeMessage(stored: string, encoding: Encoding): string | undefined {
  if (encoding === "none") return stored;
  const compact = stored.replace(/\s/g, "");
  return base64.test(compact) ? Buffer.from(compact, "base64").toString("utf8") : undefined;
}
