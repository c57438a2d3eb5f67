import type { Sharp, SharpOptions } from "sharp";
import { GiveUp } from "../../core/errors.ts";

/** Opens an image. */
export type OpenImage = (bytes: Uint8Array, options: SharpOptions) => Sharp;

let loading: Promise<OpenImage> | undefined;

/**
 * Loads the image library, once and not before it is needed: it has native parts, and without them everything
 * but photos should work. GiveUp when they are missing.
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
  // It would also take SVG, HEIF, TIFF and PDF, each with a parser that strangers' files need not reach.
  sharp.block({ operation: ["VipsForeignLoad"] });
  sharp.unblock({
    operation: ["Jpeg", "Png", "Nsgif", "Webp"].map((format) => `VipsForeignLoad${format}`),
  });
  // Every photo is another one.
  sharp.cache(false);
  return sharp;
}
