import { type RefObject, useLayoutEffect, useState } from "react";

const narrowest = 270;

/** Pixels between cards. */
export const gap = 12;

/** How many cards fit beside each other in an element, at least one. */
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
