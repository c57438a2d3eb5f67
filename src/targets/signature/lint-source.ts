import { type DefaultTreeAdapterTypes, parse } from "parse5";
import type { Flaw } from "./check-source.ts";
import { contrastOf } from "./contrast.ts";

type Element = DefaultTreeAdapterTypes.Element;
type Node = DefaultTreeAdapterTypes.Node;

/** The widest that a phone shows without scrolling, in CSS pixels. */
const phoneWidth = 360;
/** The contrast of text that WCAG 2.2 asks for (level AA, ordinary size). */
const leastContrast = 4.5;

/**
 * Warnings about a template's source: what Exchange is known to change or to strip, what readers with a phone, a dark
 * screen or a screen reader cannot use, and letters that were saved in another encoding. Errors are found elsewhere.
 */
export function lintSource(file: string, source: string): readonly Flaw[] {
  const flaws: Flaw[] = [];
  const onDark = new Set<string>();
  const warn = (line: number, message: string) => flaws.push({ file, line, message });
  for (const [index, line] of source.split("\n").entries()) {
    const broken =
      /\u00c3[\u00a0-\u00bf\u2026\u0192\u2020\u2021\u02c6\u2030]|\u00c2[\u00a0\u00b7]|\ufffd/.exec(line);
    if (broken)
      warn(
        index + 1,
        `${broken[0]} is a letter such as æ, ø or å in another encoding: save the file as UTF-8`,
      );
  }
  if (!file.endsWith(".html.liquid") && !/<\w/.test(source)) return flaws;

  const document = parse(withoutLiquid(source), { sourceCodeLocationInfo: true });
  visit(document, { color: undefined, background: "#ffffff" });
  return flaws;

  function visit(node: Node, around: Colours): void {
    if (node.nodeName === "#text" && hasText(node)) warnOfBlack(node, around);
    const colours = "tagName" in node ? look(node, around) : around;
    if ("content" in node) visit(node.content, colours);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child, colours);
  }

  /** Text without a colour is black, on a dark background as well. */
  function warnOfBlack({ sourceCodeLocation }: Node, { color, background }: Colours): void {
    const contrast = color === undefined ? contrastOf("black", background) : undefined;
    if (contrast === undefined || contrast >= leastContrast || onDark.has(background)) return;
    onDark.add(background);
    const said = `a contrast of ${contrast.toFixed(1)}, at least ${leastContrast} is needed`;
    warn(
      sourceCodeLocation?.startLine ?? 1,
      `text without a colour is black, and hard to read on ${background}: ${said}`,
    );
  }

  function look(element: Element, around: Colours): Colours {
    const { tagName, sourceCodeLocation } = element;
    // What the parser adds (html, head, body) is nowhere in the source.
    if (!sourceCodeLocation) return around;
    const line = sourceCodeLocation.startLine;
    const attributes = new Map(element.attrs.map(({ name, value }) => [name, value.trim()]));
    const style = declarations(attributes.get("style") ?? "");
    for (const message of rewritten(tagName, attributes)) warn(line, message);
    if (
      tagName === "meta" &&
      !/utf-?8/i.test(attributes.get("charset") ?? attributes.get("content") ?? "utf-8")
    )
      warn(line, "the signature is sent as UTF-8: leave the charset out");
    if (tagName === "img") for (const message of pictureFlaws(element, attributes)) warn(line, message);
    const width = pixels(style.get("width")) ?? pixels(attributes.get("width"));
    const least = pixels(style.get("min-width"));
    if ((width ?? 0) > phoneWidth && !style.has("max-width"))
      warn(
        line,
        `${width} pixels are wider than a phone (${phoneWidth}): add max-width:100%, or make it narrower`,
      );
    if ((least ?? 0) > phoneWidth)
      warn(line, `min-width of ${least} pixels is wider than a phone (${phoneWidth})`);

    const color = style.get("color") ?? attributes.get("color");
    const own = style.get("background-color") ?? style.get("background") ?? attributes.get("bgcolor");
    const colours = {
      color: color && color !== "inherit" ? color : around.color,
      background: own ?? around.background,
    };
    const contrast =
      colours.color && (color || own) ? contrastOf(colours.color, colours.background) : undefined;
    if (contrast !== undefined && contrast < leastContrast && hasText(element))
      warn(
        line,
        `${colours.color} on ${colours.background} is hard to read: a contrast of ${contrast.toFixed(1)}, at least ${leastContrast} is needed`,
      );
    return colours;
  }
}

interface Colours {
  readonly color: string | undefined;
  readonly background: string;
}

/** A source without its outputs and tags, with every character and line where it was. */
const withoutLiquid = (source: string): string =>
  source
    .replace(/\{%-?\s*comment\b[\s\S]*?endcomment\s*-?%\}|\{%[\s\S]*?%\}/g, (tag) =>
      tag.replace(/[^\n]/g, " "),
    )
    .replace(/\{\{[\s\S]*?\}\}/g, (output) => output.replace(/[^\n]/g, "x"));

/** What Exchange and the mail programs behind it are known to change. */
function rewritten(tagName: string, attributes: ReadonlyMap<string, string>): readonly string[] {
  const found: string[] = [];
  if (tagName === "style" || tagName === "link")
    found.push(`<${tagName}> does not get through to every reader: write styles into style="…"`);
  if (
    ["script", "form", "input", "button", "iframe", "object", "embed", "video", "audio", "svg"].includes(
      tagName,
    )
  )
    found.push(`<${tagName}> is stripped from mails`);
  if (attributes.has("class")) found.push('class has no effect without a style sheet: write style="…"');
  const id = attributes.get("id");
  if (id) found.push(`Exchange stores id="${id}" as x_${id}: nothing finds it again`);
  const handler = [...attributes.keys()].find((name) => name.startsWith("on"));
  if (handler) found.push(`${handler} is stripped from mails`);
  return found;
}

function pictureFlaws(element: Element, attributes: ReadonlyMap<string, string>): readonly string[] {
  const alt = attributes.get("alt");
  if (alt === undefined) return ['a picture needs alt: what it says, or alt="" where it says nothing'];
  if (/^\S+\.(?:png|jpe?g|gif|webp|svg)$/i.test(alt))
    return [`alt="${alt}" is the name of a file: write what the picture says`];
  const { parentNode } = element;
  const isLink = parentNode && "tagName" in parentNode && parentNode.tagName === "a";
  if (isLink && alt === "" && !hasText(parentNode))
    return ["a picture that is a link needs an alt that says where it leads"];
  return [];
}

const hasText = (element: Node): boolean =>
  ("value" in element && element.nodeName === "#text" && /\S/.test(element.value)) ||
  ("childNodes" in element && element.childNodes.some(hasText));

const declarations = (style: string): ReadonlyMap<string, string> =>
  new Map(
    style.split(";").flatMap((one) => {
      const [name = "", ...value] = one.split(":");
      return value.length > 0 ? [[name.trim().toLowerCase(), value.join(":").trim().toLowerCase()]] : [];
    }),
  );

/** CSS pixels of a length; undefined for a share. */
function pixels(value: string | undefined): number | undefined {
  const [, number, unit = "px"] = /^(\d+(?:\.\d+)?)(px|pt|r?em)?(?:\s*!important)?$/.exec(value ?? "") ?? [];
  return number === undefined ? undefined : Number(number) * ({ pt: 4 / 3, em: 16, rem: 16 }[unit] ?? 1);
}
