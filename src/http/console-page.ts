import { randomBytes } from "node:crypto";
import type { HttpResponseInit } from "@azure/functions";
import type { Encoding } from "./encoding.ts";

/** A file of the console as it is served. */
export interface ConsoleFile {
  readonly type: string;
  readonly plain: Buffer;
  /** The same, compressed when the console was built; absent where compression does not make it smaller. */
  readonly encoded: Readonly<Partial<Record<Encoding, Buffer>>>;
}

/** What the build leaves in the page wherever a nonce belongs. */
const placeholder = "__CSP_NONCE__";

/** The console's page under a policy with a nonce of its own; no cache may keep it, since a nonce is used once. */
export function consolePage({ type, plain }: ConsoleFile): HttpResponseInit {
  const nonce = randomBytes(18).toString("base64");
  return {
    status: 200,
    headers: {
      "content-type": type,
      "content-security-policy": policy(nonce),
      "cross-origin-opener-policy": "same-origin",
      "permissions-policy": permissions,
    },
    body: plain.toString("utf8").replaceAll(placeholder, nonce),
  };
}

const policy = (nonce: string): string =>
  [
    "default-src 'none'",
    // 'self' for the parts that are loaded when they are needed: those carry no nonce.
    `script-src 'self' 'nonce-${nonce}'`,
    `style-src 'self' 'nonce-${nonce}'`,
    // React's style attributes; and the frame that shows a signature inherits this policy, and signatures have nothing else.
    "style-src-attr 'unsafe-inline'",
    "img-src 'self' blob: data:",
    "font-src 'self'",
    "connect-src 'self'",
    "frame-src 'self'",
    "object-src 'none'",
    "worker-src 'none'",
    "manifest-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    // Text becomes markup in one place only: the sanitized preview of a signature.
    "require-trusted-types-for 'script'",
    "trusted-types signature-preview dompurify",
  ].join("; ");

/** No browser permission except writing a signature to the clipboard. */
const permissions = [
  "accelerometer",
  "autoplay",
  "camera",
  "clipboard-read",
  "display-capture",
  "encrypted-media",
  "fullscreen",
  "geolocation",
  "gyroscope",
  "magnetometer",
  "microphone",
  "midi",
  "payment",
  "publickey-credentials-get",
  "screen-wake-lock",
  "serial",
  "usb",
  "xr-spatial-tracking",
]
  .map((feature) => `${feature}=()`)
  .join(", ");
