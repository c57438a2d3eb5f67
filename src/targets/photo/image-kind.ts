/** What can be made a photo of. */
const usable = ["JPEG", "PNG", "GIF", "WebP"] as const;

/** How each kind of file begins: `at` bytes into it, as Latin-1. Those that are no use are here to be named. */
const beginnings = [
  { kind: "JPEG", at: 0, text: /^\xff\xd8\xff/ },
  { kind: "PNG", at: 0, text: /^\x89PNG\r\n/ },
  { kind: "GIF", at: 0, text: /^GIF8[79]a/ },
  { kind: "WebP", at: 0, text: /^RIFF.{4}WEBP/s },
  { kind: "HEIF or AVIF", at: 4, text: /^ftyp(hei|hev|mif|msf|avi)/ },
  { kind: "TIFF", at: 0, text: /^(II\*\0|MM\0\*)/ },
  { kind: "PDF", at: 0, text: /^%PDF-/ },
  { kind: "SVG", at: 0, text: /^[^<]{0,9}(<[?!][^>]*>\s*)*<svg\b/i },
  { kind: "a web page", at: 0, text: /^[^<]{0,9}(<[?!][^>]*>\s*)*<(html|head|body|script|title)\b/i },
] as const;

type Kind = (typeof beginnings)[number]["kind"];

/** What kind of file these bytes are, going by how they begin; undefined for none that is known. */
export function imageKind(bytes: Uint8Array): Kind | undefined {
  const start = Buffer.from(bytes.subarray(0, 512)).toString("latin1");
  return beginnings.find(({ at, text }) => text.test(start.slice(at)))?.kind;
}

/** Whether a photo can be made of this kind. */
export const isUsable = (kind: Kind | undefined): boolean => usable.some((one) => one === kind);
