import { availableParallelism } from "node:os";
import pLimit from "p-limit";
import type { Sharp, SharpOptions } from "sharp";
import { GiveUp } from "../../core/errors.ts";
import { type Corner, chooseSquare, type Face, findFaces } from "./find-faces.ts";

/** Pixels along a side: the largest and the smallest square that Microsoft 365 stores (Microsoft Graph, profilePhoto). */
const LARGEST = 648;
const SMALLEST = 48;
/** The JPEG quality. Written photos are remembered by their hash: with another quality everyone's would be sent again. */
const QUALITY = 85;
/** Too few for crafted files: 200 MB decoded, and more while a progressive one is. */
const MOST_PIXELS = 50_000_000;
/** Of a JPEG that is decoded line by line, smaller than it is: as cameras (60 and 102 megapixels) and phones (50 and 108) make them. */
const MOST_BY_LINE = 110_000_000;

/** More at once would take more memory and finish no sooner: decoding is bound by the processor. */
const atOnce = pLimit(availableParallelism());

/**
 * Makes the photo that is sent: an upright, square sRGB JPEG of 48 to 648 px without metadata, the same for the
 * same bytes; GiveUp "skipped" for an unusable image. At this size a photo is far below Graph's limit of 4 MB.
 */
export const fitPhoto = (bytes: Uint8Array): Promise<Buffer> => atOnce(() => makePhoto(bytes));

async function makePhoto(bytes: Uint8Array): Promise<Buffer> {
  const kind = imageKind(bytes);
  if (!isUsable(kind)) throw unusable("not-an-image", `is ${kind ?? "not an image"}`);
  const sharp = await loadSharp();

  const { width, height, isProgressive } = await sharp(bytes, { limitInputPixels: false })
    .metadata()
    .catch(damaged);
  const most = kind === "JPEG" && !isProgressive ? MOST_BY_LINE : MOST_PIXELS;
  if (width * height > most) {
    const remedy = `Put a smaller one there: of at most ${most / 1_000_000} megapixels.`;
    throw unusable("image-too-large", `has ${width} × ${height} pixels`, remedy);
  }
  const side = Math.min(width, height, LARGEST);
  if (side < SMALLEST) throw unusable("image-too-small", `has only ${width} × ${height} pixels`);

  // "error" ignores minor defects that cameras leave in valid files; the default is stricter.
  // All of it: of a file that is cut off, a part may look intact.
  const upright = sharp(bytes, { failOn: "error", limitInputPixels: most, autoOrient: true })
    .flatten({ background: "white" })
    .resize(side, side, { fit: "outside" })
    .toColourspace("srgb")
    .timeout({ seconds: 20 });
  if (width === height) return await upright.jpeg({ quality: QUALITY }).toBuffer().catch(damaged);
  const { data, info } = await upright.raw().toBuffer({ resolveWithObject: true }).catch(damaged);
  const open = () => sharp(data, { raw: info, limitInputPixels: false });
  const corner = await findSquare(open, info);
  const square = corner
    ? open().extract({ ...corner, width: side, height: side })
    : open().resize(side, side, { fit: "cover", position: "attention" });
  return await square.jpeg({ quality: QUALITY }).toBuffer();
}

/**
 * Pixels along the shorter side of the picture that faces are looked for in, and of the one that is looked at as well where that
 * shows no sure one: at a fifth of a portrait's width a face is as small as the smallest that is found.
 */
const FOR_FACES = 96;
const CLOSER = 160;
/** With fewer hits it may be a badge or a pattern in clothes, and the face may have been missed. */
const SURE = 6;

/** Where the largest square of a picture has the heads in it; undefined where a wide one shows no face. */
export async function findSquare(
  open: () => Sharp,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<Corner | undefined> {
  const side = Math.min(width, height);
  if (width === height) return { left: 0, top: 0 };
  // What is longer than three squares is no photo of a person.
  const faces = Math.max(width, height) <= 3 * side ? await facesIn(open, side) : [];
  return chooseSquare(width, height, faces);
}

async function facesIn(open: () => Sharp, side: number): Promise<readonly Face[]> {
  const faces = await facesAt(FOR_FACES, open(), side);
  if (faces.some(isSure)) return faces;
  const closer = (await facesAt(CLOSER, open(), side)).filter(isSure);
  return closer.length > 0 ? closer : faces;
}

const isSure = ({ hits }: Face): boolean => hits >= SURE;

/** The faces in a picture as it is with `pixels` along its shorter side, in the picture's own pixels. */
async function facesAt(pixels: number, picture: Sharp, side: number): Promise<readonly Face[]> {
  const { data, info } = await picture
    .resize(pixels, pixels, { fit: "outside" })
    .greyscale()
    .raw()
    .toBuffer({ resolveWithObject: true });
  const scale = side / pixels;
  return findFaces({ pixels: data, ...info }).map(({ left, top, side: own, hits }) => {
    return { left: left * scale, top: top * scale, side: own * scale, hits };
  });
}

const anImage = `Put a JPEG, PNG, GIF or WebP of ${SMALLEST} px or more there.`;

const unusable = (code: string, found: string, remedy = anImage) =>
  new GiveUp(code, `What is at the photo's address ${found}.`, { outcome: "skipped", remedy });

function damaged(error: unknown): never {
  throw new GiveUp("image-damaged", "The image at the photo's address is damaged.", {
    outcome: "skipped",
    cause: error,
    remedy: "Put an intact one there.",
  });
}

/** The photo made of what `download` finds at an address; throws what it throws, and what `fitPhoto` throws. */
export async function photoAt(
  url: string,
  download: (url: string) => Promise<{ readonly bytes: Uint8Array } | "unchanged">,
): Promise<Uint8Array> {
  const image = await download(url);
  // Only a known photo can be unchanged.
  if (image === "unchanged") throw new Error("An unknown photo was reported as unchanged.");
  return fitPhoto(image.bytes);
}

/** A photo made by `fitPhoto`, resized to a JPEG of `side` pixels a side; unchanged if that would enlarge it. */
export async function resizePhoto(photo: Uint8Array, side: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height } = await sharp(photo, {}).metadata();
  if (Math.min(width, height) <= side) return photo;
  return await sharp(photo, {}).resize(side, side).jpeg({ quality: QUALITY }).toBuffer();
}

/** The kinds of image that can be used. */
const usable = ["JPEG", "PNG", "GIF", "WebP"] as const;

/** How each kind of file begins, at byte `at`, as Latin-1. Kinds that cannot be used are listed to name them in errors. */
const beginnings = [
  { kind: "JPEG", at: 0, text: /^\xff\xd8\xff/ },
  { kind: "PNG", at: 0, text: /^\x89PNG\r\n/ },
  { kind: "GIF", at: 0, text: /^GIF8[79]a/ },
  { kind: "WebP", at: 0, text: /^RIFF.{4}WEBP/s },
  { kind: "HEIF or AVIF", at: 4, text: /^ftyp(hei|hev|mif|msf|avi)/ },
  { kind: "TIFF", at: 0, text: /^(II\*\0|MM\0\*)/ },
  { kind: "BMP", at: 0, text: /^BM.{4}\0{4}/s },
  { kind: "JPEG XL", at: 0, text: /^(\xff\n|.{4}JXL )/s },
  { kind: "JPEG 2000", at: 0, text: /^(\xffO\xffQ|.{4}jP {2})/s },
  { kind: "PDF", at: 0, text: /^%PDF-/ },
  { kind: "SVG", at: 0, text: /^[^<]{0,9}(<[?!][^>]*>\s*)*<svg\b/i },
  { kind: "a web page", at: 0, text: /^[^<]{0,9}(<[?!][^>]*>\s*)*<(html|head|body|script|title)\b/i },
] as const;

type Kind = (typeof beginnings)[number]["kind"];

/** The kind of file, detected by its first bytes; undefined if it is unknown. */
function imageKind(bytes: Uint8Array): Kind | undefined {
  const start = Buffer.from(bytes.subarray(0, 512)).toString("latin1");
  return beginnings.find(({ at, text }) => text.test(start.slice(at)))?.kind;
}

/** Whether a photo can be made from this kind. */
export const isUsable = (kind: Kind | undefined): boolean => usable.some((one) => one === kind);

/** Opens an image. */
type OpenImage = (bytes: Uint8Array, options: SharpOptions) => Sharp;

let loading: Promise<OpenImage> | undefined;

/**
 * Loads the image library once, when it is first needed: it has native parts, and without them everything except photos
 * should work. GiveUp when they are missing.
 */
function loadSharp(): Promise<OpenImage> {
  loading ??= load();
  return loading;
}

async function load(): Promise<OpenImage> {
  const { default: sharp } = await import("sharp").catch((error: unknown) => {
    throw new GiveUp("image-library-missing", "The image library (sharp) cannot be loaded.", {
      cause: error,
      remedy: "Deploy the folder the build makes as it is, to 64-bit Linux with glibc.",
    });
  });
  // By default it also reads SVG, HEIF, TIFF and PDF, each with a parser that untrusted files must not reach.
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: ["Jpeg", "Png", "Nsgif", "Webp"].map((format) => `VipsForeignLoad${format}`),
  });
  // Every photo is different, so a cache has no effect.
  sharp.cache(false);
  return sharp;
}
