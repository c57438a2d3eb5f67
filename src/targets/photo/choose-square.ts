import type { Face } from "./find-faces.ts";

/** The corner of the square that is cut out of a picture, in its pixels. */
export interface Corner {
  readonly left: number;
  readonly top: number;
}

/** Where a head ends around a face, in parts of the face's side: hair needs more room than a chin. */
const AROUND = { left: 0.3, right: 0.3, top: 0.55, bottom: 0.25 };

/** Fewer hits in the lower half of an upright picture are a pattern in clothes: heads are above. */
const FEWEST_LOW = 3;

/** How far below its upper edge a portrait without a face that was found is cut, in parts of what is cut off. */
const FROM_TOP = 0.04;

/**
 * The largest square of a picture: around the heads, where faces were found and fit. Without one, the upper end of an
 * upright picture, where heads are; undefined for a wide picture, in which they may be anywhere.
 */
export function chooseSquare(width: number, height: number, found: readonly Face[]): Corner | undefined {
  const side = Math.min(width, height);
  const faces = found.filter(({ hits, top }) => hits >= FEWEST_LOW || height <= width || top <= height / 2);
  const [best] = faces;
  if (!best) return height < width ? undefined : { left: 0, top: Math.round((height - side) * FROM_TOP) };
  // Patterns in clothes and backgrounds look like faces of other sizes, and less surely.
  const others = faces.filter(
    ({ hits, side: own }) => hits * 2 >= best.hits && own * 2 >= best.side && own <= best.side * 2,
  );
  const all = around(others);
  const fits = all.right - all.left <= side && all.bottom - all.top <= side;
  const { left, right, top, bottom } = fits ? all : around([best]);
  const within = (at: number, length: number) => Math.round(Math.max(0, Math.min(at, length - side)));
  return {
    left: within((left + right - side) / 2, width),
    // A little more room below than above a head looks right.
    top: within(top - (side - (bottom - top)) * 0.4, height),
  };
}

/** The edges of the heads of these faces together. */
const around = (faces: readonly Face[]) => ({
  left: Math.min(...faces.map(({ left, side }) => left - AROUND.left * side)),
  right: Math.max(...faces.map(({ left, side }) => left + (1 + AROUND.right) * side)),
  top: Math.min(...faces.map(({ top, side }) => top - AROUND.top * side)),
  bottom: Math.max(...faces.map(({ top, side }) => top + (1 + AROUND.bottom) * side)),
});
