import { EMPTY, END, FILLED } from "./outputs.ts";

const SPACE = "(?:[ \\t\\u00a0]|&nbsp;|&#160;)";
/** What separates two values, with its spaces: in HTML a line break of the source is a space as well. */
const separator = (space: string) =>
  [
    `${space}*(?:(?:[|¦·•∙●◦]|&(?:middot|bull|verbar|#183|#8226|#124);)${space}*)+`,
    `${space}+(?:[-–—/~]|&(?:ndash|mdash|#8211|#8212);)${space}+`,
    `${space}*[,;](?=${space}|[${EMPTY}${FILLED}<]|$)${space}*`,
  ].join("|");

const OUTPUT = `${FILLED}[^${END}]*${END}`;
const BLOCK =
  "</?(?:table|t[rdh]|thead|tbody|tfoot|p|div|h[1-6]|[uod]l|li|d[td]|hr|section|header|footer|center|blockquote)\\b[^>]*>";

/** Characters of which none begins anything but text, so that they are one part. */
const PLAIN = `[^\\s\\u00a0&<,;|¦·•∙●◦${EMPTY}${FILLED}]+`;

/** The parts of a filled-in template, the first kind that fits. */
const kinds = {
  html: parts({
    boundary: BLOCK,
    separator: `${SPACE}*<br\\b[^>]*>${SPACE}*|${separator(`(?:${SPACE}|\\n)`)}`,
    tag: "<!--[\\s\\S]*?-->|</?[a-zA-Z][^>]*>",
    output: OUTPUT,
    empty: EMPTY,
    text: `${PLAIN}|&#?\\w+;|[\\s\\S]`,
  }),
  text: parts({
    boundary: "\\n",
    separator: separator(SPACE),
    output: OUTPUT,
    empty: EMPTY,
    text: `${PLAIN}|[\\s\\S]`,
  }),
};

/** A pattern with a group for each kind, in order. */
interface Kinds {
  readonly pattern: RegExp;
  readonly kinds: readonly string[];
}

function parts(sources: Readonly<Record<string, string>>): Kinds {
  const groups = Object.values(sources).map((source) => `(${source})`);
  return { pattern: new RegExp(groups.join("|"), "gi"), kinds: Object.keys(sources) };
}

interface Part {
  readonly kind: string;
  readonly text: string;
}

/** What stands between two separators, with the one before it. */
interface Segment {
  readonly before: string;
  readonly parts: readonly Part[];
}

/**
 * A filled-in template in which a missing value takes its label and its separator with it: `T: {{ OfficePhone }} | M:
 * {{ MobilePhone }}` without an office phone is `M: …`. Tags stay, and so do the marks of outputs.
 */
export function dropSeparators(filled: string, format: "html" | "text"): string {
  if (!filled.includes(EMPTY)) return filled;
  const inParentheses = new RegExp(`${SPACE}*\\([^()<>${FILLED}\\n]*${EMPTY}[^()<>${FILLED}\\n]*\\)`, "g");
  let result = "";
  let group: Segment[] = [];
  let own: Part[] = [];
  let before = "";
  const endSegment = () => group.push({ before, parts: own });
  for (const part of partsOf(filled.replace(inParentheses, EMPTY), kinds[format])) {
    if (part.kind === "boundary") {
      endSegment();
      result += joined(group) + part.text;
      group = [];
    } else if (part.kind === "separator") endSegment();
    else {
      own.push(part);
      continue;
    }
    before = part.kind === "separator" ? part.text : "";
    own = [];
  }
  endSegment();
  return result + joined(group);
}

function partsOf(filled: string, { pattern, kinds }: Kinds): readonly Part[] {
  const found: Part[] = [];
  for (const match of filled.matchAll(pattern)) {
    // The first group that took part, by its number: a signature has hundreds of parts.
    let group = 1;
    while (match[group] === undefined && group < kinds.length) group += 1;
    found.push({ kind: kinds[group - 1] ?? "text", text: match[0] });
  }
  return found;
}

function joined(segments: readonly Segment[]): string {
  const lacks = ({ parts }: Segment) => parts.some(({ kind }) => kind === "empty");
  const has = ({ parts }: Segment) => parts.some(({ text }) => text.includes(FILLED));
  if (!segments.some(lacks))
    return segments.map((segment) => segment.before + textOf(segment.parts)).join("");

  const isKept = (segment: Segment) => has(segment) || (segments.some(has) && !lacks(segment));
  const first = segments.findIndex(isKept);
  return segments
    .map((segment, index) => {
      // Lines are counted later: a line with nothing but missing values is left out.
      const lines = (text: string) => text.replace(/[^\n]/g, "");
      if (!isKept(segment)) {
        const rest = segment.parts.map(({ kind, text }) => (/tag|empty/.test(kind) ? text : lines(text)));
        return lines(segment.before) + rest.join("");
      }
      const between = index === first ? lines(segment.before) : segment.before;
      return between + (lacks(segment) ? withoutLabels(textOf(segment.parts)) : textOf(segment.parts));
    })
    .join("");
}

const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text).join("");

const JOINS = "(?:og|and|eller|or|at|hos|ved|i|for|of|&amp;|&|\\+|@)";
const label = new RegExp(
  `[^()!?<>${EMPTY}${FILLED}${END}]*:((?:${SPACE}|<[^<>${FILLED}]*>)*)(?=${EMPTY})`,
  "g",
);
const joinBefore = new RegExp(`(?<=${END})${SPACE}+${JOINS}${SPACE}+(?=${EMPTY})`, "gi");
const joinAfter = new RegExp(`(?<=${EMPTY})${SPACE}+${JOINS}${SPACE}+(?=${FILLED})`, "gi");
const spacesBefore = new RegExp(`${SPACE}+(?=${EMPTY}+(?:${SPACE}|$))`, "g");
const spacesAfter = new RegExp(`(?<=^${EMPTY}+)${SPACE}+`, "g");

/** A segment with a value and without another one: what belongs to that is left out. */
const withoutLabels = (segment: string): string =>
  segment
    .replace(label, (_, after: string) => ` ${after.replace(/[^<>]+(?=<|$)/g, "")}`)
    .replace(joinBefore, "")
    .replace(joinAfter, "")
    .replace(spacesBefore, "")
    .replace(spacesAfter, "");
