// What MSAL reads an ID token with, for classic Outlook's event runtime, which promises neither: its documents name fetch,
// XMLHttpRequest and WebSocket, and no part of the DOM.

const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/** Decodes base64 to a text with a character for each byte, as browsers do. */
export function decodeBase64(encoded: string): string {
  let bits = 0;
  let count = 0;
  let text = "";
  for (const letter of encoded.replace(/=+$/, "")) {
    const value = alphabet.indexOf(letter);
    if (value < 0) throw new Error("This is not base64.");
    bits = (bits << 6) | value;
    count += 6;
    if (count < 8) continue;
    count -= 8;
    text += String.fromCharCode((bits >> count) & 0xff);
  }
  return text;
}

/** Decodes UTF-8, and nothing else. */
export class Utf8Decoder {
  decode(bytes: Uint8Array): string {
    const escapes = Array.from(bytes, (byte) => `%${byte < 16 ? "0" : ""}${byte.toString(16)}`);
    return decodeURIComponent(escapes.join(""));
  }
}

/** Adds both to the window of an engine that has not got them. */
export function addMissing(window: Record<string, unknown>): void {
  window["atob"] ??= decodeBase64;
  window["TextDecoder"] ??= Utf8Decoder;
}
