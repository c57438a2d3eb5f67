/** A column's text made fit to be sent, and what that took. */
interface Cleaned {
  /** NFC, trimmed, on one line; null when nothing is left. */
  readonly text: string | null;
  /** Whether control characters or line breaks inside it became spaces. */
  readonly flattened: boolean;
  /** Whether it was longer than the maximum. */
  readonly cut: boolean;
}

const CONTROLS = /[\p{Cc}\u2028\u2029]+/gu;

/** Cleans the text of a column, at most `maximum` UTF-16 code units of it. */
export function cleanText(value: string | null, maximum: number): Cleaned {
  const trimmed = (value ?? "").normalize("NFC").trim();
  const flat = trimmed.replace(CONTROLS, " ").trim();
  const short = flat.length > maximum ? withoutHalf(flat.slice(0, maximum)).trim() : flat;
  return { text: short === "" ? null : short, flattened: flat !== trimmed, cut: flat.length > maximum };
}

/** Drops the first half of a character that was cut in two. */
function withoutHalf(text: string): string {
  return text.isWellFormed() ? text : text.slice(0, -1);
}
