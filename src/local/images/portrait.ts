import { createHash } from "node:crypto";
import sharp, { type Sharp } from "sharp";
import { letterPath } from "./letters.ts";

/** Pixels, of a square. */
const SIZE = 320;
const TILES = 4;

/** Whose portrait it is, and which sitting: another one gives another picture. */
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
