import { createHash } from "node:crypto";
import sharp, { type Sharp } from "sharp";

/** Pixels, of a square. */
const SIZE = 320;
const TILES = 4;

/** The person in the portrait, and which sitting: another one gives another picture. */
export interface Sitter {
  /** Tells people of the same name apart. */
  readonly id: string;
  readonly name: string;
  /** 0 for the first. */
  readonly sitting: number;
}

/** Paints a portrait, initials on a mosaic of one colour: the same picture for the same sitter on every machine. */
export function portrait(sitter: Sitter): Sharp {
  const dice = createHash("sha256").update(`${sitter.id} ${sitter.name} ${sitter.sitting}`).digest();
  const hue = Math.round((dice.readUInt16BE() / 0x10000) * 360);
  const side = SIZE / TILES;
  const tiles = Array.from({ length: TILES ** 2 }, (_, index) => {
    const roll = dice[index + 2] ?? 0;
    const lightness = 24 + (roll % 4) * 12;
    const shade = hue + ((roll >> 2) % 4) * 22;
    const x = (index % TILES) * side;
    const y = Math.floor(index / TILES) * side;
    return `<rect x="${x}" y="${y}" width="${side}" height="${side}" fill="hsl(${shade},48%,${lightness}%)"/>`;
  });
  const letters = initials(sitter.name);
  const written = letters.map((letter, index) => {
    const x = SIZE / 2 + (index - letters.length / 2) * 92 + 14;
    return `<path transform="translate(${x} 116) scale(6.4)" d="${letterPath(letter)}"/>`;
  });
  const pen =
    'fill="none" stroke="#fff" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" opacity=".92"';
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${SIZE}" height="${SIZE}">${tiles.join("")}<g ${pen}>${written.join("")}</g></svg>`;
  return sharp(Buffer.from(svg)).removeAlpha();
}

/** The first letters of the first and the last of the names. */
function initials(name: string): string[] {
  const names = name.normalize("NFC").trim().split(/\s+/);
  const ends = names.length > 1 ? [names[0], names.at(-1)] : names;
  return ends.flatMap((one) => one?.at(0) ?? []);
}

/** How letters are drawn with a pen, as SVG paths on a grid 10 wide and 14 high: no machine's fonts are needed. */
const strokes: Readonly<Record<string, string>> = {
  A: "M0 14 5 0 10 14M2 9H8",
  B: "M0 6.5H5.5A3.75 3.75 0 0 1 5.5 14H0V0H5A3.25 3.25 0 0 1 5 6.5",
  C: "M10 2.5A6 7 0 1 0 10 11.5",
  D: "M0 0V14H3A7 7 0 0 0 3 0Z",
  E: "M9 0H0V14H9M0 7H7",
  F: "M9 0H0V14M0 7H7",
  G: "M10 2.5A6 7 0 1 0 10 11.5V7.5H6",
  H: "M0 0V14M10 0V14M0 7H10",
  I: "M5 0V14",
  J: "M8 0V10A4 4 0 0 1 0 10",
  K: "M0 0V14M9 0 0 8M3.5 5 9.5 14",
  L: "M0 0V14H9",
  M: "M0 14V0L5 9 10 0V14",
  N: "M0 14V0L10 14V0",
  O: "M5 0A5 7 0 1 0 5 14A5 7 0 1 0 5 0",
  P: "M0 14V0H5.5A3.75 3.75 0 0 1 5.5 7.5H0",
  Q: "M5 0A5 7 0 1 0 5 14A5 7 0 1 0 5 0M6 10 10 14.5",
  R: "M0 14V0H5.5A3.75 3.75 0 0 1 5.5 7.5H0M5 7.5 9.5 14",
  S: "M9 2.5C7 -1 .5 -.5 .5 3.5 .5 7.5 9.5 6 9.5 10.5 9.5 15 2 15 0 11.5",
  T: "M0 0H10M5 0V14",
  U: "M0 0V9A5 5 0 0 0 10 9V0",
  V: "M0 0 5 14 10 0",
  W: "M0 0 2.5 14 5 4 7.5 14 10 0",
  X: "M0 0 10 14M10 0 0 14",
  Y: "M0 0 5 7 10 0M5 7V14",
  Z: "M0 0H10L0 14H10",
  Æ: "M0 14 5 0H10M5 0V14H10M5 7H9M1.8 9H5",
  Ø: "M5 0A5 7 0 1 0 5 14A5 7 0 1 0 5 0M9.5 0 .5 14",
  Å: "M0 14 5 2.5 10 14M2 9.5H8M5 -3.2A1.4 1.4 0 1 0 5 -.4A1.4 1.4 0 1 0 5 -3.2",
};

/** The SVG path of a letter, upper case; a dot for what has none. */
export function letterPath(letter: string): string {
  return strokes[letter.toUpperCase()] ?? "M5 7V7.1";
}
