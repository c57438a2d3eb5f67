import { Liquid, type Template } from "liquidjs";
import type { Phones } from "../../core/cells/phone.ts";
import { encodeInHtml, encodeInText, mailto, urlEncode } from "./addresses.ts";
import { dropEmptyBlocks, dropEmptyLines, dropEmptyLinks, toHtml, toText } from "./outputs.ts";
import type { Fill } from "./render.ts";
import { dropSeparators } from "./separators.ts";
import { deferred, inShapes, shownLater } from "./shapes.ts";

/** The tags for templates: a template may have conditions, but no loops, and only reads files of its folder. */
const tags = ["if", "unless", "case", "assign", "comment", "#", "render"];

/**
 * The filters for templates. None depends on time or chance, which would make a new signature every night, and none
 * turns escaping off.
 */
const filters = [
  "append",
  "prepend",
  "replace",
  "replace_first",
  "remove",
  "remove_first",
  "split",
  "first",
  "last",
  "upcase",
  "downcase",
  "capitalize",
  "strip",
  "slice",
  "size",
  "truncate",
  "truncatewords",
  "default",
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
    outputEscape: shownLater(showOf(format)),
    cache: true,
    // Characters parsed, milliseconds and objects for one rendering: far more than a signature needs.
    parseLimit: 200_000,
    renderLimit: 5000,
    memoryLimit: 1_000_000,
  });
  for (const tag of Object.keys(engine.tags)) if (!tags.includes(tag)) delete engine.tags[tag];
  for (const name of Object.keys(engine.filters)) if (!filters.includes(name)) engine.unregisterFilter(name);
  for (const [name, filter] of Object.entries(ownFilters(phones)))
    engine.registerFilter(name, deferred(name, filter));
  return engine;
}

const ownFilters = (phones: Phones) => ({ tel: phones.link, mailto, url_encode: urlEncode });

const showOf = (format: "html" | "text") => (format === "html" ? toHtml : toText);

/**
 * What fills in a template; the values are visible in every file that it renders. Those that are missing are left out with
 * what belongs to them, and those in addresses are encoded.
 */
export function filling(template: Template[], { engine, format, phones }: Filling): Fill {
  const render = inShapes((values) => String(engine.renderSync(template, {}, { globals: values })), {
    filters: ownFilters(phones),
    show: showOf(format),
  });
  return (values) => {
    const filled = render(values);
    if (format === "text") return dropEmptyLines(dropSeparators(encodeInText(filled), format), format);
    const encoded = dropEmptyLinks(encodeInHtml(filled, phones));
    return dropEmptyLines(dropEmptyBlocks(dropSeparators(encoded, format)), format);
  };
}

/** What templates of a format are filled in with. */
export interface Filling {
  readonly engine: Liquid;
  readonly format: "html" | "text";
  readonly phones: Phones;
}
