import {
  type CountryCode,
  getCountryCallingCode,
  type PhoneNumber,
  parsePhoneNumberFromString,
} from "libphonenumber-js/max";
import { normalize } from "../key.ts";
import { regionOf } from "./country.ts";

/** Phone numbers as people write them, read with the numbering plan of a country. */
export interface Phones {
  /** What dials the first number in a text (RFC 3966: `tel:+4722334455;ext=214`), "" where there is none. */
  link(text: unknown): string;
  /**
   * Whether two cells have the same numbers and words, in any spelling. A number with its country code but without a plus
   * cannot be dialled, so it is not the same as one with a plus; as `wanted` it does not replace that.
   */
  same(current: string | null, wanted: string | null): boolean;
}

/** The phones of a country, given by its ISO 3166 code or name; without one, only international numbers are known. */
export function phonesOf(country: string): Phones {
  const region = regionOf(country);
  const code = region ? `+${getCountryCallingCode(region)}` : "";
  // Colleagues share the number of their office.
  const links = new Map<string, string>();
  return {
    link(value) {
      const text = String(value ?? "");
      const known = links.get(text);
      if (known !== undefined) return known;
      if (links.size >= remembered) links.clear();
      const made = link(text, region);
      links.set(text, made);
      return made;
    },
    same(current, wanted) {
      const [a, b] = [normalize(current), normalize(wanted)];
      if (a === b || a === null || b === null) return a === b;
      // Most numbers differ in spaces only, and there may be 100,000 of them.
      const [there, here] = [withoutSpaces(a), withoutSpaces(b)];
      if (there === here || isBehind(code, there, here) || isBehind(code, here, there)) return true;
      // Another country's, as a spreadsheet leaves it: what cannot be dialled replaces nothing that can.
      if (there === `+${here}` && parseNumber(there, region) && !parseNumber(here, region)) return true;
      const held = meaning(a, region, "as-dialled");
      return held === meaning(b, region, "as-dialled") || held === meaning(b, region, "as-meant");
    },
  };
}

/** Whether a number is another one after the country's code, also in a range that no numbering plan knows (58 00 12 34 56 78 in Norway). */
const isBehind = (code: string, number: string, whole: string): boolean =>
  code !== "" && /^[1-9]\d{7,}$/.test(number) && whole === `${code}${number}`;

/** How many links are remembered at most. */
const remembered = 1000;

/** A part of a cell: a number, or digits that are not one. */
interface Piece {
  readonly digits: string;
  readonly number?: PhoneNumber;
  readonly extension?: string;
}

function link(text: string, region: CountryCode | undefined): string {
  const cell = plain(text);
  if (/\p{Cc}/u.test(cell)) return "";
  // Short numbers are the same in no two countries, and dial as they are: 116 123, 1881.
  if (/^\d[\d ]{1,8}\d$/.test(cell)) {
    const digits = digitsOf(cell);
    if (/^(?!0+$)\d{3,6}$/.test(digits)) {
      const number = parseNumber(digits, region)?.number;
      if (number && isSubscriber(number)) return `tel:${number.number}`;
      return isShortNumber(digits, region) ? `tel:${digits}` : "";
    }
  }
  const found = piecesOf(cell, region).find((piece) => typeof piece === "object" && piece.number);
  if (typeof found !== "object" || !found.number) return "";
  const { digits, number, extension } = found;
  const isShort = !digits.startsWith("+") && number.nationalNumber.length <= 6 && !isSubscriber(number);
  return `tel:${isShort ? digits : number.number}${extension ? `;ext=${extension}` : ""}`;
}

/**
 * Short numbers, in countries where an extension alone (214, 4421) begins with other digits (Nkom, PTS and Digitaliserings-
 * styrelsen); elsewhere it is not known what is one.
 */
const shortNumbers: Partial<Record<CountryCode, RegExp>> = {
  NO: /^(?:0\d{4}|1\d{2,5})$/,
  SJ: /^(?:0\d{4}|1\d{2,5})$/,
  SE: /^(?:1\d{2,5}|90\d{3})$/,
  DK: /^1\d{2,5}$/,
};

/**
 * Whether a number of six digits is a subscriber's, as all are on the Faroe Islands, in Greenland, and many in Luxembourg: it dials from
 * abroad with the country's code. Where a prefix is dialled before numbers, six digits without it are something else.
 */
const isSubscriber = (number: PhoneNumber): boolean =>
  number.nationalNumber.length === 6 &&
  /^(?:FIXED_LINE|MOBILE|VOIP)/.test(number.getType() ?? "") &&
  digitsOf(number.formatNational()) === number.nationalNumber;

const isShortNumber = (digits: string, region: CountryCode | undefined): boolean =>
  (region && shortNumbers[region]?.test(digits)) ?? true;

function meaning(text: string, region: CountryCode | undefined, way: "as-dialled" | "as-meant"): string {
  const words = piecesOf(plain(text), region).map((piece) => {
    if (typeof piece === "string") return piece.toLowerCase().replace(/[^\p{L}\p{N}]/gu, "");
    const { digits, number, extension = "" } = piece;
    if (!number || (way === "as-dialled" && lacksPlus(digits, number))) return digits;
    return `${number.number}${extension && `;ext=${extension}`}`;
  });
  return words.filter(Boolean).join(" ");
}

/** `4799887766`: libphonenumber understands it, a phone does not. */
const lacksPlus = (digits: string, { countryCallingCode, nationalNumber }: PhoneNumber): boolean =>
  digits === `${countryCallingCode}${nationalNumber}`;

/** On one line, with one kind of digit, space, dash and plus, without invisible characters. */
const plain = (text: string): string =>
  text
    // Full width, as keyboards for Japanese and Chinese write: the last four bits are the digit.
    .replace(/[\uff10-\uff19]/g, (digit) => String(digit.charCodeAt(0) % 16))
    .replace(/\p{Cf}/gu, "")
    .replace(/\p{Zs}/gu, " ")
    .replace(/[\u2010-\u2015\u2212]/g, "-")
    // Between digits a raised dot is a full stop, as designers set numbers: 22·33·44·55.
    .replace(/(?<=[\d)])[\u00b7\u2219\u2022\u2027\u22c5](?=[\d(])/g, ".")
    .replaceAll("\uff0b", "+")
    .replace(/(?<=(?:^|[^\d\s)])\s*)\+ +(?=\d)/g, "+")
    .trim();

/** Digits with what people put between and around them; not in a word, an address or a code. */
const runs =
  /(?<![\p{N}@/_=%&?#*+])(?:[+(]+|(?<!\p{L}))\d[\d ()+.\-/,;|]*(?<=[\d ().\-/,;|])(?![\p{N}@_=%*]|#(?!\s?\d{1,6}(?!\s?\d)\s*\)?\s*(?:$|[,;/|(])))/gu;

/**
 * Words before an extension; between it and the number there is nothing else. Signs before a count or a place are none
 * (`# 1 Oslo`, `x 3 stk`, `ex 1 uke`), nor are storeys (`intern 2. etasje`).
 */
const extensions =
  /^(?![\s,;([-]*(?:[#×]|e?x[.:=]*\s)\s*\d+\.?\s+\p{L})[\s,;([-]*(?:(?:tlf|tel)\.?\s*)?(?:#|×|(?:ex|xt?)[.:=]*|(?:ext(?:ensi[oó]n|n)?|extensão|(?:intern|bi)?linje|kort(?=n)|line|int(?:ern(?:t|al|o|e)?|nr)?|ank(?:n(?:ytn(?:ings?)?)?)?|lok(?:al)?|alanumero|alanro|durchwahl|dw|nebenstelle|nst|app(?=\.)|(?:bi)?apparat|klappe|anexo|poste|toestel|tst|wewn?|wewnętrzny|доб|вн)[.:=]*(?:-|\s*(?:(?:tlf|tel|linje)\.?|no\.?|number|#))?)\s*(?:n(?:umme)?r\.?:?\s*)?(\d{1,7})(?!\s?\d)(?!\.?\s+(?:etasje|etg|våning|sal)(?!\p{L}))[)\]]?/iu;

/** In characters: a cell with more is a text; Entra ID takes 64. */
const longest = 200;

/** Dates and hours, which have the digits of a number: 22.11.2026, 2026-11-22, 21.00-23.00. */
const moments =
  /(?<!\+[\d ()]*|\d[./-]?)((?:0?[1-9]|[12]\d|3[01])[./-](?:0?[1-9]|1[0-2])[./-](?:19|20)\d\d|(?:19|20)\d\d-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])|(?:[01]?\d|2[0-4])[.:][0-5]\d *- *(?:[01]?\d|2[0-4])[.:][0-5]\d)(?![./-]?\d)/;

/** A cell as its numbers and the text between them. */
function piecesOf(cell: string, region: CountryCode | undefined): readonly (Piece | string)[] {
  if (cell.length > longest) return [cell];
  // Every second one is a date.
  return cell.split(moments).flatMap((part, index) => (index % 2 ? [part] : numbersOf(part, region)));
}

function numbersOf(text: string, region: CountryCode | undefined): readonly (Piece | string)[] {
  const pieces: (Piece | string)[] = [];
  let rest = text;
  for (let run = next(rest); run; run = next(rest)) {
    pieces.push(rest.slice(0, run.index));
    rest = rest.slice(run.index + run[0].length);
    const read = readRun(run[0], region);
    const last = read.at(-1);
    const [marked, extension] = (last?.number && extensions.exec(rest)) || [];
    // A letter that touches the digits makes them part of a word.
    if (marked === undefined && /\d$/.test(run[0]) && /^\p{L}/u.test(rest)) pieces.push(run[0]);
    else pieces.push(...read.slice(0, -1), ...(last ? [extension ? { ...last, extension } : last] : []));
    rest = rest.slice(marked?.length ?? 0);
  }
  return [...pieces, rest];
}

const next = (text: string): RegExpExecArray | undefined => text.matchAll(runs).next().value;

/** What separates two numbers. */
const between = /\s*[/,;|]\s*|\s+-\s+|\s*(?=\(?\+)/;

function readRun(run: string, region: CountryCode | undefined): readonly Piece[] {
  const parts = run.split(between).filter((part) => /\d/.test(part));
  const [first = ""] = parts;
  // Within a number there may be separators, too: it is the fewest parts that are one.
  for (const [index] of parts.entries()) {
    const found = parseNumber(parts.slice(0, index + 1).join(" "), region);
    const more = parts.slice(index + 1);
    // Where numbers have no fixed length, the beginning of one may be a shorter one.
    const isWhole = index === 0 || more.length === 0 || (found?.number?.nationalNumber.length ?? 0) > 6;
    if (found && isWhole) return [found, ...more.flatMap((part) => readPart(part, region))];
  }
  // What follows the code of a country is no number of another one.
  const isAbroad = /^\+\d{1,3}$/.test(digitsOf(first));
  return parts.flatMap((part) => {
    const digits = digitsOf(part);
    return isAbroad && !digits.startsWith("+") ? [{ digits }] : readPart(part, region);
  });
}

/** Separators that also stand within a number, so a number ends at one only where what is before it is a number. */
const within = [/[()]/, /-/, /\./, / /];

function readPart(part: string, region: CountryCode | undefined): readonly Piece[] {
  const whole = parseNumber(part, region);
  if (whole) return [whole];
  for (const { index } of part.matchAll(/ /g)) {
    const [one, other] = [part.slice(0, index), part.slice(index)].map((text) => parseNumber(text, region));
    if (one && other) return [one, other];
  }
  for (const separator of within) {
    for (const { index } of part.matchAll(new RegExp(separator, "g"))) {
      const number = parseNumber(part.slice(0, index), region);
      const rest = part.slice(index + 1);
      if (!number || !/\d/.test(rest)) continue;
      // Groups of digits have spaces, too: only a second number ends the first one there.
      if (separator.source !== " " || beginsNumber(rest, region)) return [number, ...readPart(rest, region)];
    }
  }
  return [{ digits: digitsOf(part) }];
}

const beginsNumber = (text: string, region: CountryCode | undefined): boolean =>
  [...text.matchAll(/\D|$/g)].some(({ index }) => parseNumber(text.slice(0, index), region));

/** The number that a text is as a whole, undefined where it is none by the numbering plan of its country. */
function parseNumber(text: string, region: CountryCode | undefined): Piece | undefined {
  const readings = [text, text.replace(/\(0\)/, "")].map(digitsOf);
  for (const digits of new Set(readings)) {
    if (!/^\+?\d{4,17}$/.test(digits)) continue;
    const number = parsePhoneNumberFromString(digits, {
      ...(region && { defaultCountry: region }),
      extract: false,
    });
    if (number?.isValid()) return { digits, number };
  }
  return undefined;
}

/** Letters, digits and plus of a cell, and the plus for 00. */
const withoutSpaces = (cell: string): string =>
  plain(cell)
    .replace(/[^\p{L}\p{N}+]/gu, "")
    .replace(/^00/, "+");

/** Digits as dialled, the international prefix 00 as +. */
const digitsOf = (text: string): string => text.replace(/[^\d+]/g, "").replace(/^\+?00/, "+");
