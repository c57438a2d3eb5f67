import sharp from "sharp";

/** Of 255, on average over the picture; a picture saved again differs by 2, another portrait by 15 or more. */
const TOLERANCE = 7;
const GRID = 12;

/** Whether two images show the same, held the same way up; margins, size and format do not matter. */
export async function resembles(one: Uint8Array, other: Uint8Array): Promise<boolean> {
  const [a, b] = await Promise.all([sketch(one), sketch(other)]);
  const difference = a.reduce((sum, value, index) => sum + Math.abs(value - (b[index] ?? 0)), 0) / a.length;
  return difference < TOLERANCE;
}

/** The middle of an image in few, broad strokes: what is left of it however it was cropped and filled. */
async function sketch(bytes: Uint8Array): Promise<Uint8Array> {
  const { width, height } = await sharp(bytes).metadata();
  const side = Math.floor(Math.min(width, height) * 0.6);
  return sharp(bytes)
    .extract({
      left: Math.floor((width - side) / 2),
      top: Math.floor((height - side) / 2),
      width: side,
      height: side,
    })
    .removeAlpha()
    .toColourspace("srgb")
    .resize(GRID, GRID, { fit: "fill" })
    .raw()
    .toBuffer();
}
