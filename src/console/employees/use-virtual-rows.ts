import { defaultRangeExtractor, type Range, useVirtualizer } from "@tanstack/react-virtual";
import { type RefObject, useCallback, useLayoutEffect, useState } from "react";
import { usePrinted } from "../shell/theme.tsx";
import type { Rows } from "./lay-out-rows.ts";

/** Pixels of a row of the table, and of its header: fixed, so that 100,000 rows need no measuring. */
export const tableHeights = { header: 44, row: 45 };

// Used until a row has been drawn and measured.
const guess = { heading: 48, card: 148 };

/** Pixels that a sticky heading and the selection bar may cover. */
const covered = { top: 88, bottom: 72 };

/** How many rows are drawn for paper: more would take a minute, and be read by no one. */
const mostPrinted = 5_000;

/** The rows that go on paper, from the first. */
export const printedRows = ({ count }: Range): number[] =>
  Array.from({ length: Math.min(count, mostPrinted) }, (_, index) => index);

/** Draws only the rows that are visible, all of them for paper, and `kept`, the one with the focus. */
export function useVirtualRows(
  list: RefObject<HTMLElement | null>,
  { rows, rowOf, sections }: Rows,
  { kept, isTable = false }: { readonly kept: number; readonly isTable?: boolean },
) {
  const above = isTable ? tableHeights.header : 0;
  const margin = useDistanceFromTop(list) + above;
  const keptRow = rowOf[kept] ?? 0;
  const isPrinted = usePrinted();
  const rangeExtractor = useCallback(
    (range: Range) => {
      if (isPrinted) return printedRows(range);
      const shown = new Set(defaultRangeExtractor(range));
      const first = rows[range.startIndex];
      // An office's heading is sticky while any of its people are visible.
      const heading = first && sections[first.office]?.heading;
      for (const extra of [heading, keptRow]) if (extra !== undefined) shown.add(extra);
      return [...shown].filter((index) => index < rows.length).sort((a, b) => a - b);
    },
    [rows, sections, keptRow, isPrinted],
  );
  // The same function as long as the rows are the same: a new one makes the virtualizer measure all rows again.
  const getItemKey = useCallback((index: number) => rows[index]?.key ?? index, [rows]);
  return useVirtualizer({
    count: rows.length,
    getScrollElement: () => scrollerOf(list.current),
    getItemKey,
    estimateSize: (index) => {
      if (rows[index]?.people.length === 0) return guess.heading;
      return isTable ? tableHeights.row : guess.card;
    },
    scrollMargin: margin,
    scrollPaddingStart: covered.top + above,
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
export const useColumns = (element: RefObject<HTMLElement | null>): number => useOfWidth(element, cardsIn, 1);

const cardsIn = (width: number): number => Math.max(1, Math.floor((width + gap) / (narrowest + gap)));

/** The width of an element, in whole pixels; 0 until it is drawn. */
export const useWidth = (element: RefObject<HTMLElement | null>): number =>
  useOfWidth(element, Math.floor, 0);

/** What follows from an element's width; draws again only where that is another. */
function useOfWidth(
  element: RefObject<HTMLElement | null>,
  derive: (width: number) => number,
  initial: number,
): number {
  const [derived, setDerived] = useState(initial);
  useLayoutEffect(() => {
    if (!element.current) return;
    setDerived(derive(element.current.clientWidth));
    const observer = new ResizeObserver(([entry]) => entry && setDerived(derive(entry.contentRect.width)));
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element, derive]);
  return derived;
}
