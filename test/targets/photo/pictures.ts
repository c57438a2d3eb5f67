import { crc32 } from "node:zlib";
import sharp, { type Sharp } from "sharp";

/** A plain picture, 300 × 400 by default. */
export const plain = (
  background: string | { r: number; g: number; b: number; alpha: number },
  [width, height]: readonly [number, number] = [300, 400],
): Sharp =>
  sharp({ create: { width, height, channels: typeof background === "string" ? 3 : 4, background } });

/** A picture full of detail, always the same; its file is large and can be cut. */
export function detailed([width, height]: readonly [number, number] = [300, 400]): Sharp {
  const pixels = Buffer.alloc(width * height * 3);
  for (let i = 0, seed = 7; i < pixels.length; i++) {
    seed = (seed * 1_103_515_245 + 12_345) % 2_147_483_648;
    pixels[i] = seed >> 16;
  }
  return sharp(pixels, { raw: { width, height, channels: 3 } });
}

/** A square with a red left half and a blue right half. */
export const redThenBlue = (): Sharp =>
  plain("blue", [200, 200]).composite([
    { input: { create: { width: 100, height: 200, channels: 3, background: "red" } }, left: 0, top: 0 },
  ]);

/** A PNG of a few bytes that claims to have this many pixels. */
export function pngClaiming(width: number, height: number): Buffer {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(width, 0);
  size.writeUInt32BE(height, 4);
  size[8] = 1;
  const chunk = (type: string, data: Buffer) => {
    const body = Buffer.concat([Buffer.from(type), data]);
    const length = Buffer.alloc(4);
    length.writeUInt32BE(data.length);
    const check = Buffer.alloc(4);
    check.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, check]);
  };
  const signature = Buffer.from("\x89PNG\r\n\x1a\n", "latin1");
  const pixels = Buffer.from("789c030000000001", "hex");
  return Buffer.concat([
    signature,
    chunk("IHDR", size),
    chunk("IDAT", pixels),
    chunk("IEND", Buffer.alloc(0)),
  ]);
}

/** The colour of a pixel of an image file, each part from 0 to 255. */
export async function colourAt(file: Buffer, left: number, top: number): Promise<number[]> {
  const pixel = sharp(file).extract({ left, top, width: 1, height: 1 });
  return [...(await pixel.raw().toBuffer())];
}
