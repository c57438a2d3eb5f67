import type { Value } from "../core/target.ts";
import {
  type Block,
  count,
  countPeople,
  type DescribedPerson,
  type Document,
  fewPeople,
  grouped,
  longest,
  morePeople,
  notedTitle,
  type Reason,
  type Remark,
} from "./document.ts";
import { excerpt } from "./visible.ts";

/** GitHub accepts 65,536 characters in a comment; some are reserved for text that the caller adds. */
const mostCharacters = 60_000;

/** Characters reserved for the line about what was left out. */
const reserve = 200;

/**
 * A report as Markdown for a job summary or a comment, on GitHub or in Azure DevOps, at most `maximumCharacters` long
 * (1,000 or more, else a RangeError): people who do not fit are counted. Values are never markup, links or mentions.
 */
export function toMarkdown(
  { title, blocks }: Document,
  { maximumCharacters = mostCharacters }: { readonly maximumCharacters?: number | undefined } = {},
): string {
  if (maximumCharacters < 1000) throw new RangeError("A report takes 1,000 characters or more.");
  let markdown = `## ${markdownSentence(title)}\n`;
  // What is noted comes last and is short: its place is kept free of people who change.
  const noted = blocks.find((block) => block.kind === "noted");
  const kept = noted ? notedOf(noted, Math.floor(maximumCharacters / 4)) : "";
  for (const block of blocks) {
    if (block.kind === "noted") {
      markdown += kept;
      continue;
    }
    const room = maximumCharacters - reserve - markdown.length - kept.length;
    if (block.kind === "people") {
      markdown += peopleOf(block, room);
      continue;
    }
    const part = `\n${partOf(block)}\n`;
    if (part.length > room) return `${markdown}\n*… and more than fits here; the JSON has it all*\n`;
    markdown += part;
  }
  return markdown;
}

function partOf(block: Exclude<Block, { kind: "people" | "noted" }>): string {
  if (block.kind === "callout") {
    const lines = [`⚠️ **${markdownSentence(block.title)}**`, "", ...block.remarks.map(remarkItem)];
    return lines.map((line) => `> ${line}`.trimEnd()).join("\n");
  }
  if (block.kind === "facts") {
    return [
      "| | |",
      "|:--|:--|",
      ...block.rows.map(([label, text]) => `| **${markdownSentence(label)}** | ${markdownSentence(text)} |`),
    ].join("\n");
  }
  const row = (cells: readonly string[]) => `| ${cells.map(markdownSentence).join(" | ")} |`;
  const sides = block.head.map((_, column) => (column === 0 ? ":--" : "--:"));
  return [row(block.head), `|${sides.join("|")}|`, ...block.rows.map(row)].join("\n");
}

/** As many complete people as fit; the others are counted, within `reserve`. */
function peopleOf({ people, more }: Extract<Block, { kind: "people" }>, room: number): string {
  const total = people.length + more;
  const isLong = total > fewPeople;
  const start = isLong
    ? `\n<details>\n<summary>${countPeople(total)} with changes</summary>\n`
    : "\n### People\n";
  const end = isLong ? "\n</details>\n" : "";

  let list = "";
  let listed = 0;
  for (const person of people) {
    const isNew = person.office !== undefined && person.office !== people[listed - 1]?.office;
    const part = `${isNew ? `\n#### ${markdownSentence(person.office ?? "")}\n` : ""}\n${personPart(person)}\n`;
    if (start.length + list.length + part.length + end.length > room) break;
    list += part;
    listed += 1;
  }
  const rest = listed < total ? `\n*${morePeople(total - listed)}*\n` : "";
  return listed === 0 ? rest : start + list + end + rest;
}

/** The most people that a reason names. */
const mostNamed = 20;

/** As many complete reasons as fit; the others are counted. */
function notedOf({ people, reasons }: Extract<Block, { kind: "noted" }>, room: number): string {
  let text = `\n### ${markdownSentence(notedTitle(people))}\n\n`;
  for (const [index, reason] of reasons.entries()) {
    const part = `${reasonPart(reason)}\n`;
    if (text.length + part.length > room - reserve)
      return `${text}\n*… and ${count(reasons.length - index, "more reason")}; the JSON has them all*\n`;
    text += part;
  }
  return text;
}

/** A line for each reason, with the first people that it is about; where each has a text of their own, a line for each. */
function reasonPart({ message, remedy, people }: Reason): string {
  const named = people.slice(0, mostNamed);
  const more = people.length > named.length ? `, … and ${grouped(people.length - named.length)} more` : "";
  const head = remarkItem({ message: `${countPeople(people.length)}: ${message}`, remedy });
  if (named.every((one) => one.message === undefined))
    return `${head} (${named.map(({ name }) => nameOf(name)).join(", ")}${more})`;
  const lines = named.map((one) => `  - ${nameOf(one.name)} ${markdownSentence(one.message ?? "")}`);
  return [head, ...lines, ...(more ? [`  - ${more.slice(2)}`] : [])].join("\n");
}

const nameOf = (name: string): string => (name === "" ? "(empty)" : markdownValue(name));

function personPart({ name, about, changes, remarks }: DescribedPerson): string {
  const table = [
    "",
    "| Field | Before | After | Rule |",
    "|:--|:--|:--|:--|",
    ...changes.map(({ attribute, from, to, rule }) => {
      const cells = [markdownSentence(attribute), markdownValue(from, to), markdownValue(to, from)];
      return `| ${[...cells, markdownSentence(rule)].join(" | ")} |`;
    }),
  ];
  return [
    `**${nameOf(name)}** · ${markdownSentence(about)}`,
    ...(changes.length ? table : []),
    ...(remarks.length ? ["", ...remarks.map(remarkItem)] : []),
  ].join("\n");
}

const remarkItem = ({ message, remedy }: Remark): string =>
  `- ${markdownSentence(message)}${remedy ? ` → ${markdownSentence(remedy)}` : ""}`;

/*
 * External text is not escaped, since every dialect escapes differently and GitHub looks for @names, #numbers,
 * addresses and commits in what is rendered: text that is not a plain word or number is put in a code span, which no
 * dialect interprets.
 */

/** A code span of one line; a backtick would end it, and a pipe ends a table cell even in a code span. */
export const code = (shown: string): string =>
  `\`${shown.replace(/[`|]/g, (found) => (found === "|" ? "\\u{7c}" : "\\u{60}"))}\``;

/** A value as a code span, "(empty)" for none; `other` is the value that it is compared with. */
export function markdownValue(value: Value, other: Value = null): string {
  if (value === null || value === "") return "*(empty)*";
  const { start, shown, end } = excerpt(value, longest.value, other ?? "");
  return start + code(shown) + end;
}

/** A sentence with its plain words as they are and everything else in code spans. */
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

/** Surrounding brackets and trailing punctuation stay outside the code span. */
function codeWords(words: string): string {
  const [, before = "", inner = "", after = ""] = /^(\(?)(.*?)([.,;:)]*)$/.exec(words) ?? [];
  return inner === "" ? code(words) : before + code(inner) + after;
}

const word = String.raw`\p{L}[\p{L}\p{M}]*(?:['’-][\p{Ll}\p{M}]+)*`;
const number = String.raw`\d{1,3}(?:,\d{3})*|\d{1,6}(?:\.\d{1,3})?`;
const plain = new RegExp(`^(?:\\(?(?:${word}|${number})[.,;:!?)]*|%[.,;)]*|[–—…→·])$`, "u");

/** GitHub takes seven or more hexadecimal characters for a commit. */
const isPlainWord = (text: string): boolean => plain.test(text) && !/[0-9a-f]{7}/i.test(text);

/** "1." or "1)" at the beginning of a line begins a list. */
const isListMarker = (text: string): boolean => /^\d+[.)]/.test(text);
