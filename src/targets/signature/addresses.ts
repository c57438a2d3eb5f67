import type { Phones } from "../../core/cells/phone.ts";
import {
  EMPTY,
  ENCODED,
  ENCODED_END,
  END,
  escapeHtml,
  FILLED,
  replaceOutputs,
  unescapeHtml,
} from "./outputs.ts";

/** `mailto:` and the address (RFC 6068), "" for text that is not an address. */
export function mailto(value: unknown): string {
  const address = String(value ?? "").trim();
  const [, local, domain] = /^([^\s@<>"(),:;[\]\\]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(address) ?? [];
  return local && domain ? `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}` : "";
}

const encodedPart = new RegExp(`${ENCODED}([^${ENCODED_END}]*)${ENCODED_END}`);

/** A value percent-encoded for one part of an address (RFC 3986), as the filter `url_encode` gives it. */
export function urlEncode(value: unknown): string {
  const text = encode(String(value ?? ""));
  return text && `${ENCODED}${text}${ENCODED_END}`;
}

/** Every second part was encoded in the template. */
const encode = (text: string): string =>
  text
    .split(encodedPart)
    .map((part, index) => (index % 2 ? part : encodeURIComponent(part.toWellFormed()).replaceAll("'", "%27")))
    .join("");

/** Attributes with an address in them. */
export const addressAttributes = ["href", "src", "background"];

const addresses = new RegExp(
  `([\\s"'](?:${addressAttributes.join("|")})\\s*=\\s*)(?:"([^"]*)"|'([^']*)')`,
  "gi",
);

/**
 * Encodes values in the addresses of filled-in HTML, by where they stand: after `https://host/` for a URL, after
 * `mailto:` and `tel:` as the filters do. A link without its beginning has no address.
 */
export const encodeInHtml = (filled: string, phones: Phones): string =>
  filled.replace(addresses, (whole: string, name: string, double?: string, single?: string) => {
    const address = double ?? single ?? "";
    if (!address.includes(FILLED) && !address.includes(EMPTY)) return whole;
    const quote = double === undefined ? "'" : '"';
    return `${name}${quote}${encodeAddress(address, phones)}${quote}`;
  });

const withScheme = new RegExp(`^(mailto|tel):(?:${EMPTY}|${FILLED}([^${END}]*)${END})`, "i");

function encodeAddress(address: string, phones: Phones): string {
  const begun = address.replace(withScheme, (_, scheme: string, value = "") => {
    const link = scheme.toLowerCase() === "tel" ? phones.link : mailto;
    const made = link(unescapeHtml(value));
    return made ? `${FILLED}${escapeHtml(made)}${END}` : EMPTY;
  });
  if (begun.startsWith(EMPTY)) return EMPTY;
  return encodeOutputs(begun, unescapeHtml);
}

/** A value at the beginning is the whole address, or its beginning: nothing in it is a part to encode. */
const encodeOutputs = (address: string, read: (value: string) => string): string =>
  replaceOutputs(address, (value, before) => `${FILLED}${before ? encode(read(value)) : value}${END}`);

const written = new RegExp(
  `(?:https?://|(?<![\\w.@/-])www\\.)[\\w.-]+(?::\\d+)?[/?#](?:${FILLED}[^${END}]*${END}|[^\\s${FILLED}])*`,
  "g",
);

/** Encodes values in the addresses that are written in a filled-in text. */
export const encodeInText = (filled: string): string =>
  filled.replace(written, (address) => encodeOutputs(address, (value) => value));
