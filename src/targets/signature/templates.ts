import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { type Liquid, LiquidError, type Template } from "liquidjs";
import { type Phones, phonesOf } from "../../core/cells/phone.ts";
import type { Employee } from "../../core/employee.ts";
import { GiveUp } from "../../core/errors.ts";
import { checkPlaces } from "./check-places.ts";
import { checkSource, type Flaw, type Warning } from "./check-source.ts";
import { createEngine, type Filling, filling } from "./engine.ts";
import { lintSignatures } from "./lint-signatures.ts";
import { lintSource } from "./lint-source.ts";
import { type Choice, type Fill, renderValues, type Templates, withBanner } from "./render.ts";
import { askedOfAccounts, dayIn, decide, idleRules } from "./rules.ts";
import { type Rules, type RulesContext, readRules, rulesFile } from "./rules-file.ts";
import { examples, noValues, type TemplateValues, variables } from "./variables.ts";

/** Template files by name, and where they were found, for error messages. */
export interface TemplateFiles {
  readonly where: string;
  readonly sources: Readonly<Record<string, string>>;
}

/** `signature.html.liquid`, `signature.txt.liquid`, and for an office `signature.<its name>.html.liquid`. */
const named = /^signature(?:\.(?<office>.+))?\.(?<format>html|txt)\.liquid$/;

/** What templates are compiled for. */
export interface TemplateContext {
  /** Phone numbers without a country code are read as those of this one (code or name). */
  readonly country?: string;
  /** Whether there is an add-in that rules may leave people to; not looked at where it is absent. */
  readonly hasAddin?: boolean | undefined;
}

/**
 * Compiles templates and renders each one for a test. GiveUp "template-broken" names file and line of the error: an
 * unknown variable, filter, tag or file, or a value in a place where it could become a link.
 */
export function compileTemplates(
  files: TemplateFiles,
  { country = usual, hasAddin }: TemplateContext = {},
): Templates {
  const { [rulesFile]: rulesSource, ...sources } = files.sources;
  const flaws = Object.entries(sources).flatMap(([file, source]) =>
    file.endsWith(".liquid")
      ? checkSource(file, source)
      : [{ file, line: 1, message: `rules are read from ${rulesFile}` }],
  );
  if (flaws.length > 0) throw broken(flaws);
  const phones = phonesOf(country);
  const liquid = { ...files, sources };
  const compiled = { html: byOffice(liquid, "html", phones), text: byOffice(liquid, "txt", phones) };
  const misplaced = (["html", "text"] as const).flatMap((format) =>
    checkPlaces(sources, filesOf(liquid, format === "html" ? "html" : "txt"), { format, phones }),
  );
  if (misplaced.length > 0) throw broken(misplaced);
  const names = namesIn(liquid);
  const choosable = [...names.values()].filter((name) => !name.endsWith(".reply"));
  const rules =
    rulesSource === undefined ? undefined : rulesIn(rulesSource, { templates: choosable, country, hasAddin });
  let warnings: readonly Warning[] | undefined;
  return {
    ...compiled,
    digest: digestOf(files, compiled, rules),
    choose: (employee, now = new Date(), mailbox) => chosen(employee, { rules, names, now, mailbox }),
    hasRules: rules !== undefined,
    isDated: rules?.rules.some(({ from, until }) => from !== undefined || until !== undefined) ?? false,
    replies: rules?.rules.flatMap(({ reply, served }) => (served === "addin" ? [] : (reply ?? []))) ?? [],
    rules,
    asked: askedOfAccounts([rules]),
    short: (name) => {
      const found = [`${name}.reply`, "reply"].find((one) => names.has(key(one)));
      return found === undefined ? undefined : { html: compiled.html(found), text: compiled.text(found) };
    },
    get warnings() {
      warnings ??= [
        ...Object.entries(sources).flatMap(([file, source]) => lintSource(file, source)),
        ...lintSignatures(compiled, [...names.values()], country),
        ...(rules ? idleRules(rules, new Date()) : []),
      ];
      return warnings;
    },
  };
}

/** The names of templates (`signature.Oslo`) by what they are looked up with. */
function namesIn({ sources }: TemplateFiles): ReadonlyMap<string, string> {
  const found = Object.keys(sources).flatMap((file) => {
    const { office, format } = named.exec(file)?.groups ?? {};
    return format ? [[key(office ?? ""), office ? `signature.${office}` : "signature"] as const] : [];
  });
  return new Map([["", "signature"], ...found]);
}

function rulesIn(source: string, context: RulesContext): Rules {
  const read = readRules(source, context);
  if ("flaws" in read) throw broken(read.flaws);
  return read;
}

interface Choosing {
  readonly rules: Rules | undefined;
  readonly names: ReadonlyMap<string, string>;
  readonly now: Date;
  readonly mailbox: string | undefined;
}

function chosen(employee: Employee, { rules, names, now, mailbox }: Choosing): Choice {
  const decision = rules ? decide(rules, employee, dayIn(rules.zone, now), mailbox) : { rule: undefined };
  const { rule } = "rule" in decision ? decision : {};
  const name = rule?.template?.replace(/^signature\.?/, "") ?? employee.office.name;
  const { banner, reply, served } = rule ?? {};
  return {
    template: names.get(key(name)) ?? "signature",
    name,
    ...(rule && { rule: rule.name }),
    ...(banner && { banner }),
    ...(reply && { reply }),
    ...(served && { served }),
    ...("undecided" in decision && { undecided: { rule: decision.undecided.name, by: decision.by } }),
  };
}

/** Values as people have them, and lack them, so that a version of the app that renders them differently has another digest. */
const sample: TemplateValues = {
  ...Object.fromEntries(variables.map(({ name }) => [name, `${name} & Sønn`])),
  MobilePhone: "+47 912 34 567",
  OfficePhone: "22 33 44 55",
  Email: "kari.nordmann@example.com",
  OfficeEmail: "oslo@example.com",
  Photo: "https://images.example.com/kari.jpg",
};
const samples: readonly TemplateValues[] = [
  sample,
  { ...sample, JobTitle: null, MobilePhone: null, OfficePostal: null, Photo: null },
  { ...sample, MobilePhone: "912 34 567 / 22 33 44 55 ext. 12", OfficePhone: null, OfficeEmail: null },
];

function digestOf(
  { sources }: TemplateFiles,
  compiled: Pick<Templates, "html" | "text">,
  rules: Rules | undefined,
): string {
  const names = Object.keys(sources).sort();
  const offices = [...new Set(names.map((file) => named.exec(file)?.groups?.["office"] ?? ""))];
  const plain = offices.flatMap((office) => samples.map((values) => renderValues(compiled, office, values)));
  const banners = rules?.rules.flatMap(({ banner }) => banner ?? []) ?? [];
  const empty = { html: "", text: "" };
  const rendered = [...plain, ...banners.map((banner) => withBanner(empty, banner))];
  const content = [names.map((name) => [name, sources[name]]), rendered];
  return createHash("sha256").update(JSON.stringify(content)).digest("hex");
}

/** The country of numbers without a country code, where none is given. */
const usual = "NO";

/** The templates of a format, without the parts that they share. */
const filesOf = ({ sources }: TemplateFiles, format: "html" | "txt"): readonly string[] =>
  Object.keys(sources).filter((file) => named.exec(file)?.groups?.["format"] === format);

function byOffice(files: TemplateFiles, format: "html" | "txt", phones: Phones) {
  const kind = format === "html" ? "html" : "text";
  const options = { engine: createEngine(files.sources, kind, phones), format: kind, phones } as const;
  const compiled = new Map(
    filesOf(files, format).map((file) => [
      key(named.exec(file)?.groups?.["office"] ?? ""),
      compile(options, file),
    ]),
  );
  const everyone = compiled.get("");
  if (!everyone) throw missingTemplate(files.where, `signature.${format}.liquid`);
  return (office: string): Fill => compiled.get(key(office)) ?? everyone;
}

/** Offices compare case-insensitively; characters that a file name cannot have are hyphens in it. */
const key = (office: string): string =>
  office
    .normalize("NFC")
    .toLowerCase()
    .replace(/[<>:"/\\|?*]/g, "-");

function compile(options: Filling, file: string): Fill {
  const { engine } = options;
  try {
    const template = engine.parseFileSync(file);
    const flaws = unknownVariables(engine, template, file);
    if (flaws.length > 0) throw broken(flaws);
    const filled = filling(template, options);
    filled(noValues);
    if (filled(examples) === "") throw broken([{ file, line: 1, message: "it is empty" }]);
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

const broken = (flaws: readonly Flaw[], cause?: unknown) =>
  new GiveUp(
    "template-broken",
    flaws.map(({ file, line, message }) => `${file}, line ${line}: ${message}`).join("; "),
    { cause, remedy: `Fix the template. It may use ${variables.map(({ name }) => name).join(", ")}.` },
  );

/** The error for a missing file that every signature needs. */
export const missingTemplate = (where: string, file: string, cause?: unknown) =>
  new GiveUp("template-missing", `There is no ${file} in ${where}`, {
    cause,
    remedy: "Add it to the templates folder, which is deployed with the app.",
  });

/** The templates of a folder, loaded on first use; throws what `loadTemplates` throws. */
export function templatesIn(folder: string, context: TemplateContext = {}): () => Templates {
  let loaded: Templates | undefined;
  return () => {
    loaded ??= loadTemplates(folder, context);
    return loaded;
  };
}

/** Every template of a folder; GiveUp "template-missing" where there is none, else throws what `compileTemplates` throws. */
export const loadTemplates = (folder: string, context: TemplateContext = {}): Templates =>
  compileTemplates(readTemplates(folder), context);

/** Whether a file of the folder has a say: `rules.yml` is read to say how it must be called. */
const isTemplateFile = (name: string): boolean => name.endsWith(".liquid") || /^rules\.ya?ml$/i.test(name);

function readTemplates(folder: string): TemplateFiles {
  try {
    const entries = readdirSync(folder, { withFileTypes: true });
    const names = entries.filter((entry) => entry.isFile() && isTemplateFile(entry.name));
    const sources = names.map(({ name }) => [name, readFileSync(join(folder, name), "utf8")] as const);
    return templateFiles(folder, Object.fromEntries(sources));
  } catch (error) {
    throw missingTemplate(folder, "signature.html.liquid", error);
  }
}

/** Template files in the same form on every system: NFC names, no byte order mark, line ends as LF. */
export const templateFiles = (where: string, sources: Readonly<Record<string, string>>): TemplateFiles => ({
  where,
  sources: Object.fromEntries(
    Object.entries(sources).map(([name, source]) => [
      name.normalize("NFC"),
      source.replace(/^\ufeff/, "").replaceAll("\r\n", "\n"),
    ]),
  ),
});

/** The rules of templates; none where these are broken, since nothing is made of them then. */
export function rulesOf(load: () => Templates): Rules | undefined {
  try {
    return load().rules;
  } catch (error) {
    if (error instanceof GiveUp) return undefined;
    throw error;
  }
}

/** Warnings about templates in sentences; for broken ones, what is wrong. */
export function warningsOf(load: () => Templates): readonly string[] {
  try {
    return load().warnings.map(({ file, line, message }) => `${file}, line ${line}: ${message}`);
  } catch (error) {
    if (error instanceof GiveUp) return [error.message];
    throw error;
  }
}
