import sharp, { type Sharp } from "sharp";

/** A file as the image server has it. */
export interface Picture {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Its Content-Type. */
  readonly type: string;
}

type Develop = (portrait: Sharp) => Promise<Picture>;

const picture = async (image: Sharp, type: string): Promise<Picture> => ({
  bytes: new Uint8Array(await image.toBuffer()),
  type,
});

/** The ways a good portrait comes, by the first segment of its path; all show the same picture upright. */
export const pictureKinds: Readonly<Record<string, Develop>> = {
  portraits: (portrait) => picture(portrait.jpeg({ quality: 85 }), "image/jpeg"),
  /** A JPEG under another name: what counts is what is in it. */
  mistyped: (portrait) => picture(portrait.jpeg(), "text/plain"),
  /** Stored lying on its side; EXIF says how to hold it. */
  rotated: async (portrait) => {
    const lying = await portrait.rotate(-90).png().toBuffer();
    return picture(sharp(lying).jpeg().withMetadata({ orientation: 6 }), "image/jpeg");
  },
  cmyk: (portrait) => picture(portrait.toColourspace("cmyk").jpeg({ quality: 92 }), "image/jpeg"),
  /** Round, and transparent around. */
  png: async (portrait) => {
    const disc = Buffer.from('<svg width="320" height="320"><circle cx="160" cy="160" r="160"/></svg>');
    return picture(
      portrait
        .ensureAlpha()
        .composite([{ input: disc, blend: "dest-in" }])
        .png(),
      "image/png",
    );
  },
  webp: (portrait) => picture(portrait.webp({ quality: 85 }), "image/webp"),
  /** Blinks: the first frame is the portrait, the second its negative. */
  gif: async (portrait) => {
    const frame = await portrait.png().toBuffer();
    const negative = await sharp(frame).negate().png().toBuffer();
    const frames = sharp([frame, negative], { join: { animated: true } });
    return picture(frames.gif({ delay: [900, 300], loop: 0 }), "image/gif");
  },
};
