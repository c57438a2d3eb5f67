/**
 * Characters that a reader cannot see or distinguish: controls, format characters (bidi, zero-width), lone surrogates,
 * private use, blanks other than the space, default ignorable letters (by Unicode's classes). Emoji that contain some of
 * them stay as they are.
 */
const unseen = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]--[ ]]/v;
/** Made for the first text that has something unseen, and no literal, which V8 reads at once: all emoji take 10 ms. */
let emojiOrUnseen: RegExp | undefined;

/** Marks at the start of a text, and more than four marks in a row, which would cover other text. */
const strayMarks = /^\p{M}|(?<=\p{M}{4})\p{M}/gu;

/** Spaces that are easily missed: at an end, or more than one in a row. */
const loneSpaces = /^ +| +$| {2,}/g;

const nothingUnseen = /^[\x21-\x7e\xa1-\xac\xae-\u02ff]+(?: [\x21-\x7e\xa1-\xac\xae-\u02ff]+)*$/;

/** A character by its code point. */
const named = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** A text as one line on which everything is seen: `\u{202e}` for invisible characters, ␠ for spaces that are easily missed. */
export function visible(text: string): string {
  if (nothingUnseen.test(text)) return text;
  // The search for emoji is slow, and only needed if a character might be part of one.
  const seen = unseen.test(text) ? withoutUnseen(text) : text;
  return seen.replace(strayMarks, named).replace(loneSpaces, (spaces) => "␠".repeat(spaces.length));
}

function withoutUnseen(text: string): string {
  emojiOrUnseen ??= new RegExp(`(\\p{RGI_Emoji})|${unseen.source}`, "gv");
  return text.replace(emojiOrUnseen, (found, emoji?: string) => emoji ?? named(found));
}

/**
 * What a reader needs of a value that only machines read whole: of a SHA-256 its beginning, of a file's address its name
 * and host. Everything else stays as it is; so does what would then look like `other` (the value before or after it).
 */
export function brief(value: string, other: string | null = null): string {
  const own = shorter(value);
  return other !== null && other !== value && own === shorter(other) ? value : own;
}

function shorter(value: string): string {
  const [, host, file] = /^https?:\/\/([^/?#]+)\/(?:[^?#]*\/)?([^/?#]+)(?:[?#].*)?$/.exec(value) ?? [];
  return host && file ? `${decoded(file)}, from ${host}` : shortHash(value);
}

/** The beginning of a SHA-256, with its name; any other text as it is. */
export function shortHash(text: string): string {
  const [, start] = /^(?:sha256:)?([0-9a-f]{8})[0-9a-f]{56}$/.exec(text) ?? [];
  return start === undefined ? text : `sha256:${start}…`;
}

const decoded = (text: string): string => {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
};

/** How many characters are shown before the first difference of two long texts. */
const lead = 20;

/** A visible part of a text; `start` and `end` mark what was left out ("" for nothing), `end` with the full length. */
export interface Excerpt {
  readonly start: string;
  readonly shown: string;
  readonly end: string;
}

/**
 * About `limit` characters of a text, made visible. If it shares a long beginning with `other` (the previous value, for
 * example), the excerpt starts near the first difference: addresses often differ only at their end.
 */
export function excerpt(text: string, limit: number, other = ""): Excerpt {
  const whole = visible(text.slice(0, limit + 1));
  if (text.length <= limit && whole.length <= limit * 2) return { start: "", shown: whole, end: "" };
  const shared = sharedLength(text, other);
  const partOf = (length: number) => {
    const start = shared > length - lead ? Math.max(0, shared - lead) : 0;
    return { start: start > 0 ? "…" : "", shown: visible(cut(text, start, start + length)) };
  };
  const part = partOf(limit);
  // An escape such as \u{202e} takes eight characters for one.
  const fitting = part.shown.length <= limit * 2 ? part : partOf(Math.ceil(limit / 8));
  return { ...fitting, end: `… (${text.length.toLocaleString("en")} characters)` };
}

/** Cuts before a surrogate pair, not inside it. */
function cut(text: string, start: number, end: number): string {
  const isHalf = (at: number) =>
    /[\ud800-\udbff]/.test(text[at - 1] ?? "") && /[\udc00-\udfff]/.test(text[at] ?? "");
  return text.slice(isHalf(start) ? start - 1 : start, isHalf(end) ? end - 1 : end);
}

function sharedLength(a: string, b: string): number {
  let length = 0;
  while (length < a.length && a[length] === b[length]) length += 1;
  return length;
}
