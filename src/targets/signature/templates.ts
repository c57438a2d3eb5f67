import { type Liquid, LiquidError, type Template } from "liquidjs";
import { GiveUp } from "../../core/errors.ts";
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

/** Template files by name, and where they were found, for whoever has to mend one. */
export interface TemplateFiles {
  readonly where: string;
  readonly sources: Readonly<Record<string, string>>;
}

/** `signature.html.liquid`, `signature.txt.liquid`, and for an office `signature.<its name>.html.liquid`. */
const named = /^signature(?:\.(?<office>.+))?\.(?<format>html|txt)\.liquid$/;

/**
 * Makes templates of their sources and tries each one out. GiveUp "template-broken" names file and line of what is
 * wrong: an unknown variable, filter, tag or file, or a value where it could become a link.
 */
export function compileTemplates(files: TemplateFiles): Templates {
  const flaws = Object.entries(files.sources)
    .filter(([file]) => !file.endsWith(".txt.liquid"))
    .flatMap(([file, source]) => checkMarkup(file, source));
  if (flaws.length > 0) throw broken(flaws);
  return { html: byOffice(files, "html"), text: byOffice(files, "txt") };
}

function byOffice({ sources: files, where }: TemplateFiles, format: "html" | "txt") {
  const engine = createEngine(files, format === "html" ? "html" : "text");
  const compiled = new Map(
    Object.keys(files).flatMap((file) => {
      const found = named.exec(file)?.groups;
      return found?.["format"] === format ? [[key(found["office"] ?? ""), compile(engine, file)]] : [];
    }),
  );
  const everyone = compiled.get("");
  if (!everyone) throw missingTemplate(where, `signature.${format}.liquid`);
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

const broken = (flaws: readonly Flaw[], cause?: unknown) =>
  new GiveUp(
    "template-broken",
    flaws.map(({ file, line, message }) => `${file}, line ${line}: ${message}`).join("; "),
    { cause, remedy: `Mend the template. It may use ${variables.map(({ name }) => name).join(", ")}.` },
  );

/** What to say where a file is not there that everyone's signature needs. */
export const missingTemplate = (where: string, file: string, cause?: unknown) =>
  new GiveUp("template-missing", `There is no ${file} in ${where}`, {
    cause,
    remedy: "Deploy the templates folder with the app.",
  });
