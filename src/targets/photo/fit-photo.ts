import { GiveUp } from "../../core/errors.ts";
import { imageKind, isUsable } from "./image-kind.ts";
import { loadSharp } from "./load-sharp.ts";

/** Pixels along a side: the largest and the smallest square that Microsoft 365 stores (Microsoft Graph, profilePhoto). */
const LARGEST = 648;
const SMALLEST = 48;
/** What a camera makes, but not what a crafted file claims: decoded, this is 200 MB at most. */
const MOST_PIXELS = 50_000_000;

/**
 * Makes the photo that is sent: an upright, square sRGB JPEG of 48 to 648 px without metadata, the same for the
 * same bytes; GiveUp "skipped" for what is no usable image. At this size none comes near Graph's 4 MB.
 */
export async function fitPhoto(bytes: Uint8Array): Promise<Buffer> {
  const kind = imageKind(bytes);
  if (!isUsable(kind)) throw unusable("not-an-image", `is ${kind ?? "not an image"}`);
  const sharp = await loadSharp();

  const { width, height } = await sharp(bytes, { limitInputPixels: false }).metadata().catch(damaged);
  if (width * height > MOST_PIXELS) throw unusable("image-too-large", `has ${width} × ${height} pixels`);
  const side = Math.min(width, height, LARGEST);
  if (side < SMALLEST) throw unusable("image-too-small", `has only ${width} × ${height} pixels`);

  // "error" passes over the blemishes that cameras leave in sound files; the default is stricter.
  return await sharp(bytes, { failOn: "error", limitInputPixels: MOST_PIXELS, autoOrient: true })
    .flatten({ background: "white" })
    .resize(side, side, { fit: "cover", position: "attention" })
    .toColourspace("srgb")
    .jpeg({ quality: 85 })
    .timeout({ seconds: 20 })
    .toBuffer()
    .catch(damaged);
}

const unusable = (code: string, found: string) =>
  new GiveUp(code, `What is at the photo's address ${found}.`, {
    outcome: "skipped",
    remedy: `Put a JPEG, PNG, GIF or WebP of ${SMALLEST} px or more there.`,
  });

function damaged(error: unknown): never {
  throw new GiveUp("image-damaged", "The image at the photo's address is damaged.", {
    outcome: "skipped",
    cause: error,
    remedy: "Put an intact one there.",
  });
}
