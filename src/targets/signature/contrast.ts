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
