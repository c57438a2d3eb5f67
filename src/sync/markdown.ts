import type { Value } from "../core/target.ts";
import { longest } from "./document.ts";
import { excerpt } from "./visible.ts";

/*
 * Nothing from outside is escaped, since every dialect escapes differently and GitHub looks for @names, #numbers,
 * addresses and commits in what is rendered: whatever is not a plain word or number stands in a code span, where no
 * dialect looks at it.
 */

/** A code span of one line; a backtick would end it, and a pipe ends a table's cell even in there. */
export const code = (shown: string): string =>
  `\`${shown.replace(/[`|]/g, (found) => (found === "|" ? "\\u{7c}" : "\\u{60}"))}\``;

/** A value as a code span, "(empty)" for none; `other` is what it is to be told from. */
export function markdownValue(value: Value, other: Value = null): string {
  if (value === null || value === "") return "*(empty)*";
  const { start, shown, end } = excerpt(value, longest.value, other ?? "");
  return start + code(shown) + end;
}

/** A sentence, its plain words as they are and all else in code spans. */
export function markdownSentence(text: string): string {
  const { start, shown, end } = excerpt(text, longest.sentence);
  if (shown === "") return "";
  const parts: { text: string; isPlain: boolean }[] = [];
  for (const [index, word] of shown.split(" ").entries()) {
    const isPlain = isPlainWord(word) && !(index === 0 && isListMarker(word));
    const last = parts.at(-1);
    if (last && !last.isPlain && !isPlain && !word.startsWith("(")) last.text += ` ${word}`;
    else parts.push({ text: word, isPlain });
  }
  return start + parts.map((part) => (part.isPlain ? part.text : codeWords(part.text))).join(" ") + end;
}

/** Brackets around words and punctuation after them stay outside their code span. */
function codeWords(words: string): string {
  const [, before = "", inner = "", after = ""] = /^(\(?)(.*?)([.,;:)]*)$/.exec(words) ?? [];
  return inner === "" ? code(words) : before + code(inner) + after;
}

const word = String.raw`\p{L}[\p{L}\p{M}]*(?:['’-][\p{Ll}\p{M}]+)*`;
const number = String.raw`\d{1,3}(?:,\d{3})*|\d{1,6}(?:\.\d{1,3})?`;
const plain = new RegExp(`^(?:\\(?(?:${word}|${number})[.,;:!?)]*|%[.,;)]*|[–—…→·])$`, "u");

/** Seven letters or more that are all hexadecimal are read as a commit. */
const isPlainWord = (text: string): boolean => plain.test(text) && !/[0-9a-f]{7}/i.test(text);

/** "1." or "1)" at the beginning of a line begins a list. */
const isListMarker = (text: string): boolean => /^\d+[.)]/.test(text);
