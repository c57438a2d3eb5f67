/** Characters that no value has (they are controls): every output begins with one, by which its line is judged. */
const EMPTY = "\u0001";
const FILLED = "\u0002";

/** An output as it goes into plain text. */
export const toText = (value: unknown): string => marked(value, (text) => text);

/** An output as it goes into HTML, where it can neither open a tag nor end an attribute. */
export const toHtml = (value: unknown): string =>
  marked(value, (text) => text.replace(/[&<>"']/g, (character) => entities[character] ?? character));

function marked(value: unknown, escaped: (text: string) => string): string {
  const text = value === null || value === undefined ? "" : String(value);
  return text === "" ? EMPTY : FILLED + escaped(text);
}

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** A filled-in template without the lines whose outputs all came out empty; of blank lines one in a row is left. */
export const dropEmptyLines = (filled: string): string =>
  filled
    .split("\n")
    .filter((line) => !line.includes(EMPTY) || line.includes(FILLED))
    .map((line) => line.replaceAll(FILLED, "").trimEnd())
    .join("\n")
    .replaceAll(EMPTY, "")
    .replace(/\n{3,}/g, "\n\n")
    .trim();

const emptyLink = new RegExp(`<a\\b[^>]*\\shref="${EMPTY}"[^>]*>(.*?)</a>`, "gs");

/** Leaves of a link that leads nowhere (a phone number nobody can dial) only its text. */
export const dropEmptyLinks = (filled: string): string => filled.replace(emptyLink, "$1");
