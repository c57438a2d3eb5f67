import { createHash } from "node:crypto";
import sharp from "sharp";

/** Pixels: photos are stored square, from 48 to 648 ("profilePhoto resource type"). */
const SMALLEST = 48;
const LARGEST = 648;

/** A profile photo as it is stored. */
export interface Photo {
  /** JPEG, square. */
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Pixels of a side. */
  readonly side: number;
  /** With its quotation marks; another one for another picture. */
  readonly etag: string;
}

/** Profile photos by the object id of the user. */
export interface Photos {
  get(userId: string): Photo | undefined;
  set(userId: string, photo: Photo): void;
  delete(userId: string): void;
  all(): ReadonlyMap<string, Photo>;
  /** Back to the photos at the start. */
  reset(): void;
}

/** Makes a store that starts with `seed`. */
export function photosStore(seed: ReadonlyMap<string, Photo>): Photos {
  const held = new Map(seed);
  return {
    get: (userId) => held.get(userId),
    set: (userId, photo) => void held.set(userId, photo),
    delete: (userId) => void held.delete(userId),
    all: () => new Map(held),
    reset() {
      held.clear();
      for (const [userId, photo] of seed) held.set(userId, photo);
    },
  };
}

/** Decodes a JPEG and makes the photo that is stored of it; undefined for what is no JPEG, is broken or too small. */
export async function photoOf(bytes: Uint8Array<ArrayBuffer>): Promise<Photo | undefined> {
  try {
    const image = sharp(bytes, { failOn: "warning" });
    const { format, width, height, orientation = 1 } = await image.metadata();
    // Only decoding shows what is cut off; to count its colours besides would take eight times as long.
    await image.clone().raw().toBuffer();
    if (format !== "jpeg" || Math.min(width, height) < SMALLEST) return undefined;
    if (width === height && width <= LARGEST && orientation === 1) return stored(bytes, width);
    const side = Math.min(width, height, LARGEST);
    // EXIF's orientation is ignored: callers upload upright pictures.
    return stored(new Uint8Array(await image.resize(side, side).jpeg().toBuffer()), side);
  } catch {
    return undefined;
  }
}

function stored(bytes: Uint8Array<ArrayBuffer>, side: number): Photo {
  const etag = `"${createHash("sha256").update(bytes).digest("hex").slice(0, 8).toUpperCase()}"`;
  return { bytes, side, etag };
}
