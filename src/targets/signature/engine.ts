import { Liquid, type Template } from "liquidjs";
import { mailto, tel } from "./links.ts";
import { toHtml, toText } from "./outputs.ts";
import type { TemplateValues } from "./variables.ts";

/** What templates are written in: a template may decide, but not loop, and only read files of its folder. */
const tags = ["if", "unless", "case", "assign", "comment", "#", "render"];

/**
 * What may be done to a value. Nothing of time or chance, which would make a new signature every night, and
 * nothing that turns escaping off.
 */
const filters = [
  ...["append", "prepend", "replace", "replace_first", "remove", "remove_first", "split", "first", "last"],
  ...["upcase", "downcase", "capitalize", "strip", "slice", "size", "truncate", "truncatewords", "default"],
];

/** A language of templates over `files` (file name → source), which are all that a template can see. */
export function createEngine(files: Readonly<Record<string, string>>, format: "html" | "text"): Liquid {
  const engine = new Liquid({
    templates: { ...files },
    strictVariables: true,
    strictFilters: true,
    ownPropertyOnly: true,
    outputEscape: format === "html" ? toHtml : toText,
    cache: true,
    // Characters parsed, milliseconds and objects for one rendering: far from what a signature takes.
    parseLimit: 200_000,
    renderLimit: 5000,
    memoryLimit: 1_000_000,
  });
  for (const tag of Object.keys(engine.tags)) if (!tags.includes(tag)) delete engine.tags[tag];
  for (const name of Object.keys(engine.filters)) if (!filters.includes(name)) engine.unregisterFilter(name);
  engine.registerFilter("tel", tel);
  engine.registerFilter("mailto", mailto);
  return engine;
}

/** Fills a template in; the values are seen in every file it renders. */
export const fill = (engine: Liquid, template: Template[], values: TemplateValues): string =>
  String(engine.renderSync(template, {}, { globals: values }));
