import { type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { pageOf, parseRoute } from "./route.ts";

/** Where each entry of the tab's history was scrolled to, in pixels, by its number. */
const places = new Map<number, number>();

/** How long a page may take to become as long as it was, in milliseconds. */
const timeoutMs = 5_000;

/** The number of the present entry; a new entry gets one, and is not yet in `places`. */
function entry(): number {
  const state: unknown = history.state;
  if (typeof state === "object" && state !== null && "entry" in state && typeof state.entry === "number")
    return state.entry;
  const next = Math.random();
  history.replaceState({ entry: next }, "");
  return next;
}

/**
 * Begins each page of the console at its top, and where it was left when it is come back to. All pages scroll in the same
 * element, and a browser keeps only the place of the window. `page` is the page that is shown, also below what opens over it.
 */
export function usePlace(scroller: RefObject<HTMLElement | null>, page: string): void {
  const shown = useRef<string>(undefined);
  useEffect(() => {
    const element = scroller.current;
    if (!element) return;
    const keep = () => {
      places.set(entry(), element.scrollTop);
    };
    // What opens over a page is an entry of its own, at the same place.
    const keepWithin = () => pageOf(parseRoute(location.hash)) === shown.current && keep();
    element.addEventListener("scroll", keep, { passive: true });
    window.addEventListener("hashchange", keepWithin);
    return () => {
      element.removeEventListener("scroll", keep);
      window.removeEventListener("hashchange", keepWithin);
    };
  }, [scroller]);
  useLayoutEffect(() => {
    const before = shown.current;
    shown.current = page;
    const isFirst = before === undefined || before === page;
    return scroller.current && !isFirst ? goTo(scroller.current, places.get(entry()) ?? 0) : undefined;
  }, [scroller, page]);
}

/** Scrolls now, or as soon as the content is long enough, unless the user scrolls before; returns how to give up. */
function goTo(element: HTMLElement, wanted: number): (() => void) | undefined {
  element.scrollTop = wanted;
  if (element.scrollTop >= wanted - 1) return undefined;
  const end = () => {
    observer.disconnect();
    clearTimeout(timer);
    for (const event of byUser) element.removeEventListener(event, end);
  };
  const observer = new ResizeObserver(() => {
    element.scrollTop = wanted;
    if (element.scrollTop >= wanted - 1) end();
  });
  const byUser = ["wheel", "touchmove", "keydown", "pointerdown"];
  const timer = setTimeout(end, timeoutMs);
  for (const event of byUser) element.addEventListener(event, end, { passive: true });
  for (const child of element.children) observer.observe(child);
  return end;
}
