import { Liquid, type Template } from "liquidjs";
import type { Employee } from "../../core/employee.ts";
import type { Phones } from "../../core/phone.ts";
import type { Note } from "../../core/target.ts";
import { type TemplateValues, valuesOf } from "./variables.ts";

/** Fills a template in; outputs are still marked. */
export type Fill = (values: TemplateValues) => string;

/** The signature's templates: an office has its own, or those that everyone has. */
export interface Templates {
  html(office: string): Fill;
  text(office: string): Fill;
  /** SHA-256 (hex) of the files, and of what this version of the app makes of them for a sample person. */
  readonly digest: string;
}

/** An employee's signature; `fits` is false if it is longer than Exchange accepts, as its notes say. */
export interface Signature {
  readonly html: string;
  readonly text: string;
  readonly mobileText: string;
  readonly notes: readonly Note[];
  readonly fits: boolean;
}

/** Characters that Set-MailboxMessageConfiguration accepts for each, as in Exchange Server 2013. */
const maximum = { html: 8000, text: 8000, mobileText: 512 };

/** Renders an employee's signature; the same employee and templates always give the same one. */
export function renderSignature(templates: Templates, employee: Employee): Signature {
  const { html, text } = renderValues(templates, employee.office.name, valuesOf(employee));
  const mobileText = firstLines(text, maximum.mobileText);
  const tooLong = [
    ...(html.length > maximum.html ? [tooLongNote("HTML", html.length, maximum.html)] : []),
    ...(text.length > maximum.text ? [tooLongNote("text", text.length, maximum.text)] : []),
  ];
  const notes = tooLong.length === 0 && mobileText !== text ? [cutNote(text.length)] : tooLong;
  return { html, text, mobileText, notes, fits: tooLong.length === 0 };
}

/** A signature's HTML and text, of any length. */
export function renderValues(
  templates: Pick<Templates, "html" | "text">,
  office: string,
  values: TemplateValues,
): Pick<Signature, "html" | "text"> {
  const html = dropEmptyLines(dropEmptyLinks(templates.html(office)(values)));
  return { html, text: dropEmptyLines(templates.text(office)(values)) };
}

/** As many complete lines as fit, or the beginning of the first one. */
function firstLines(text: string, limit: number): string {
  if (text.length <= limit) return text;
  const end = text.lastIndexOf("\n", limit);
  if (end > 0) return text.slice(0, end).trimEnd();
  const cut = text.slice(0, limit);
  return cut.isWellFormed() ? cut : cut.slice(0, -1);
}

const tooLongNote = (what: string, length: number, limit: number): Note => ({
  code: "too-long",
  message: `The signature's ${what} has ${length} characters, Exchange takes ${limit}; it is left as it is.`,
  remedy: "Shorten the template, or the values in the employee database.",
  target: "signature",
  field: "signature",
});

const cutNote = (length: number): Note => ({
  code: "mobile-text-cut",
  message: `The signature's text has ${length} characters; for phones Exchange takes its first lines, ${maximum.mobileText} in all.`,
  target: "signature",
  field: "signature",
});

/** The tags for templates: a template may have conditions, but no loops, and only reads files of its folder. */
const tags = ["if", "unless", "case", "assign", "comment", "#", "render"];

/**
 * The filters for templates. None depends on time or chance, which would make a new signature every night, and none
 * turns escaping off.
 */
const filters = [
  ...["append", "prepend", "replace", "replace_first", "remove", "remove_first", "split", "first", "last"],
  ...["upcase", "downcase", "capitalize", "strip", "slice", "size", "truncate", "truncatewords", "default"],
];

/**
 * A template engine over `files` (file name → source), which are the only files that a template can read; `phones` says
 * what dials a number.
 */
export function createEngine(
  files: Readonly<Record<string, string>>,
  format: "html" | "text",
  phones: Phones,
): Liquid {
  const engine = new Liquid({
    templates: { ...files },
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    outputEscape: format === "html" ? toHtml : toText,
    cache: true,
    // Characters parsed, milliseconds and objects for one rendering: far more than a signature needs.
    parseLimit: 200_000,
    renderLimit: 5000,
    memoryLimit: 1_000_000,
  });
  for (const tag of Object.keys(engine.tags)) if (!tags.includes(tag)) delete engine.tags[tag];
  for (const name of Object.keys(engine.filters)) if (!filters.includes(name)) engine.unregisterFilter(name);
  engine.registerFilter("tel", phones.link);
  engine.registerFilter("mailto", mailto);
  return engine;
}

/** Fills in a template; the values are visible in every file that it renders. */
export const fill = (engine: Liquid, template: Template[], values: TemplateValues): string =>
  String(engine.renderSync(template, {}, { globals: values }));

/** `mailto:` and the address (RFC 6068), "" for text that is not an address. */
export function mailto(value: unknown): string {
  const address = String(value ?? "").trim();
  const [, local, domain] = /^([^\s@<>"(),:;[\]\\]+)@([\p{L}\p{M}\p{N}.-]+)$/u.exec(address) ?? [];
  return local && domain ? `mailto:${encodeURIComponent(local)}@${encodeURIComponent(domain)}` : "";
}

/** Control characters, which no value has: every output begins with one, to find lines without values. */
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

/** A filled-in template without lines that have only empty outputs; consecutive blank lines are reduced to one. */
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

/** Replaces a link without an address (a phone number that cannot be dialled, for example) by its text. */
export const dropEmptyLinks = (filled: string): string => filled.replace(emptyLink, "$1");
