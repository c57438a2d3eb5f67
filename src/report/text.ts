import type { Value } from "../core/target.ts";
import {
  type Block,
  countPeople,
  type DescribedChange,
  type DescribedPerson,
  type Document,
  longest,
  morePeople,
  notedTitle,
  type Remark,
} from "./document.ts";
import { excerpt } from "./visible.ts";

/** The role of a piece of text, for a terminal with colours. */
export type TextKind = "title" | "strong" | "muted" | "added" | "removed" | "warning";

/** Styles a piece of text; it may add escapes, but nothing that takes up columns. */
export type TextStyle = (kind: TextKind, text: string) => string;

/** Columns of a terminal: a longer change is written on two lines. */
const widest = 100;

/** Hebrew, Arabic and other right-to-left scripts: text left of an arrow on the same line may be drawn at its right. */
const rightToLeft = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefe\u{10800}-\u{10fff}\u{1e800}-\u{1efff}]/u;

/** A report as lines of text; values are quoted, and can neither begin a line nor end their quote. */
export function toText({ title, blocks }: Document, options: { readonly style?: TextStyle } = {}): string {
  const { style = (_, text) => text } = options;
  const parts = [style("title", sentence(title)), ...blocks.map((block) => linesOf(block, style).join("\n"))];
  return `${parts.join("\n\n")}\n`;
}

function linesOf(block: Block, style: TextStyle): readonly string[] {
  if (block.kind === "callout") {
    return [style("warning", `! ${sentence(block.title)}`), ...remarkLines(block.remarks, "-", style)];
  }
  if (block.kind === "facts") {
    const labels = padded(block.rows.map(([label]) => sentence(label)));
    return block.rows.map(([, text], row) => `  ${style("muted", labels[row] ?? "")}  ${sentence(text)}`);
  }
  if (block.kind === "table") {
    const [head = "", ...rows] = tableLines([block.head, ...block.rows]);
    return [style("muted", head), ...rows];
  }
  if (block.kind === "noted") return notedLines(block, style);
  const people = block.people.map((person, index) => [
    ...(person.office !== undefined && person.office !== block.people[index - 1]?.office
      ? [style("title", `Office: ${sentence(person.office)}`), ""]
      : []),
    ...personLines(person, style),
    "",
  ]);
  const more = block.more > 0 ? [style("muted", morePeople(block.more))] : [];
  return block.more > 0 ? [...people.flat(), ...more] : people.flat().slice(0, -1);
}

/** Reasons with who they are about: addresses on lines of their own, or each with what is said of them. */
function notedLines({ people, reasons }: Extract<Block, { kind: "noted" }>, style: TextStyle): string[] {
  return [
    style("title", notedTitle(people)),
    ...reasons.flatMap((reason) => [
      "",
      ...remarkLines(
        [{ ...reason, message: `${countPeople(reason.people.length)}: ${reason.message}` }],
        "!",
        style,
      ),
      ...reason.people.map(({ name, message }) =>
        message === undefined ? `      ${nameOf(name)}` : `      ${nameOf(name)}  ${sentence(message)}`,
      ),
    ]),
  ];
}

function personLines({ name, about, changes, remarks }: DescribedPerson, style: TextStyle): string[] {
  const attributes = padded(changes.map(({ attribute }) => sentence(attribute)));
  const rules = padded(changes.map(({ rule }) => sentence(rule)));
  return [
    `${style("strong", nameOf(name))}  ${style("muted", sentence(about))}`,
    ...changes.flatMap((change, row) =>
      changeLines(change, [attributes[row] ?? "", rules[row] ?? ""], style),
    ),
    ...remarkLines(remarks, "!", style),
  ];
}

/** A change as "attribute  rule  before → after"; on two lines if it does not fit or would be reordered. */
function changeLines({ from, to }: DescribedChange, [attribute, rule]: [string, string], style: TextStyle) {
  const [before, after] = [quoted(from, to), quoted(to, from)];
  const margin = `  ${attribute}  ${rule}  `;
  const start = `  ${attribute}  ${style("muted", rule)}  ${style(from === null ? "muted" : "removed", before)}`;
  const end = `→ ${style(to === null ? "muted" : "added", after)}`;
  const isLong = columnWidth(`${margin}${before} → ${after}`) > widest;
  if (!isLong && !rightToLeft.test(before + after)) return [`${start} ${end}`];
  return [start, `${" ".repeat(columnWidth(margin) - 2)}${end}`];
}

function remarkLines(remarks: readonly Remark[], mark: string, style: TextStyle): string[] {
  return remarks.flatMap(({ message, remedy }) => [
    `  ${style("warning", mark)} ${sentence(message)}`,
    ...(remedy ? [`    → ${sentence(remedy)}`] : []),
  ]);
}

/** Names are aligned left, numbers right. */
function tableLines(rows: readonly (readonly string[])[]): string[] {
  const columns = (rows[0] ?? []).map((_, column) =>
    padded(
      rows.map((row) => sentence(row[column] ?? "")),
      column === 0 ? "left" : "right",
    ),
  );
  return rows.map((_, row) => `  ${columns.map((cells) => cells[row]).join("  ")}`);
}

function padded(cells: readonly string[], side: "left" | "right" = "left"): string[] {
  const width = Math.max(0, ...cells.map(columnWidth));
  return cells.map((cell) => {
    const room = " ".repeat(width - columnWidth(cell));
    return side === "left" ? cell + room : room + cell;
  });
}

function sentence(text: string): string {
  const { start, shown, end } = excerpt(text, longest.sentence);
  return start + shown + end;
}

/** A name that is not an address (or its replacement), or begins with the mark of another line, is quoted, so that it cannot be mistaken for other text. */
const nameOf = (name: string): string =>
  /^[^\s"→!-][^\s"]*@[^\s"]+$|^\(row [\w-]+\)$|^person \d+$/.test(name) ? sentence(name) : quoted(name);

/** A value in quotes; inside, a quote has a backslash, and backslashes before a quote are doubled. */
function quoted(value: Value, other: Value = null): string {
  if (value === null) return "(empty)";
  const { start, shown, end } = excerpt(value, longest.value, other ?? "");
  return `${start}"${shown.replace(/(\\+)(?="|$)/g, "$1$1").replaceAll('"', '\\"')}"${end}`;
}

/** Marks and joiners take no column, East Asian letters and emoji take two (Unicode Standard Annex 11, simplified). */
const none = /^[\p{M}\p{Cf}]$/u;
const two =
  /^(?:\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}])$/u;

/** An estimate of how many columns of a terminal a text takes. */
export function columnWidth(text: string): number {
  if (/^[\x20-\x7e\xa1-\xac\xae-\u02ff\u2026\u2192]*$/.test(text)) return text.length;
  let width = 0;
  for (const character of text) width += none.test(character) ? 0 : two.test(character) ? 2 : 1;
  return width;
}
