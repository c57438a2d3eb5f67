import type { Rows } from "./lay-out-rows.ts";

/**
 * Where a key moves the focus from a place in the list (both from 0); undefined for a key that moves nothing.
 * `page` is how many rows are in view.
 */
export function nextPlace(layout: Rows, place: number, key: string, page: number): number | undefined {
  const last = layout.people.length - 1;
  switch (key) {
    case "ArrowLeft":
      return Math.max(0, place - 1);
    case "ArrowRight":
      return Math.min(last, place + 1);
    case "ArrowUp":
      return byRows(layout, place, -1);
    case "ArrowDown":
      return byRows(layout, place, 1);
    case "PageUp":
      return byRows(layout, place, -page);
    case "PageDown":
      return byRows(layout, place, page);
    case "Home":
      return 0;
    case "End":
      return last;
    default:
      return undefined;
  }
}

/** The place in the same column, so many rows of people further on; the first or last such row stops it. */
function byRows({ rows, rowOf }: Rows, place: number, by: number): number {
  const start = rowOf[place] ?? 0;
  const column = place - (rows[start]?.from ?? 0);
  const step = Math.sign(by);
  let [at, left] = [start, Math.abs(by)];
  for (let next = start + step; left > 0 && rows[next]; next += step) {
    if (rows[next]?.people.length === 0) continue;
    at = next;
    left -= 1;
  }
  const row = rows[at];
  return row ? row.from + Math.min(column, row.people.length - 1) : place;
}
