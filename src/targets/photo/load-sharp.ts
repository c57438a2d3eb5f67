import type { Sharp, SharpOptions } from "sharp";
import { GiveUp } from "../../core/errors.ts";

/** Opens an image. */
export type OpenImage = (bytes: Uint8Array, options: SharpOptions) => Sharp;

let loading: Promise<OpenImage> | undefined;

/**
 * Loads the image library once, when it is first needed: it has native parts, and without them everything except photos
 * should work. GiveUp when they are missing.
 */
export function loadSharp(): Promise<OpenImage> {
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
