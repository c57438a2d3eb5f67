import { countPeople, morePeople } from "./count.ts";
import type { Block, DescribedPerson, Document, Remark } from "./document.ts";
import { markdownSentence, markdownValue } from "./markdown.ts";

/** GitHub takes 65,536 characters in a comment; some are left to whoever posts it. */
const mostCharacters = 60_000;

/** Up to so many people are seen at once, more behind a line to be opened. */
const fewPeople = 10;

/** Characters kept free for saying what was left out. */
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
  for (const block of blocks) {
    const room = maximumCharacters - reserve - markdown.length;
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

function partOf(block: Exclude<Block, { kind: "people" }>): string {
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

/** As many people as there is room for, each of them whole; the rest is counted, in what is kept in reserve. */
function peopleOf({ people, more }: Extract<Block, { kind: "people" }>, room: number): string {
  const total = people.length + more;
  const isLong = total > fewPeople;
  const start = isLong
    ? `\n<details>\n<summary>${countPeople(total)} with changes or notes</summary>\n`
    : "\n### People\n";
  const end = isLong ? "\n</details>\n" : "";

  let list = "";
  let listed = 0;
  for (const person of people) {
    const part = `\n${personPart(person)}\n`;
    if (start.length + list.length + part.length + end.length > room) break;
    list += part;
    listed += 1;
  }
  const rest = listed < total ? `\n*${morePeople(total - listed)}*\n` : "";
  return listed === 0 ? rest : start + list + end + rest;
}

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
    `**${name === "" ? "(empty)" : markdownValue(name)}** · ${markdownSentence(about)}`,
    ...(changes.length ? table : []),
    ...(remarks.length ? ["", ...remarks.map(remarkItem)] : []),
  ].join("\n");
}

const remarkItem = ({ message, remedy }: Remark): string =>
  `- ${markdownSentence(message)}${remedy ? ` → ${markdownSentence(remedy)}` : ""}`;
