import { hash } from "node:crypto";
import { domainToASCII, domainToUnicode } from "node:url";
import { base32 } from "@scure/base";

/** An employee's key in tables and messages: 26 characters of base32 (RFC 4648) of SHA-256 of the e-mail, NFC and lower-case. */
export const employeeKey = (email: string): string =>
  base32.encode(hash("sha256", normalizeEmail(email), "buffer")).slice(0, 26);

export const employeeKeyPattern = /^[A-Z2-7]{26}$/;

/** Whether a key of a record is an employee key and not that of an account, which has lower-case letters and hyphens. */
export const isEmployeeKey = (key: string): boolean => employeeKeyPattern.test(key);

/** The key of an account in all records: its Entra object id in lower case. */
export const accountKey = (entraId: string): string => entraId.toLowerCase();

/** The bucket of a key, from 0 to `buckets` - 1: the same in every run, and evenly distributed. */
export const bucketOf = (key: string, buckets: number): number =>
  [...key].reduce((hash, letter) => (hash * 31 + (letter.codePointAt(0) ?? 0)) % 1_000_003, 7) % buckets;

/**
 * A value as it is sent: NFC, trimmed, without invisible characters, with single spaces for runs of blanks; null when
 * nothing is left.
 */
export function normalize(value: unknown): string | null {
  if (typeof value !== "string" || value === "") return null;
  if (isPlain(value)) return value;
  const visible = withoutInvisible(value.normalize("NFC")).normalize("NFC");
  return visible.replace(/[\p{Zs}\t]+/gu, " ").trim() || null;
}

/** ASCII and composed Latin letters with single spaces: most texts, which need no normalization. */
const plain = /^[!-~\u00c0-\u017f]+(?: [!-~\u00c0-\u017f]+)*$/;

/** Whether a text is normalized already, by a cheap test that covers most texts. */
export const isPlain = (text: string): boolean => plain.test(text);

/**
 * Characters without a width that say nothing in a name or an address: soft hyphen, zero width space, word joiner, byte
 * order mark, direction marks, fillers (Unicode, Default_Ignorable_Code_Point).
 */
const invisible =
  /\u034f|[\u00ad\u061c\u115f\u1160\u180e\u200b\u200e\u200f\u2060-\u2064\u206a-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb]/gu;

/** Tag characters outside of flags, and variation selectors after letters with one form only: they can carry invisible text. */
const hidden =
  /(?<!\u{1f3f4}[\u{e0020}-\u{e007e}]*)[\u{e0000}-\u{e007f}]|(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}\p{Zs}])[\ufe00-\ufe0f\u{e0100}-\u{e01ef}]+/gu;

/**
 * Joiners (U+200C, U+200D) where they join nothing: Persian, Hindi and other scripts are spelled with them, and emoji are
 * composed with them; Latin, Greek and Cyrillic letters are not.
 */
const strayJoiner =
  /(?<![\p{L}\p{M}\p{Extended_Pictographic}\p{Emoji_Modifier}])[\u200c\u200d]|[\u200c\u200d](?![\p{L}\p{M}\p{Extended_Pictographic}])|(?<=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])[\u200c\u200d]|[\u200c\u200d](?=[\p{sc=Latin}\p{sc=Greek}\p{sc=Cyrillic}])/gu;

/** A text without the invisible characters that make it differ from what readers see. */
export const withoutInvisible = (text: string): string =>
  isPlain(text) ? text : text.replace(invisible, "").replace(hidden, "").replace(strayJoiner, "");

/** A text without accents, for comparing names. Only accents go: in other scripts combining marks are vowels. */
export const withoutAccents = (text: string): string =>
  text.normalize("NFKD").replace(/[\u0300-\u036f]/g, "");

/** Orders texts by code unit. */
export const byCodeUnit = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);

/** E-mail addresses compare without regard to case, trimmed and NFC; "" for none. */
export const normalizeEmail = (email: string): string =>
  isUsual(email) ? email : email.normalize("NFC").trim().toLowerCase();

/** Whether an address is ASCII without capitals and blanks, as nearly all are: it needs no normalization. */
const isUsual = (email: string): boolean => usual.test(email);
const usual = /^[!-@[-~]*$/;

/** The source key of a row of the employee database without an id: `email:` and its address. */
export const addressSource = (email: string): string => `email:${normalizeEmail(email)}`;

/**
 * What makes two addresses the same one: as normalizeEmail, and an international domain in its ASCII form (RFC 5890),
 * since HR writes `kari@blåbær.no` where Entra ID may have `kari@xn--blbr-roah.no`.
 */
export const addressKey = (email: string): string =>
  isUsual(email) ? email : withDomain(normalizeEmail(email), domainToASCII);

/** The forms in which an address may be written: with its domain in ASCII, and in letters; usually both are one. */
export function addressForms(email: string): readonly string[] {
  const ascii = addressKey(email);
  return ascii.includes("xn--") ? [ascii, withDomain(ascii, domainToUnicode)] : [ascii];
}

function withDomain(address: string, form: (domain: string) => string): string {
  const at = address.lastIndexOf("@");
  const domain = address.slice(at + 1);
  // Nearly every domain is in ASCII, and there may be 100,000 addresses.
  if (at < 0 || (form === domainToASCII && isAscii(domain))) return address;
  return `${address.slice(0, at + 1)}${form(domain) || domain}`;
}

const isAscii = (text: string): boolean => !/[^ -~]/.test(text);
