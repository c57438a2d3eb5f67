import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { chooseSquare } from "../../../src/targets/photo/find-faces.ts";
import { findSquare, fitPhoto } from "../../../src/targets/photo/fit-photo.ts";
import { colourAt } from "./pictures.ts";

/** The sources of the portraits, and where their heads are, stand in SOURCES.md. */
const read = (name: string) => readFileSync(join(import.meta.dirname, "portraits", name));
const astronaut = {
  name: "astronaut",
  file: read("astronaut.jpg"),
  size: { width: 340, height: 512 },
  head: { left: 92, top: 14, right: 243, bottom: 190 },
  shorts: [205, 240, 300],
};
const { file: portrait, head } = astronaut;
const portraits = [
  astronaut,
  {
    name: "office",
    file: read("office.jpg"),
    size: { width: 410, height: 512 },
    head: { left: 150, top: 12, right: 292, bottom: 196 },
    shorts: [215, 260, 300],
  },
  {
    name: "standing",
    file: read("standing.jpg"),
    size: { width: 225, height: 512 },
    head: { left: 86, top: 20, right: 177, bottom: 138 },
    shorts: [140, 165, 200],
  },
];

interface Cut {
  readonly file: Buffer;
  readonly head: (typeof astronaut)["head"];
  readonly name: string;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
  readonly isMirrored: boolean;
}

const shapes = [
  [2, 3],
  [3, 4],
  [4, 5],
  [9, 16],
  [3, 2],
  [4, 3],
  [5, 4],
] as const;

/** Cuts of every shape that has all of the head in it: the head on the left, in the middle, and on the right. */
const cutsOf = ({ name, file, size, head, shorts }: typeof astronaut): readonly Cut[] =>
  shapes.flatMap(([across, down]) =>
    shorts.flatMap((short) => {
      const width = across > down ? Math.round((short * across) / down) : short;
      const height = across > down ? short : Math.round((short * down) / across);
      if (width > size.width || height > size.height) return [];
      const place = (share: number, from: number, to: number, length: number, all: number) => {
        const [first, last] = [Math.max(0, to - length), Math.min(from, all - length)];
        return Math.round(first + (last - first) * share);
      };
      return [0, 0.5, 1].flatMap((share) =>
        [false, true].map((isMirrored) => ({
          file,
          head,
          name: `${name}, ${across}:${down}, ${short} px, ${share}${isMirrored ? ", mirrored" : ""}`,
          left: place(share, head.left, head.right, width, size.width),
          top: place(0.3, head.top, head.bottom, height, size.height),
          width,
          height,
          isMirrored,
        })),
      );
    }),
  );

/** Whether the square that is chosen has all of the head in it. */
async function keepsHead({ file, head, left, top, width, height, isMirrored }: Cut): Promise<boolean> {
  const image = sharp(file).extract({ left, top, width, height });
  const { data, info } = await image.flop(isMirrored).raw().toBuffer({ resolveWithObject: true });
  const square = await findSquare(() => sharp(data, { raw: info }), info);
  if (!square) return false;
  const side = Math.min(width, height);
  const from = isMirrored ? width - (head.right - left) : head.left - left;
  const isAcross = square.left <= from && square.left + side >= from + head.right - head.left;
  return isAcross && square.top <= head.top - top && square.top + side >= head.bottom - top;
}

describe("the square of a portrait", () => {
  test.each(portraits)(
    "has the whole head in it, upright and wide, in the middle and at the edge: in 98 of 100 cuts ($name)",
    async (one) => {
      const cuts = cutsOf(one);
      expect(cuts.length).toBeGreaterThanOrEqual(60);
      const lost: string[] = [];
      for (const cut of cuts) if (!(await keepsHead(cut))) lost.push(cut.name);

      expect(lost.length, lost.join("; ")).toBeLessThanOrEqual(Math.floor(cuts.length * 0.02));
    },
  );

  test.each([1.4, 1.5, 1.6])(
    "has the head in it, and not a pattern of the suit, in a picture %s times as bright",
    async (brightness) => {
      const file = await sharp(portrait).modulate({ brightness }).png().toBuffer();
      const whole = { left: 0, top: 0, ...astronaut.size, isMirrored: false };
      expect(await keepsHead({ ...whole, name: "bright", file, head })).toBe(true);
    },
  );

  test.each([
    [0.6, 80],
    [0.6, 95],
    [0.7, 40],
    [0.7, 60],
    [0.7, 95],
  ])("has the head in it, and not a badge, at %s of its size in quality %i", async (scale, quality) => {
    const at = (pixels: number) => Math.round(pixels * scale);
    const size = { width: at(astronaut.size.width), height: at(astronaut.size.height) };
    const file = await sharp(portrait).resize(size).jpeg({ quality }).toBuffer();
    const there = { left: at(head.left), top: at(head.top), right: at(head.right), bottom: at(head.bottom) };
    const photo = { name: "smaller", file, head: there, left: 0, top: 0, ...size, isMirrored: false };
    expect(await keepsHead(photo)).toBe(true);
  });

  test("has the head in it where the whole person is in the picture, and the face is small", async () => {
    const room = { left: 180, right: 180, bottom: 1500 };
    const file = await sharp(portrait)
      .extend({ ...room, background: "#556" })
      .png()
      .toBuffer();
    const width = astronaut.size.width + room.left + room.right;
    const height = astronaut.size.height + room.bottom;
    const there = { ...head, left: head.left + room.left, right: head.right + room.left };
    const photo = { name: "whole person", file, head: there, left: 0, top: 0, width, height };
    expect(await keepsHead({ ...photo, isMirrored: false })).toBe(true);
  });

  test("has a sure face in it that is in the lower half", () => {
    const face = { left: 60, top: 260, side: 80, hits: 3 };
    expect(chooseSquare(200, 400, [face])?.top).toBeGreaterThan(150);
    expect(chooseSquare(200, 400, [{ ...face, hits: 2 }])).toEqual(chooseSquare(200, 400, []));
  });

  test("has at least one whole head in it where there are two, and both do not fit", async () => {
    const one = { left: 50, top: 0, width: 240, height: 240 };
    const half = await sharp(portrait).extract(one).png().toBuffer();
    const other = await sharp(half).flop().png().toBuffer();
    const two = await sharp([half, other], { join: { across: 2 } })
      .png()
      .toBuffer();
    const { data, info } = await sharp(two).removeAlpha().raw().toBuffer({ resolveWithObject: true });
    const square = await findSquare(() => sharp(data, { raw: info }), info);
    const heads = [head.left - one.left, 480 - (head.right - one.left)];
    const whole = heads.filter(
      (from) => (square?.left ?? 0) <= from && (square?.left ?? 0) + 240 >= from + 151,
    );
    expect(whole).toHaveLength(1);
  });

  test("is cut out of the photo that is sent: the hair at its upper edge, not the suit in its middle", async () => {
    const photo = await fitPhoto(portrait);
    expect(await sharp(photo).metadata()).toMatchObject({ width: 340, height: 340 });
    const [red = 0, green = 0, blue = 0] = await colourAt(photo, 170, 60);
    expect(red > green && green > blue && red < 230).toBe(true);
    const [suit = 0, , dark = 0] = await colourAt(photo, 60, 320);
    expect(suit - dark).toBeGreaterThan(120);
  });
});

test.each([
  [[300, 400], { left: 0, top: 4 }],
  [[300, 1200], { left: 0, top: 36 }],
  [[400, 300], undefined],
] as const)(
  "without a face, %j is cut at its upper end, or where most is to be seen",
  async (shape, square) => {
    const [width, height] = shape;
    const grey = () => sharp({ create: { width, height, channels: 3, background: "grey" } });
    expect(await findSquare(grey, { width, height })).toEqual(square);
  },
);
