import { loadSharp } from "./load-sharp.ts";

/** A photo that fits already as a JPEG of `side` pixels a side, or as it is where that would only blow it up. */
export async function resizePhoto(photo: Uint8Array, side: number): Promise<Uint8Array> {
  const sharp = await loadSharp();
  const { width, height } = await sharp(photo, {}).metadata();
  if (Math.min(width, height) <= side) return photo;
  return await sharp(photo, {}).resize(side, side).jpeg({ quality: 85 }).toBuffer();
}
