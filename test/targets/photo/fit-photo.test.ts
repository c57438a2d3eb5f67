import { availableParallelism } from "node:os";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { GiveUp } from "../../../src/core/errors.ts";
import { fitPhoto } from "../../../src/targets/photo/fit-photo.ts";
import { colourAt, detailed, plain, pngClaiming, redThenBlue } from "./pictures.ts";

/** Every accepted image format. */
const taken: readonly [string, (picture: Sharp) => Sharp][] = [
  ["a JPEG", (picture) => picture.jpeg()],
  ["a progressive JPEG", (picture) => picture.jpeg({ progressive: true })],
  ["a CMYK JPEG", (picture) => picture.toColourspace("cmyk").jpeg()],
  ["a JPEG in Display P3", (picture) => picture.withIccProfile("p3").jpeg()],
  ["a PNG", (picture) => picture.png()],
  ["a PNG of 16 bits a channel", (picture) => picture.toColourspace("rgb16").png()],
  ["a PNG with a palette", (picture) => picture.png({ palette: true })],
  ["an interlaced PNG", (picture) => picture.png({ progressive: true })],
  ["a GIF", (picture) => picture.gif()],
  ["a WebP", (picture) => picture.webp()],
  ["a lossless WebP", (picture) => picture.webp({ lossless: true })],
];

/** The largest difference of two colours in one channel, of 255. */
const distance = (a: readonly number[], b: readonly number[]) =>
  Math.max(...a.map((part, i) => Math.abs(part - (b[i] ?? 0))));

async function refusal(file: Buffer): Promise<GiveUp> {
  const error = await fitPhoto(file).catch((reason: unknown) => reason);
  if (error instanceof GiveUp) return error;
  throw new Error("A photo was made of it", { cause: error });
}

describe("a picture", () => {
  test.each(taken)("becomes an sRGB JPEG of the same colour from %s", async (_, write) => {
    const photo = await fitPhoto(await write(plain("#c08060")).toBuffer());
    expect(await sharp(photo).metadata()).toMatchObject({
      format: "jpeg",
      space: "srgb",
      channels: 3,
      width: 300,
      height: 300,
      hasProfile: false,
    });
    // CMYK with a minimal profile cannot be converted exactly.
    expect(distance(await colourAt(photo, 150, 150), [0xc0, 0x80, 0x60])).toBeLessThan(24);
  });

  test.each(taken)(
    "that is square has the bytes of one that is decoded first and then cut, from %s",
    async (_, write) => {
      // The hash of what was written is remembered, and was made so.
      const file = await write(detailed([700, 700])).toBuffer();
      const { data, info } = await sharp(file)
        .flatten({ background: "white" })
        .resize(648, 648, { fit: "outside" })
        .toColourspace("srgb")
        .raw()
        .toBuffer({ resolveWithObject: true });
      const cut = await sharp(data, { raw: info }).jpeg({ quality: 85 }).toBuffer();
      expect(cut.equals(await fitPhoto(file))).toBe(true);
    },
  );

  test.each([
    [[2000, 3000], 648],
    [[3000, 700], 648],
    [[648, 648], 648],
    [[100, 4000], 100],
    [[48, 48], 48],
  ] as const)("of %j pixels becomes a square of %i, never enlarged", async (size, side) => {
    const photo = await fitPhoto(await plain("green", size).jpeg().toBuffer());
    expect(await sharp(photo).metadata()).toMatchObject({ width: side, height: side });
  });

  test("in grey stays grey, with three channels", async () => {
    const photo = await fitPhoto(await plain("#808080").toColourspace("b-w").png().toBuffer());
    expect(distance(await colourAt(photo, 9, 9), [128, 128, 128])).toBeLessThan(4);
    expect(await sharp(photo).metadata()).toMatchObject({ channels: 3 });
  });

  test("is turned upright as the camera was held, and loses what the camera wrote", async () => {
    const exif = { IFD0: { Copyright: "somebody", Make: "a camera" } };
    const file = await redThenBlue().withExif(exif).withMetadata({ orientation: 6 }).jpeg().toBuffer();
    expect(file.includes("Exif")).toBe(true);
    const photo = await fitPhoto(file);
    expect(distance(await colourAt(photo, 100, 10), [255, 0, 0])).toBeLessThan(16);
    expect(distance(await colourAt(photo, 100, 190), [0, 0, 255])).toBeLessThan(16);
    expect((await sharp(photo).metadata()).orientation).toBeUndefined();
    expect(photo.includes("Exif")).toBe(false);
  });

  test("in WebP is turned upright by its EXIF, which browsers ignore there", async () => {
    const photo = await fitPhoto(await redThenBlue().withMetadata({ orientation: 6 }).webp().toBuffer());
    expect(distance(await colourAt(photo, 100, 10), [255, 0, 0])).toBeLessThan(16);
    expect(distance(await colourAt(photo, 100, 190), [0, 0, 255])).toBeLessThan(16);
  });

  test("in PNG is turned upright as browsers show it", async () => {
    const photo = await fitPhoto(await redThenBlue().withMetadata({ orientation: 6 }).png().toBuffer());
    expect(distance(await colourAt(photo, 100, 10), [255, 0, 0])).toBeLessThan(16);
    expect(distance(await colourAt(photo, 100, 190), [0, 0, 255])).toBeLessThan(16);
  });

  test("that is transparent gets a white background", async () => {
    const photo = await fitPhoto(await plain({ r: 0, g: 0, b: 0, alpha: 0 }).png().toBuffer());
    expect(distance(await colourAt(photo, 150, 150), [255, 255, 255])).toBeLessThan(3);
  });

  test.each(["gif", "webp"] as const)("that is animated becomes its first frame: %s", async (format) => {
    const frames = await Promise.all(
      ["red", "blue"].map((colour) => plain(colour, [60, 60]).png().toBuffer()),
    );
    const file = await sharp(frames, { join: { animated: true } })
      .toFormat(format)
      .toBuffer();
    expect((await sharp(file).metadata()).pages).toBe(2);
    const photo = await fitPhoto(file);
    expect(distance(await colourAt(photo, 30, 30), [255, 0, 0])).toBeLessThan(16);
    expect(await sharp(photo).metadata()).toMatchObject({ width: 60, height: 60 });
  });

  test("of 60 megapixels, as cameras take them, becomes a photo", async () => {
    const photo = await fitPhoto(await plain("#c08060", [9504, 6336]).jpeg().toBuffer());
    expect(await sharp(photo).metadata()).toMatchObject({ width: 648, height: 648 });
  });

  test("gives the same bytes every time, also concurrently", async () => {
    const file = await detailed([900, 1200]).jpeg().toBuffer();
    const photos = await Promise.all(Array.from({ length: 4 }, () => fitPhoto(file)));
    for (const photo of photos) expect(photo.equals(photos[0] as Buffer)).toBe(true);
  });

  test("full of detail stays far below Graph's limit", async () => {
    expect((await fitPhoto(await detailed([648, 648]).png().toBuffer())).length).toBeLessThan(1024 * 1024);
  });
});

describe("an unusable file", () => {
  test.each<[string, () => Buffer | Promise<Buffer>, string]>([
    ["nothing", () => Buffer.alloc(0), "not an image"],
    ["text", () => Buffer.from("not today"), "not an image"],
    ["a web page", () => Buffer.from('\ufeff<!DOCTYPE html>\n<html lang="no">'), "a web page"],
    ["an SVG", () => Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="99" height="99"/>'), "SVG"],
    ["an SVG with a prologue", () => Buffer.from('<?xml version="1.0"?><!-- a -->\n<svg/>'), "SVG"],
    ["a TIFF", () => plain("red").tiff().toBuffer(), "TIFF"],
    ["an AVIF", () => plain("red", [64, 64]).avif({ effort: 0 }).toBuffer(), "HEIF"],
    ["a BMP", () => Buffer.from("BM\x36\x75\0\0\0\0\0\0\x36\0\0\0", "latin1"), "is BMP"],
    ["a JPEG XL", () => Buffer.from("ff0afa7f0290", "hex"), "is JPEG XL"],
    ["a JPEG XL in boxes", () => Buffer.from("\0\0\0\x0cJXL \r\n\x87\n", "latin1"), "is JPEG XL"],
    ["a JPEG 2000", () => Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1"), "is JPEG 2000"],
    ["a PDF", () => Buffer.from("%PDF-1.7\n"), "PDF"],
    ["raw pixels", () => plain("red").raw().toBuffer(), "not an image"],
  ])("is refused and named: %s", async (_, file, named) => {
    expect(await refusal(await file())).toMatchObject({
      code: "not-an-image",
      outcome: "skipped",
      message: expect.stringContaining(named) as string,
      remedy: expect.any(String) as string,
    });
  });

  test.each(taken.flatMap(([name, write]) => [0.3, 0.95].map((part) => [name, part, write] as const)))(
    "is refused when it is cut off: %s after %f",
    async (_, part, write) => {
      const file = await write(detailed()).toBuffer();
      const cut = file.subarray(0, Math.floor(file.length * part));
      expect(await refusal(cut)).toMatchObject({ code: "image-damaged", outcome: "skipped" });
    },
  );

  test.each(["\xff\xd8\xff", "\x89PNG\r\n\x1a\n", "GIF89a", "RIFF\x10\0\0\0WEBP"])(
    "is refused when only its beginning is an image's: %j",
    async (beginning) => {
      const file = Buffer.from(`${beginning}<script>alert(1)</script>${" ".repeat(100)}`, "latin1");
      expect(await refusal(file)).toMatchObject({ code: "image-damaged" });
    },
  );

  test("is refused before decoding if it claims more pixels than a camera has", async () => {
    expect(await refusal(pngClaiming(30_000, 30_000))).toMatchObject({
      code: "image-too-large",
      outcome: "skipped",
      message: expect.stringContaining("30000 × 30000") as string,
      remedy: "Put a smaller one there: of at most 50 megapixels.",
    });
  });

  test("of more pixels than a phone's is refused where all of it would be in memory, as a progressive JPEG is", async () => {
    const file = await plain("red", [10_000, 6_000]).jpeg({ progressive: true }).toBuffer();
    expect(await refusal(file)).toMatchObject({ code: "image-too-large" });
  });

  test.each([[[1, 1]], [[47, 300]], [[2000, 20]]] as const)(
    "is refused when it is smaller than anything that is stored: %j",
    async (size) => {
      expect(await refusal(await plain("red", size).png().toBuffer())).toMatchObject({
        code: "image-too-small",
        outcome: "skipped",
      });
    },
  );
});

test("of many pictures at once, no more are decoded than there are cores", async () => {
  const file = await detailed().jpeg().toBuffer();
  const cores = availableParallelism();
  let most = 0;
  const counting = setInterval(() => {
    const { queue, process } = sharp.counters();
    most = Math.max(most, queue + process);
  });
  try {
    await Promise.all(Array.from({ length: 4 * cores }, () => fitPhoto(file)));
  } finally {
    clearInterval(counting);
  }
  expect(most).toBeLessThanOrEqual(cores);
});
