import { Liquid, type Template } from "liquidjs";
import type { Phones } from "../../core/cells/phone.ts";
import { encodeInHtml, encodeInText, mailto, urlEncode } from "./addresses.ts";
import { dropEmptyLines, dropEmptyLinks, toHtml, toText } from "./outputs.ts";
import { dropSeparators } from "./separators.ts";
import type { TemplateValues } from "./variables.ts";

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
  engine.registerFilter("url_encode", urlEncode);
  return engine;
}

/**
 * Fills in a template; the values are visible in every file that it renders. Those that are missing are left out with what
 * belongs to them, and those in addresses are encoded.
 */
export function fill(
  template: Template[],
  values: TemplateValues,
  { engine, format, phones }: Filling,
): string {
  const filled = String(engine.renderSync(template, {}, { globals: values }));
  const encoded = format === "html" ? dropEmptyLinks(encodeInHtml(filled, phones)) : encodeInText(filled);
  return dropEmptyLines(dropSeparators(encoded, format));
}

/** What templates of a format are filled in with. */
export interface Filling {
  readonly engine: Liquid;
  readonly format: "html" | "text";
  readonly phones: Phones;
}
