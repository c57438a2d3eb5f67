import { EMPTY, END, FILLED } from "./outputs.ts";

const SPACE = "(?:[ \\t\\u00a0\\u2002\\u2003\\u2009]|&(?:nbsp|ensp|emsp|thinsp|#160);)";
/** Marks that separate, with or without spaces around them. */
const MARKS = "|¦│·•∙⋅‧●◦▪■◆★";
/** What separates two values, with its spaces: in HTML a line break of the source is a space as well. */
const separator = (space: string) =>
  [
    `${space}*(?:(?:[${MARKS}]|&(?:middot|bull|sdot|verbar|#183|#8226|#124);)${space}*)+`,
    `${space}+(?:[-–—/~*>»›→]|//|&(?:ndash|mdash|gt|raquo|rsaquo|rarr|#8211|#8212|#187);)${space}+`,
    `${space}*[,;](?=${space}|[${EMPTY}${FILLED}<]|$)${space}*`,
    // Without spaces, only between two values, or before the label of one.
    `(?<=[${EMPTY}${END}])[-–—/](?=[${EMPTY}${FILLED}]|[A-Za-zÆØÅæøå-]{1,12}\\.?:)`,
  ].join("|");

const OUTPUT = `${FILLED}[^${END}]*${END}`;
const BLOCK =
  "</?(?:table|t[rdh]|thead|tbody|tfoot|p|div|h[1-6]|[uod]l|li|d[td]|hr|section|header|footer|center|blockquote)\\b[^>]*>";
const TAG = "<!--[\\s\\S]*?-->|</?[a-zA-Z][^>]*>";

/** Characters of which none begins anything but text, so that they are one part. */
const PLAIN = `[^\\s\\u00a0&<,;${MARKS}${EMPTY}${FILLED}]+`;

/** The parts of a filled-in template, the first kind that fits. */
const kinds = {
  html: parts({
    boundary: BLOCK,
    separator: `${SPACE}*<br\\b[^>]*>${SPACE}*|${separator(`(?:${SPACE}|\\n)`)}`,
    tag: TAG,
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

/** What stands between two boundaries (cells, paragraphs, lines of a text), with the one behind it. */
interface Group {
  readonly segments: readonly Segment[];
  readonly boundary: string;
}

/**
 * A filled-in template in which a missing value takes its label and its separator with it: `T: {{ OfficePhone }} | M:
 * {{ MobilePhone }}` without an office phone is `M: …`. Tags stay but for icons, and so do the marks of outputs.
 */
export function dropSeparators(filled: string, format: "html" | "text"): string {
  if (!filled.includes(EMPTY)) return filled;
  const groups = groupsOf(withoutEmptyBrackets(filled, format), kinds[format]);
  return groups
    .map((group, index) => {
      const { segments, boundary } = group;
      return (isLabelOfNext(groups, index, format) ? blank(segments) : joined(segments)) + boundary;
    })
    .join("");
}

function groupsOf(filled: string, kind: Kinds): readonly Group[] {
  const groups: Group[] = [];
  let segments: Segment[] = [];
  let own: Part[] = [];
  let before = "";
  const endSegment = () => segments.push({ before, parts: own });
  for (const part of partsOf(filled, kind)) {
    if (part.kind === "boundary") {
      endSegment();
      groups.push({ segments, boundary: part.text });
      segments = [];
    } else if (part.kind === "separator") endSegment();
    else {
      own.push(part);
      continue;
    }
    before = part.kind === "separator" ? part.text : "";
    own = [];
  }
  endSegment();
  return [...groups, { segments, boundary: "" }];
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

const inBrackets = new RegExp(`(${SPACE}*)([(\\[«“])([^()\\[\\]«»“”\\n]*)([)\\]»”])`, "g");
const inSome = new RegExp(`[(\\[«“][^()\\[\\]«»“”\\n]*${EMPTY}`);
const anyTag = new RegExp(TAG, "g");

/** Brackets with nothing but missing values go with them; others are looked at by themselves. */
function withoutEmptyBrackets(filled: string, format: "html" | "text"): string {
  // Nearly no template has any.
  if (!inSome.test(filled)) return filled;
  return filled.replace(inBrackets, (whole, spaces: string, open: string, inner: string, close: string) => {
    if (!inner.includes(EMPTY)) return whole;
    if (!inner.includes(FILLED)) return `${EMPTY}${inner.match(anyTag)?.join("") ?? ""}`;
    const own = dropSeparators(inner, format).replaceAll(EMPTY, "").trim();
    return `${spaces}${open}${own}${close}`;
  });
}

const lacks = ({ parts }: Segment) => parts.some(({ kind }) => kind === "empty");
const has = ({ parts }: Segment) => parts.some(({ text }) => text.includes(FILLED));
/** Lines are counted later: a line with nothing but missing values is left out. */
const lines = (text: string) => text.replace(/[^\n]/g, "");

function joined(segments: readonly Segment[]): string {
  if (!segments.some(lacks))
    return segments.map((segment) => segment.before + textOf(segment.parts)).join("");

  const isValued = segments.some(has);
  // What is on a line of its own says something without a value, too.
  const incomplete = linesOf(segments)
    .filter((line) => line.some(lacks))
    .flat();
  const isMissing = (segment: Segment | undefined) =>
    segment !== undefined && lacks(segment) && !has(segment);
  const kept = segments.map((segment, index) => {
    if (has(segment)) return true;
    const next = segments[index + 1];
    const isStatic = isValued ? !lacks(segment) : !incomplete.includes(segment);
    return isStatic && !(isMissing(next) && isLabel(segment.parts, next && isLineBreak(next)));
  });
  const [first, last] = [kept.indexOf(true), kept.lastIndexOf(true)];
  let isBroken = false;
  return segments
    .map((segment, index) => {
      if (!kept[index]) {
        // Values that were on lines of their own stay on them.
        const isBreak = !isBroken && first !== -1 && index > first && index < last && isLineBreak(segment);
        isBroken ||= isBreak;
        return (isBreak ? segment.before : lines(segment.before)) + textOf(segment.parts.map(withoutText));
      }
      const between = index === first || isBroken ? lines(segment.before) : segment.before;
      isBroken = false;
      return between + (lacks(segment) ? withoutLabels(textOf(segment.parts)) : textOf(segment.parts));
    })
    .join("")
    .replace(doubled, "$1");
}

/** Line breaks behind a blank line and a missing value: one blank line is enough. */
const doubled = new RegExp(`((?:<br\\b[^>]*>\\s*){2}${EMPTY}(?:\\s|${EMPTY})*)(?:<br\\b[^>]*>)+`, "gi");

/** The segments of each line, as line breaks end them. */
function linesOf(segments: readonly Segment[]): readonly (readonly Segment[])[] {
  const found: Segment[][] = [[]];
  for (const segment of segments) {
    if (isLineBreak(segment)) found.push([]);
    found.at(-1)?.push(segment);
  }
  return found;
}

const isLineBreak = ({ before }: Segment): boolean => /<br\b/i.test(before);

const textOf = (parts: readonly Part[]): string => parts.map(({ text }) => text).join("");

/** What stays of a part where there is nothing to show: tags, but for icons. */
const withoutText = ({ kind, text }: Part): Part => ({
  kind,
  text: kind === "empty" || (kind === "tag" && !isIcon(text)) ? text : lines(text),
});

/** What stays of a label; its line is left out if nothing else is on it. */
const blank = (segments: readonly Segment[]): string =>
  segments.map(({ before, parts }) => lines(before) + textOf(parts.map(withoutText))).join("") + EMPTY;

/** A picture of at most 40 pixels, which stands for a word. */
const isIcon = (tag: string): boolean =>
  /^<img\b/i.test(tag) &&
  /\swidth\s*=\s*["']?(?:[1-3]?\d|40)(?:px)?["'\s/>]|[\s;"']width:\s*(?:[1-3]?\d|40)px/i.test(tag);

/** What stands before a value without a colon; a letter alone is a label in capitals only. */
const DIALLED =
  "(?:[TMEFPDW]|[Tt](?:lf|el|elefon|elephone)|[Mm]ob(?:il|ile|iltelefon)?|[Pp]hone|[Ff](?:ax|aks|on)|[Ee]-?(?:post|mail)|[Mm]ail|[Dd]ire(?:kte|ct)|[Ss]entralbord|[Ss]witchboard|[Ww]eb)";
const WORDS = `(?:${DIALLED}|A|[Kk]ontor|[Oo]ffice|[Aa]dresse|[Bb]esøksadresse)`;
const beside = new RegExp(`^(?:[^!?]{1,30}:|${WORDS}\\.?)$`);
/** Other words above a value are a heading of several. */
const above = new RegExp(`^${DIALLED}\\.?:?$`);

const anySpace = new RegExp(SPACE, "g");

/** Whether parts without outputs are a label, or an icon in place of one; `isAbove` for the one on a line of its own. */
function isLabel(parts: readonly Part[], isAbove = false): boolean {
  const isOutput = ({ text }: Part) => text.includes(EMPTY) || text.includes(FILLED);
  if (parts.some(isOutput)) return false;
  const words = parts.filter(({ kind }) => kind !== "tag");
  const text = textOf(words).replace(anySpace, " ").trim();
  const pictures = parts.filter(({ kind, text: tag }) => kind === "tag" && /^<img\b/i.test(tag));
  if (!pictures.every(({ text: tag }) => isIcon(tag))) return false;
  return text === "" ? pictures.length > 0 : (isAbove ? above : beside).test(text);
}

/** Whether a group is the label of a value that is missing: in the next cell of the row, or on the next line of a text. */
function isLabelOfNext(groups: readonly Group[], index: number, format: "html" | "text"): boolean {
  const [own, ...more] = groups[index]?.segments ?? [];
  if (!own || more.length > 0 || own.parts.length === 0) return false;
  let next = index + 1;
  if (format === "html") {
    if (!isCell(groups[index])) return false;
    while (isCell(groups[next]) && isEmpty(groups[next])) next += 1;
  }
  const found = groups[next]?.segments ?? [];
  return found.some(lacks) && !found.some(has) && isLabel(own.parts, format === "text");
}

const isCell = (group: Group | undefined): boolean => /^<\/?t[dh]\b/i.test(group?.boundary ?? "");

const isEmpty = (group: Group | undefined): boolean =>
  group?.segments.every(({ before, parts }) => before === "" && textOf(parts).trim() === "") ?? false;

const JOINS = "(?:og|and|eller|or|at|hos|ved|i|for|of|&amp;|&|\\+|@)";
const BETWEEN = `((?:${SPACE}|<[^<>${FILLED}]*>)*)(?=${EMPTY})`;
const labels = [
  new RegExp(`[^()!?<>${EMPTY}${FILLED}${END}]*:${BETWEEN}`, "g"),
  new RegExp(`(?<![\\p{L}\\p{N}])${WORDS}\\.?${BETWEEN}`, "gu"),
];
const icon = new RegExp(`<img\\b[^<>${FILLED}]*>${BETWEEN}`, "gi");
const joinBefore = new RegExp(`(?<=${END})${SPACE}+${JOINS}${SPACE}+(?=${EMPTY})`, "gi");
const joinAfter = new RegExp(`(?<=${EMPTY})${SPACE}+${JOINS}${SPACE}+(?=${FILLED})`, "gi");
const spacesBefore = new RegExp(`${SPACE}+(?=${EMPTY}+(?:${SPACE}|[!?.:]|$))`, "g");
const spacesAfter = new RegExp(`(?<=^${EMPTY}+)${SPACE}+`, "g");

/** A segment with a value and without another one: what belongs to that is left out. */
const withoutLabels = (segment: string): string =>
  [...labels, icon]
    .reduce((text, label) => text.replace(label, tagsOnly), segment)
    .replace(joinBefore, "")
    .replace(joinAfter, "")
    .replace(spacesBefore, "")
    .replace(spacesAfter, "");

/** What is left of a label: the tags behind it, after a space where it is not the first. */
function tagsOnly(whole: string, after: string, at: number, segment: string): string {
  const [picture = ""] = /^<img\b[^>]*>/i.exec(whole) ?? [];
  if (picture && !isIcon(picture)) return whole;
  const isFirst = at === 0 || segment[at - 1] === ">";
  return `${isFirst ? "" : " "}${after.replace(/[^<>]+(?=<|$)/g, "")}`;
}
