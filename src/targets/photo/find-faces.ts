import { gunzipSync } from "node:zlib";
import { faceCascade } from "./face-cascade.ts";

/** A square around a face, from the brows to the chin, in pixels; `hits` says how sure it is. */
export interface Face {
  readonly left: number;
  readonly top: number;
  readonly side: number;
  readonly hits: number;
}

/** A grey picture: a byte for each pixel, row by row. */
interface Grey {
  readonly pixels: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** Pixels along a side of the smallest face, as the cascade was trained. */
const SMALLEST = 20;
/** The least contrast of a window with a face, of 255. */
const FLATTEST = 8;
/** The factor from one size of the window to the next. */
const GROWTH = 1.1;
/** How far the window moves, as a share of its side. */
const STEP = 0.03;
/** Fewer overlapping windows are mostly chance. */
const FEWEST_HITS = 2;

let cascade: Float32Array | undefined;

/** The numbers of the cascade, read on first use. */
function numbers(): Float32Array {
  if (!cascade) {
    const { buffer, byteOffset, byteLength } = gunzipSync(Buffer.from(faceCascade, "base64"));
    cascade = new Float32Array(buffer.slice(byteOffset, byteOffset + byteLength));
  }
  return cascade;
}

/** The cascade for windows of one size: 4 corners of each rectangle as distances in the sums, and all else in order. */
interface Scaled {
  readonly corners: Int32Array;
  readonly numbers: Float32Array;
}

/** Scaling takes a fifth of the time, and pictures that faces are looked for in have few sizes. */
const cascades = new Map<string, Scaled>();
const mostCascades = 100;

function scaledFor(side: number, row: number): Scaled {
  const key = `${side} ${row}`;
  const known = cascades.get(key);
  if (known) return known;
  if (cascades.size >= mostCascades) cascades.clear();
  const made = scaled(side, row);
  cascades.set(key, made);
  return made;
}

function scaled(side: number, row: number): Scaled {
  const data = numbers();
  const corners: number[] = [];
  const others: number[] = [];
  let at = 2;
  const next = () => data[at++] ?? 0;
  const length = () => Math.round((next() * side) / SMALLEST);
  while (at < data.length) {
    const [threshold, nodes] = [next(), next()];
    others.push(threshold, nodes);
    for (let node = 0; node < nodes; node++) {
      at++;
      const rectangles = next();
      others.push(rectangles);
      for (let one = 0; one < rectangles; one++) {
        const [x, y, width, height] = [length(), length(), length(), length()];
        const first = y * row + x;
        corners.push(first, first + width, first + height * row, first + height * row + width);
        others.push(next());
      }
      others.push(next(), next(), next());
    }
  }
  return { corners: Int32Array.from(corners), numbers: Float32Array.from(others) };
}

/**
 * Faces that look at the camera, the surest first (Viola and Jones, 2001: rectangles are compared in stages, of which
 * nearly all places without a face fail the first). A picture of 96 px takes some tens of milliseconds, one of 160 px four times as long.
 */
export function findFaces(grey: Grey): readonly Face[] {
  const sums = sumsOf(grey);
  const hits: Face[] = [];
  for (let side = SMALLEST; side <= Math.min(grey.width, grey.height); side = Math.ceil(side * GROWTH)) {
    const step = Math.max(1, Math.round(side * STEP));
    const stages = scaledFor(side, sums.row);
    for (let top = 0; top + side <= grey.height; top += step) {
      for (let left = 0; left + side <= grey.width; left += step) {
        if (isFace(sums, stages, top * sums.row + left, side)) hits.push({ left, top, side, hits: 1 });
      }
    }
  }
  return together(hits).filter((face) => face.hits >= FEWEST_HITS);
}

/**
 * Sums of all pixels above and left of each, and of their squares; at least one column and row wider than the picture, and
 * rows of few lengths, so that the cascade is scaled for each once.
 */
interface Sums {
  readonly row: number;
  readonly sum: Float64Array;
  readonly squares: Float64Array;
}

function sumsOf({ pixels, width, height }: Grey): Sums {
  const row = Math.ceil((width + 1) / 64) * 64;
  const [sum, squares] = [new Float64Array(row * (height + 1)), new Float64Array(row * (height + 1))];
  for (let y = 0; y < height; y++) {
    let [inRow, squaresInRow] = [0, 0];
    for (let x = 0; x < width; x++) {
      const pixel = pixels[y * width + x] ?? 0;
      inRow += pixel;
      squaresInRow += pixel * pixel;
      const at = (y + 1) * row + x + 1;
      sum[at] = (sum[at - row] ?? 0) + inRow;
      squares[at] = (squares[at - row] ?? 0) + squaresInRow;
    }
  }
  return { row, sum, squares };
}

/** Whether a window passes all stages. Rectangles are measured in brightness against the window's contrast. */
function isFace({ row, sum, squares }: Sums, stages: Scaled, corner: number, side: number): boolean {
  const area = side * side;
  const mean = within(sum, corner, side, row) / area;
  const variance = within(squares, corner, side, row) / area - mean * mean;
  if (variance < FLATTEST * FLATTEST) return false;
  const contrast = Math.sqrt(variance) * area;
  const { corners, numbers: data } = stages;
  let at = 0;
  let rectangle = 0;
  while (at < data.length) {
    const threshold = data[at++] ?? 0;
    let passed = 0;
    for (let nodes = data[at++] ?? 0; nodes > 0; nodes--) {
      let value = 0;
      for (let rectangles = data[at++] ?? 0; rectangles > 0; rectangles--) {
        const a = sum[corner + (corners[rectangle] ?? 0)] ?? 0;
        const b = sum[corner + (corners[rectangle + 1] ?? 0)] ?? 0;
        const c = sum[corner + (corners[rectangle + 2] ?? 0)] ?? 0;
        const d = sum[corner + (corners[rectangle + 3] ?? 0)] ?? 0;
        value += (a - b - c + d) * (data[at++] ?? 0);
        rectangle += 4;
      }
      passed += (value < (data[at] ?? 0) * contrast ? data[at + 1] : data[at + 2]) ?? 0;
      at += 3;
    }
    if (passed < threshold) return false;
  }
  return true;
}

/** The sum of a square at a corner. */
const within = (sums: Float64Array, corner: number, side: number, row: number): number =>
  (sums[corner] ?? 0) -
  (sums[corner + side] ?? 0) -
  (sums[corner + side * row] ?? 0) +
  (sums[corner + side * row + side] ?? 0);

/** One face for all windows around the same place, at their average. */
function together(hits: readonly Face[]): readonly Face[] {
  const groups: Face[] = [];
  for (const hit of hits) {
    const index = groups.findIndex((group) => isSamePlace(group, hit));
    const group = groups[index];
    if (!group) groups.push(hit);
    else groups[index] = averaged(group, hit);
  }
  return groups.sort((a, b) => b.hits - a.hits);
}

const averaged = (group: Face, hit: Face): Face => {
  const hits = group.hits + 1;
  const average = (name: "left" | "top" | "side") => (group[name] * group.hits + hit[name]) / hits;
  return { left: average("left"), top: average("top"), side: average("side"), hits };
};

function isSamePlace(a: Face, b: Face): boolean {
  const near = (name: "left" | "top") =>
    Math.abs(a[name] + a.side / 2 - b[name] - b.side / 2) < 0.35 * Math.max(a.side, b.side);
  return near("left") && near("top") && a.side < 1.6 * b.side && b.side < 1.6 * a.side;
}

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
