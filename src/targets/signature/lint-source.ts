import { type DefaultTreeAdapterTypes, parse } from "parse5";
import {
  type CodeAndValues,
  type Warning,
  type WarningCode,
  warning,
  type warningTexts,
} from "./check-source.ts";

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
export function lintSource(file: string, source: string): readonly Warning[] {
  const warnings: Warning[] = [];
  const onDark = new Set<string>();
  const warn = <Code extends WarningCode>(
    line: number,
    code: Code,
    ...values: Parameters<(typeof warningTexts)[Code]>
  ) => warnings.push(warning({ file, line }, code, ...values));
  for (const [index, line] of source.split("\n").entries()) {
    const broken =
      /\u00c3[\u00a0-\u00bf\u2026\u0192\u2020\u2021\u02c6\u2030]|\u00c2[\u00a0\u00b7]|\ufffd/.exec(line);
    if (broken) warn(index + 1, "encoding", broken[0]);
  }
  if (!file.endsWith(".html.liquid") && !/<\w/.test(source)) return warnings;

  const document = parse(withoutLiquid(source), { sourceCodeLocationInfo: true });
  visit(document, { color: undefined, background: "#ffffff", lineHeight: undefined, isExact: false });
  return warnings;

  function visit(node: Node, around: Inherited): void {
    if (node.nodeName === "#text" && hasText(node)) warnOfBlack(node, around);
    const within = "tagName" in node ? look(node, around) : around;
    if ("content" in node) visit(node.content, within);
    if ("childNodes" in node) for (const child of node.childNodes) visit(child, within);
  }

  /** Text without a colour is black, on a dark background as well. */
  function warnOfBlack({ sourceCodeLocation }: Node, { color, background }: Inherited): void {
    const contrast = color === undefined ? contrastOf("black", background) : undefined;
    if (contrast === undefined || contrast >= leastContrast || onDark.has(background)) return;
    onDark.add(background);
    const line = sourceCodeLocation?.startLine ?? 1;
    warn(line, "black-on-dark", background, contrast.toFixed(1), `${leastContrast}`);
  }

  function look(element: Element, around: Inherited): Inherited {
    const { tagName, sourceCodeLocation } = element;
    // What the parser adds (html, head, body) is nowhere in the source.
    if (!sourceCodeLocation) return around;
    const line = sourceCodeLocation.startLine;
    const attributes = new Map(element.attrs.map(({ name, value }) => [name, value.trim()]));
    const style = declarations(attributes.get("style") ?? "");
    for (const [code, ...values] of rewritten(tagName, attributes)) warn(line, code, ...values);
    if (
      tagName === "meta" &&
      !/utf-?8/i.test(attributes.get("charset") ?? attributes.get("content") ?? "utf-8")
    )
      warn(line, "charset");
    const lines = linesIn(style, around);
    if (tagName === "img") {
      for (const [code, ...values] of pictureFlaws(element, attributes)) warn(line, code, ...values);
      const { lineHeight = Number.POSITIVE_INFINITY, isExact } = lines;
      const height = pixels(style.get("height")) ?? pixels(attributes.get("height"));
      if (isExact && lineHeight < (height ?? Number.MAX_VALUE)) warn(line, "cut-picture", `${lineHeight}`);
    }
    const width = pixels(style.get("width")) ?? pixels(attributes.get("width"));
    const least = pixels(style.get("min-width"));
    if ((width ?? 0) > phoneWidth && !style.has("max-width"))
      warn(line, "too-wide", `${width}`, `${phoneWidth}`);
    if ((least ?? 0) > phoneWidth) warn(line, "min-width", `${least}`, `${phoneWidth}`);

    const color = style.get("color") ?? attributes.get("color");
    const own = style.get("background-color") ?? style.get("background") ?? attributes.get("bgcolor");
    const colours = {
      ...lines,
      color: color && color !== "inherit" ? color : around.color,
      background: own ?? around.background,
    };
    const contrast =
      colours.color && (color || own) ? contrastOf(colours.color, colours.background) : undefined;
    if (contrast !== undefined && contrast < leastContrast && hasText(element))
      warn(
        line,
        "low-contrast",
        ...([colours.color ?? "", colours.background, contrast.toFixed(1), `${leastContrast}`] as const),
      );
    return colours;
  }
}

/** What an element has of those around it. */
interface Inherited extends Lines {
  readonly color: string | undefined;
  readonly background: string;
}

/** How high lines are, in CSS pixels, and whether Outlook on Windows makes none of them higher for what is in it. */
interface Lines {
  readonly lineHeight: number | undefined;
  readonly isExact: boolean;
}

/** The lines of an element: a height that depends on the text's is not known. */
function linesIn(style: ReadonlyMap<string, string>, around: Lines): Lines {
  const [height, rule] = [style.get("line-height"), style.get("mso-line-height-rule")];
  // Without a unit it is a share of the text's height.
  const own = height === undefined || /^[\d.]+$/.test(height) ? undefined : pixels(height);
  return {
    lineHeight: height === undefined ? around.lineHeight : own,
    isExact: rule === undefined ? around.isExact : rule === "exactly",
  };
}

/** A source without its outputs and tags, with every character and line where it was. */
const withoutLiquid = (source: string): string =>
  source
    .replace(/\{%-?\s*comment\b[\s\S]*?endcomment\s*-?%\}|\{%[\s\S]*?%\}/g, (tag) =>
      tag.replace(/[^\n]/g, " "),
    )
    .replace(/\{\{[\s\S]*?\}\}/g, (output) => output.replace(/[^\n]/g, "x"));

/** What Exchange and the mail programs behind it are known to change. */
function rewritten(tagName: string, attributes: ReadonlyMap<string, string>): readonly CodeAndValues[] {
  const found: CodeAndValues[] = [];
  if (tagName === "style" || tagName === "link") found.push(["style-sheet", tagName]);
  if (
    ["script", "form", "input", "button", "iframe", "object", "embed", "video", "audio", "svg"].includes(
      tagName,
    )
  )
    found.push(["stripped-tag", tagName]);
  if (attributes.has("class")) found.push(["class"]);
  const id = attributes.get("id");
  if (id) found.push(["id", id]);
  const handler = [...attributes.keys()].find((name) => name.startsWith("on"));
  if (handler) found.push(["stripped-handler", handler]);
  return found;
}

function pictureFlaws(element: Element, attributes: ReadonlyMap<string, string>): readonly CodeAndValues[] {
  const alt = attributes.get("alt");
  if (alt === undefined) return [["no-alt"]];
  if (/^\S+\.(?:png|jpe?g|gif|webp|svg)$/i.test(alt)) return [["alt-is-file", alt]];
  const { parentNode } = element;
  const isLink = parentNode && "tagName" in parentNode && parentNode.tagName === "a";
  if (isLink && alt === "" && !hasText(parentNode)) return [["link-without-alt"]];
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

/** Colours of CSS that have a name, as far as signatures use them. */
const named: Readonly<Record<string, string>> = {
  white: "#ffffff",
  black: "#000000",
  red: "#ff0000",
  green: "#008000",
  blue: "#0000ff",
  navy: "#000080",
  gray: "#808080",
  grey: "#808080",
  silver: "#c0c0c0",
  darkgray: "#a9a9a9",
  darkgrey: "#a9a9a9",
  lightgray: "#d3d3d3",
  lightgrey: "#d3d3d3",
  yellow: "#ffff00",
  orange: "#ffa500",
  teal: "#008080",
  maroon: "#800000",
  purple: "#800080",
  olive: "#808000",
  lime: "#00ff00",
  aqua: "#00ffff",
  pink: "#ffc0cb",
};

/**
 * The contrast of two colours as WCAG 2.2 has it, from 1 to 21; undefined where one is not understood. Of a background the
 * colour counts, and a colour that lets it through is mixed with it.
 */
export function contrastOf(color: string, background: string): number | undefined {
  const behind = background
    .split(/\s+(?![^(]*\))/)
    .map(read)
    .find((one) => one !== undefined);
  const before = read(color);
  if (!before || !behind) return undefined;
  const [one, other] = [luminance(mixed(before, behind)), luminance(behind.rgb)];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Red, green and blue from 0 to 255, and how much of what is behind is covered, from 0 to 1. */
interface Colour {
  readonly rgb: readonly number[];
  readonly alpha: number;
}

const mixed = ({ rgb, alpha }: Colour, behind: Colour): readonly number[] =>
  rgb.map((value, index) => alpha * value + (1 - alpha) * (behind.rgb[index] ?? 0));

function luminance(rgb: readonly number[]): number {
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function read(text: string): Colour | undefined {
  const color = text
    .toLowerCase()
    .replace(/\s*!important\s*$/, "")
    .trim();
  const hex = /^#([\da-f]{3,4}|[\da-f]{6}|[\da-f]{8})$/.exec(named[color] ?? color)?.[1];
  if (hex) {
    const pairs = hex.length < 6 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? []);
    const [red = 0, green = 0, blue = 0, alpha = 255] = pairs.map((pair) => Number.parseInt(pair, 16));
    return { rgb: [red, green, blue], alpha: alpha / 255 };
  }
  const [, model, inside = ""] = /^(rgb|hsl)a?\(([^)]*)\)$/.exec(color) ?? [];
  const parts = inside.split(/[\s,/]+/).filter((part) => part !== "");
  if (!model || parts.length < 3 || !parts.every((part) => /^-?[\d.]+(?:%|deg)?$/.test(part)))
    return undefined;
  const [first = "", second = "", third = "", opacity = "1"] = parts;
  const share = (part: string) => Number.parseFloat(part) / (part.endsWith("%") ? 100 : 1);
  const level = (part: string) => (part.endsWith("%") ? share(part) * 255 : Number.parseFloat(part));
  const rgb =
    model === "rgb"
      ? [level(first), level(second), level(third)]
      : fromHsl(Number.parseFloat(first), Number.parseFloat(second) / 100, Number.parseFloat(third) / 100);
  return { rgb, alpha: share(opacity) };
}

/** CSS Color 4: hue in degrees, saturation and lightness from 0 to 1. */
const fromHsl = (hue: number, saturation: number, lightness: number): readonly number[] =>
  [0, 8, 4].map((offset) => {
    const at = (offset + hue / 30) % 12;
    const amount = saturation * Math.min(lightness, 1 - lightness);
    return 255 * (lightness - amount * Math.max(-1, Math.min(at - 3, 9 - at, 1)));
  });
