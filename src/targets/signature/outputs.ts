/**
 * Control characters, which no value has, around each output: what is done about missing values, and about values in
 * addresses, is done when a template is filled in.
 */
export const EMPTY = "\u0001";
export const FILLED = "\u0002";
export const END = "\u0003";
/** Around what the filter url_encode made. */
export const ENCODED = "\u0004";
export const ENCODED_END = "\u0005";

/** An output as it goes into plain text. */
export const toText = (value: unknown): string => marked(value, (text) => text);

/** An output as it goes into HTML, where it can neither open a tag nor end an attribute. */
export const toHtml = (value: unknown): string => marked(value, escapeHtml);

function marked(value: unknown, escaped: (text: string) => string): string {
  const text = value === null || value === undefined ? "" : String(value);
  return text === "" ? EMPTY : FILLED + escaped(text) + END;
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};
const characters = new Map(Object.entries(entities).map(([character, entity]) => [entity, character]));

/** A text as HTML shows it. */
export const escapeHtml = (text: string): string =>
  text.replace(/[&<>"']/g, (character) => entities[character] ?? character);

/** The text of an output in HTML. */
export const unescapeHtml = (html: string): string =>
  html.replace(/&(?:amp|lt|gt|quot|#39);/g, (entity) => characters.get(entity) ?? entity);

const output = new RegExp(`${FILLED}([^${END}]*)${END}`, "g");

/** Replaces each output that has a value; `before` is the text before it. */
export const replaceOutputs = (filled: string, by: (value: string, before: string) => string): string =>
  filled.replace(output, (_, value: string, at: number) => by(value, filled.slice(0, at)));

/**
 * A filled-in template without lines that have only empty outputs; consecutive blank lines are reduced to one. Of such a
 * line in HTML the tags stay that end or begin on others, since the rest would fall apart.
 */
export const dropEmptyLines = (filled: string, format: "html" | "text"): string =>
  filled
    .split("\n")
    .flatMap((line) => {
      if (!line.includes(EMPTY) || line.includes(FILLED)) return [withoutMarks(line).trimEnd()];
      const tags = format === "html" ? unbalancedTags(withoutMarks(line), filled) : "";
      return tags === "" ? [] : [tags];
    })
    .join("\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

/** Elements of a name around missing values, without another of that name in them; the inner kinds first. */
const emptied = ["p", "li", "tr", "div"].map((name) => {
  const inside = `(?:(?!</?${name}\\b)[^${FILLED}])*`;
  return new RegExp(`<(${name})\\b[^>]*>${inside}?${EMPTY}${inside}</${name}\\s*>`, "gi");
});
const block = "</?(?:table|t[rdh]|thead|tbody|tfoot|p|div|h[1-6]|[uo]l|li|hr|br)\\b[^>]*>";
const blockBefore = new RegExp(`(?:^|${block})[\\s${EMPTY}]*$`, "i");
const blockAfter = new RegExp(`^[\\s${EMPTY}]*(?:${block}|$)`, "i");

/** Whether nothing is seen of HTML: no text, picture or line. */
const isBlank = (html: string): boolean =>
  !/<(?:img|hr|v:)/i.test(html) &&
  html
    .replace(/<[^>]*>|&nbsp;|&#160;/g, "")
    .replaceAll(EMPTY, "")
    .trim() === "";

/**
 * Filled-in HTML without rows, items of lists and paragraphs that had only missing values: a bullet, or a line in Outlook,
 * would be left of them. A paragraph stays where it alone keeps what is before and behind it apart.
 */
export function dropEmptyBlocks(filled: string): string {
  if (!filled.includes(EMPTY)) return filled;
  return emptied.reduce((html, element) => {
    return html.replace(element, (whole, name: string, at: number) => {
      if (!isBlank(whole)) return whole;
      const isApart =
        /^(?:li|tr)$/i.test(name) ||
        blockBefore.test(html.slice(0, at)) ||
        blockAfter.test(html.slice(at + whole.length));
      return isApart ? EMPTY : whole;
    });
  }, filled);
}

const voidElement = /^<(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)\b/i;

const anyTag = /<(\/?)([a-z][\w:-]*)\b[^>]*>/gi;

/** The tags of a line that end what began before it, and those of what ends after it. */
function unbalancedTags(line: string, filled: string): string {
  const ends: string[] = [];
  const begun: { readonly name: string; readonly tag: string }[] = [];
  for (const [tag, slash = "", name = ""] of line.matchAll(anyTag)) {
    const known = name.toLowerCase();
    if (voidElement.test(tag) || tag.endsWith("/>")) continue;
    const at = slash === "" ? -1 : begun.findLastIndex((one) => one.name === known);
    if (slash === "") begun.push({ name: known, tag });
    else if (at === -1) ends.push(tag);
    else begun.splice(at, 1);
  }
  // HTML does not require the end of a list's item or a cell.
  const open = begun.filter(({ name }) => new RegExp(`</${name}\\b`, "i").test(filled));
  return ends.join("") + open.map(({ tag }) => tag).join("");
}

const marks = new RegExp(`[${EMPTY}${FILLED}${END}${ENCODED}${ENCODED_END}]`, "g");

/** A filled-in text as it is shown. */
export const withoutMarks = (filled: string): string => filled.replace(marks, "");

const emptyLink = new RegExp(`<a\\b[^>]*[\\s"']href\\s*=\\s*(["'])${EMPTY}\\1[^>]*>(.*?)</a\\s*>`, "gis");

/** Replaces a link without an address (a phone number that cannot be dialled, for example) by its text. */
export const dropEmptyLinks = (filled: string): string => filled.replace(emptyLink, "$2");
