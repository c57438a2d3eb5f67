/**
 * What a reader cannot see, or cannot tell from something else: controls, format characters (bidi, zero-width), lone
 * surrogates, private use, blanks other than the space, letters that are ignored (Unicode's own classes). An emoji
 * may be joined by some of them, and stays as it is.
 */
const unseen = /[[\p{C}\p{Z}\p{Default_Ignorable_Code_Point}\u2800]--[ ]]/v;
const emojiOrUnseen = new RegExp(`\\p{RGI_Emoji}|${unseen.source}`, "gv");

/** Marks that would stand on what is not theirs, or pile up over the lines above. */
const strayMarks = /^\p{M}|(?<=\p{M}{4})\p{M}/gu;

/** Spaces that nobody would count: at an end, or more than one. */
const loneSpaces = /^ +| +$| {2,}/g;

const nothingUnseen = /^[\x21-\x7e\xa1-\xac\xae-\u02ff]+(?: [\x21-\x7e\xa1-\xac\xae-\u02ff]+)*$/;

/** A character by its code point. */
const named = (character: string): string => `\\u{${character.codePointAt(0)?.toString(16)}}`;

/** A text as one line on which everything is seen: `\u{202e}` for what has no shape, ␠ for spaces one would miss. */
export function visible(text: string): string {
  if (nothingUnseen.test(text)) return text;
  // To look for emoji is dear, and only needed where something might be part of one.
  const seen = unseen.test(text)
    ? text.replace(emojiOrUnseen, (found) => (/^\p{RGI_Emoji}$/v.test(found) ? found : named(found)))
    : text;
  return seen.replace(strayMarks, named).replace(loneSpaces, (spaces) => "␠".repeat(spaces.length));
}

/** How many characters before the place where two long texts part are shown with what follows. */
const lead = 20;

/** A part of a text, visible; `start` and `end` say what was left out and how long the whole is, "" where nothing was. */
export interface Excerpt {
  readonly start: string;
  readonly shown: string;
  readonly end: string;
}

/**
 * About `limit` characters of a text, made visible. When it is to be told from `other` (its value before, say), a
 * beginning that they share gives way to where they part: addresses tend to differ in what comes last.
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
  // What is shown as \u{202e} takes eight characters for one.
  const fitting = part.shown.length <= limit * 2 ? part : partOf(Math.ceil(limit / 8));
  return { ...fitting, end: `… (${text.length.toLocaleString("en")} characters)` };
}

/** Cuts before rather than through a character of two halves. */
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
