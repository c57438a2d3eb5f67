import { type DefaultTreeAdapterTypes, parse } from "parse5";
import type { Phones } from "../../core/cells/phone.ts";
import { addressAttributes } from "./addresses.ts";
import type { Flaw } from "./check-source.ts";
import { createEngine } from "./engine.ts";
import { everyBranch } from "./every-branch.ts";
import { withoutMarks } from "./outputs.ts";
import { examples, noValues } from "./variables.ts";

/**
 * Renders templates, every branch of them, and finds values in places where they could become more than text, and
 * templates that show none.
 */
export function checkPlaces(
  sources: Readonly<Record<string, string>>,
  templates: readonly string[],
  { format, phones }: { readonly format: "html" | "text"; readonly phones: Phones },
): readonly Flaw[] {
  const { sources: numbered, outputs, choices } = everyBranch(sources);
  const engine = createEngine(numbered, format, phones);
  engine.registerFilter("at", numberedOutput);
  const flaws = new Map<string, Flaw>();
  for (const file of templates) {
    const render = (values: Readonly<Record<string, unknown>>) =>
      withoutMarks(String(engine.renderFileSync(file, {}, { globals: values })));
    const filled = choices.map((choice) => render({ ...examples, ...choice }));
    if (choices.every((choice, index) => filled[index] === render({ ...noValues, ...choice })))
      flaws.set(file, { file, line: 1, message: "it shows no value of the employee" });
    if (format === "text") continue;
    for (const [number, message] of filled.flatMap((html) => checkMarkup(html, examples["Photo"] ?? ""))) {
      const place = outputs[number];
      if (place) flaws.set(`${number} ${message}`, { ...place, message });
    }
  }
  return [...flaws.values()];
}

/** Characters of no alphabet around an output, with its number behind the first. */
const [OPEN, NUMBERED, CLOSE] = ["\ue000", "\ue001", "\ue002"];

/** An output that can be found again in the HTML, by its number. */
const numberedOutput = (value: unknown, number: unknown): string =>
  `${OPEN}${number}${NUMBERED}${value ?? ""}${CLOSE}`;

const anyOutput = new RegExp(`${OPEN}(\\d+)${NUMBERED}`, "g");
const numbersIn = (text: string): readonly number[] =>
  [...text.matchAll(anyOutput)].map(([, number]) => Number(number));

/** What is wrong with the place of an output, by its number. */
type Problem = readonly [number: number, message: string];

/**
 * Parses HTML with numbered outputs and finds those in places where a value could become more than text: escaping does
 * not help in a style, a script, a comment, a name, an attribute without quotes, or where an address begins. `photo` is
 * the value of the photo's address.
 */
function checkMarkup(html: string, photo: string): readonly Problem[] {
  const document = parse(html, { sourceCodeLocationInfo: true });
  const problems: Problem[] = [];
  const seen = new Set<number>();
  const refuse = (text: string, message: string) => {
    for (const number of numbersIn(text)) {
      problems.push([number, message]);
      seen.add(number);
    }
  };
  const beginsName = new RegExp(`<[/!?]?${OPEN}\\d+${NUMBERED}`, "g");
  for (const [found] of html.matchAll(beginsName)) refuse(found, named);
  visit(document);
  for (const number of numbersIn(html)) if (!seen.has(number)) problems.push([number, lost]);
  return problems;

  function visit(node: DefaultTreeAdapterTypes.Node, raw?: string): void {
    if (node.nodeName === "#comment" && "data" in node) refuse(node.data, "a comment takes no values");
    if (node.nodeName === "#text" && "value" in node) {
      if (raw) refuse(node.value, `<${raw}> takes no values of employees`);
      else for (const number of numbersIn(node.value)) seen.add(number);
    }
    if ("tagName" in node) visitElement(node);
    const inside = "tagName" in node && rawText.includes(node.tagName) ? node.tagName : raw;
    if ("content" in node) visit(node.content, inside);
    if (!("childNodes" in node)) return;
    for (const child of node.childNodes) visit(child, inside);
  }

  function visitElement({ tagName, attrs, sourceCodeLocation }: DefaultTreeAdapterTypes.Element): void {
    refuse(tagName, named);
    for (const { name, value } of attrs) {
      refuse(name, named);
      for (const number of numbersIn(value)) seen.add(number);
      const { startOffset = 0, endOffset = 0 } = sourceCodeLocation?.attrs?.[name] ?? {};
      const isQuoted = /["']$/.test(html.slice(startOffset, endOffset));
      if (!isQuoted) refuse(value, `put the value of ${plain(name)} in quotes`);
      else {
        const message = problemOf(name, value, photo);
        if (message) refuse(value, message);
      }
    }
  }
}

const plain = (name: string): string => name.replace(/[\ue000-\ue002].*/, "…");

const named = "no value can be part of a name of a tag or attribute: put it in text";
const lost = "the value is in a place that is left out: put it in text";

/** Elements with content that is not text for a reader, or is read without entities. */
const rawText = [
  "textarea",
  "title",
  "select",
  "style",
  "script",
  "noscript",
  "template",
  "xmp",
  "iframe",
  "noembed",
  "noframes",
  "plaintext",
];

/** The beginning of an address up to where its host ends: links may lead to a site without TLS, pictures may not. */
const onSite = /^https:\/\/[\w.-]+(?::\d+)?[/?#]/i;
const onAnySite = /^\s*https?:\/\/[\w.-]+(?::\d+)?[/?#]/i;

function problemOf(name: string, value: string, photo: string): string | undefined {
  const before = value.slice(0, value.indexOf(OPEN));
  if (!value.includes(OPEN) || ["alt", "title", "aria-label"].includes(name)) return undefined;
  if (!addressAttributes.includes(name)) return `${name} takes no values of employees`;
  const begins = value.slice(value.indexOf(NUMBERED) + 1, value.indexOf(CLOSE));
  if (onSite.test(before) || (before === "" && begins === photo)) return undefined;
  if (name !== "href") return `${name} takes "{{ Photo }}" or an address that begins with https://`;
  if (before === "" && (begins === "" || /^(?:tel|mailto):/.test(begins))) return undefined;
  if (onAnySite.test(before) || /^(?:tel|mailto):$|^mailto:[^?\s]*\?/i.test(before)) return undefined;
  return 'href takes "{{ … | tel }}", "{{ … | mailto }}" or an address that begins with https://';
}
