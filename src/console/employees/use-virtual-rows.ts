import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useMemo, useState } from "react";
import type { Rows } from "./lay-out-rows.ts";

// Used until a row has been drawn and measured.
const guess = { heading: 48, card: 148, line: 57 };

/** Pixels that a sticky heading and the selection bar may cover. */
const covered = { top: 88, bottom: 72 };

/** Draws only the rows that are visible, and `kept`, the one with the focus. */
export function useVirtualRows(
  list: RefObject<HTMLElement | null>,
  { rows, rowOf, sections }: Rows,
  { kept, isList }: { readonly kept: number; readonly isList: boolean },
) {
  const margin = useDistanceFromTop(list);
  const keptRow = rowOf[kept] ?? 0;
  const rangeExtractor = useCallback(
    (range: Range) => {
      const shown = new Set(defaultRangeExtractor(range));
      const first = rows[range.startIndex];
      // An office's heading is sticky while any of its people are visible.
      const heading = first && sections[first.office]?.heading;
      for (const extra of [heading, keptRow]) if (extra !== undefined) shown.add(extra);
      return [...shown].filter((index) => index < rows.length).sort((a, b) => a - b);
    },
    [rows, sections, keptRow],
  );
  const keys = useMemo(() => rows.map(({ key }) => `${isList} ${key}`), [rows, isList]);
  // The same function as long as the rows are the same: a new one makes the virtualizer measure all rows again.
  const getItemKey = useCallback((index: number) => keys[index] ?? index, [keys]);
  return useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollerOf(list.current),
    getItemKey,
    estimateSize: (index) => {
      if (rows[index]?.people.length === 0) return guess.heading;
      return isList ? guess.line : guess.card;
    },
    scrollMargin: margin,
    scrollPaddingStart: covered.top,
    scrollPaddingEnd: covered.bottom,
    overscan: 2,
    rangeExtractor,
    useFlushSync: false,
  });
}

const scrollerOf = (element: HTMLElement | null) => element?.closest<HTMLElement>("[data-scroller]") ?? null;

/** Pixels from the top of the scrolled content to an element; what is above it can change height. */
function useDistanceFromTop(element: RefObject<HTMLElement | null>): number {
  const [distance, setDistance] = useState(0);
  useLayoutEffect(() => {
    const scroller = scrollerOf(element.current);
    const content = scroller?.firstElementChild;
    if (!scroller || !content) return;
    const measure = () => {
      const top = element.current?.getBoundingClientRect().top ?? 0;
      setDistance(Math.round(top - scroller.getBoundingClientRect().top + scroller.scrollTop));
    };
    measure();
    const observer = new ResizeObserver(measure);
    for (const part of [content, ...content.children]) observer.observe(part);
    return () => observer.disconnect();
  }, [element]);
  return distance;
}

const narrowest = 270;

/** Pixels between cards. */
export const gap = 12;

/** How many cards fit side by side in an element, at least one. */
export function useColumns(element: RefObject<HTMLElement | null>): number {
  const [columns, setColumns] = useState(1);
  useLayoutEffect(() => {
    if (!element.current) return;
    const divide = (width: number) => setColumns(Math.max(1, Math.floor((width + gap) / (narrowest + gap))));
    divide(element.current.clientWidth);
    const observer = new ResizeObserver(([entry]) => entry && divide(entry.contentRect.width));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return columns;
}
