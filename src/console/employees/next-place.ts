import type { Rows } from "./lay-out-rows.ts";

/**
 * Where a key moves the focus from an index in the list; undefined for a key that does not move it.
 * `page` is the number of visible rows.
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

/** The index in the same column, this many rows of people further; stops at the first or last such row. */
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
