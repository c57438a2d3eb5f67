/** Colours of CSS that have a name, as far as signatures use them. */
const named: Readonly<Record<string, string>> = {
  ...{
    white: "#ffffff",
    black: "#000000",
    red: "#ff0000",
    green: "#008000",
    blue: "#0000ff",
    navy: "#000080",
  },
  ...{ gray: "#808080", grey: "#808080", silver: "#c0c0c0", darkgray: "#a9a9a9", darkgrey: "#a9a9a9" },
  ...{ lightgray: "#d3d3d3", lightgrey: "#d3d3d3", yellow: "#ffff00", orange: "#ffa500", teal: "#008080" },
  ...{
    maroon: "#800000",
    purple: "#800080",
    olive: "#808000",
    lime: "#00ff00",
    aqua: "#00ffff",
    pink: "#ffc0cb",
  },
};

/** The contrast of two colours as WCAG 2.2 has it, from 1 to 21; undefined where one is not understood. */
export function contrastOf(color: string, background: string): number | undefined {
  const [one, other] = [luminance(color), luminance(background)];
  if (one === undefined || other === undefined) return undefined;
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

function luminance(color: string): number | undefined {
  const rgb = channels(color.trim().toLowerCase());
  if (!rgb) return undefined;
  const [red = 0, green = 0, blue = 0] = rgb.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

function channels(color: string): readonly number[] | undefined {
  const hex = /^#([\da-f]{3}|[\da-f]{6})$/.exec(named[color] ?? color)?.[1];
  if (hex)
    return (hex.length === 3 ? [...hex].map((digit) => digit + digit) : (hex.match(/../g) ?? [])).map(
      (pair) => Number.parseInt(pair, 16),
    );
  const [, ...parts] = /^rgb\(\s*(\d{1,3})[\s,]+(\d{1,3})[\s,]+(\d{1,3})\s*\)$/.exec(color) ?? [];
  return parts.length === 3 ? parts.map(Number) : undefined;
}
