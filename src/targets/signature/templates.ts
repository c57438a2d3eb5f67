import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Liquid, LiquidError, type Template } from "liquidjs";
import { GiveUp } from "../../errors.ts";
import { checkMarkup, type Flaw } from "./check-markup.ts";
import { createEngine, fill } from "./engine.ts";
import { type TemplateValues, variables } from "./variables.ts";

/** Fills a template in; outputs are still marked. */
export type Fill = (values: TemplateValues) => string;

/** The signature's templates: an office has its own, or those that everyone has. */
export interface Templates {
  html(office: string): Fill;
  text(office: string): Fill;
}

/** `signature.html.liquid`, `signature.txt.liquid`, and for an office `signature.<its name>.html.liquid`. */
const named = /^signature(?:\.(?<office>.+))?\.(?<format>html|txt)\.liquid$/;

/** The templates of a folder, loaded when they are first asked for; throws what `loadTemplates` throws. */
export function templatesIn(folder: string): () => Templates {
  let loaded: Templates | undefined;
  return () => {
    loaded ??= loadTemplates(folder);
    return loaded;
  };
}

/**
 * Loads every template of a folder and tries it out. GiveUp "template-broken" names file and line of what is
 * wrong: an unknown variable, filter, tag or file, or a value where it could become a link.
 */
export function loadTemplates(folder: string): Templates {
  const files = readFiles(folder);
  const flaws = Object.entries(files)
    .filter(([file]) => !file.endsWith(".txt.liquid"))
    .flatMap(([file, source]) => checkMarkup(file, source));
  if (flaws.length > 0) throw broken(flaws);
  return { html: byOffice(files, "html", folder), text: byOffice(files, "txt", folder) };
}

function byOffice(files: Readonly<Record<string, string>>, format: "html" | "txt", folder: string) {
  const engine = createEngine(files, format === "html" ? "html" : "text");
  const compiled = new Map(
    Object.keys(files).flatMap((file) => {
      const found = named.exec(file)?.groups;
      return found?.["format"] === format ? [[key(found["office"] ?? ""), compile(engine, file)]] : [];
    }),
  );
  const everyone = compiled.get("");
  if (!everyone) throw missing(folder, `signature.${format}.liquid`);
  return (office: string): Fill => compiled.get(key(office)) ?? everyone;
}

/** Offices compare without regard to case; what a file name cannot have is a hyphen in it. */
const key = (office: string): string =>
  office
    .normalize("NFC")
    .toLowerCase()
    .replace(/[<>:"/\\|?*]/g, "-");

function compile(engine: Liquid, file: string): Fill {
  try {
    const template = engine.parseFileSync(file);
    const flaws = unknownVariables(engine, template, file);
    if (flaws.length > 0) throw broken(flaws);
    const filled = (values: TemplateValues) => fill(engine, template, values);
    if (tryOut(filled).trim() === "") throw broken([{ file, line: 1, message: "it is empty" }]);
    return filled;
  } catch (error) {
    if (error instanceof GiveUp) throw error;
    if (!(error instanceof Error)) throw error;
    const [line = 1] = LiquidError.is(error) ? error.token.getPosition() : [];
    const at = LiquidError.is(error) ? (error.token.file ?? file) : file;
    throw broken([{ file: at, line, message: error.message.split(", file:")[0] ?? "" }], error);
  }
}

function unknownVariables(engine: Liquid, template: Template[], file: string): Flaw[] {
  const known = new Set<string>(variables.map(({ name }) => name));
  return Object.values(engine.analyzeSync(template).globals)
    .flat()
    .filter((variable) => variable.segments.length > 1 || !known.has(String(variable)))
    .map((variable) => {
      const { location } = variable;
      return { file: location.file ?? file, line: location.row, message: `unknown variable ${variable}` };
    });
}

/** What only goes wrong while rendering should go wrong now: with every value there, and with none. */
function tryOut(filled: Fill): string {
  filled(Object.fromEntries(variables.map(({ name }) => [name, null])));
  return filled(Object.fromEntries(variables.map(({ name }) => [name, name])));
}

function readFiles(folder: string): Record<string, string> {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && entry.name.endsWith(".liquid"));
    return Object.fromEntries(names.map(({ name }) => [name.normalize("NFC"), readSource(folder, name)]));
  } catch (error) {
    throw missing(folder, "signature.html.liquid", error);
  }
}

/** Line ends as on Linux, wherever the file was checked out: else the same template would be another signature. */
const readSource = (folder: string, name: string): string =>
  readFileSync(join(folder, name), "utf8")
    .replace(/^\ufeff/, "")
    .replaceAll("\r\n", "\n");

const broken = (flaws: readonly Flaw[], cause?: unknown) =>
  new GiveUp(
    "template-broken",
    flaws.map(({ file, line, message }) => `${file}, line ${line}: ${message}`).join("; "),
    { cause, remedy: `Mend the template. It may use ${variables.map(({ name }) => name).join(", ")}.` },
  );

const missing = (folder: string, file: string, cause?: unknown) =>
  new GiveUp("template-missing", `There is no ${file} in ${folder}`, {
    cause,
    remedy: "Deploy the templates folder with the app.",
  });
