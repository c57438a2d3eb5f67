import type { Virtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import type { Rows } from "./lay-out-rows.ts";
import { nextPlace } from "./next-place.ts";

/** The list's tab stop, and how it moves; the list's own keys move the focus with it. */
export function useRovingFocus(
  list: RefObject<HTMLElement | null>,
  layout: Rows,
  virtualizer: Virtualizer<HTMLElement, Element>,
  [place, setPlace]: readonly [number, (place: number) => void],
) {
  const isMoving = useRef(false);
  useLayoutEffect(() => {
    if (!isMoving.current) return;
    isMoving.current = false;
    linkAt(list.current, place)?.focus({ preventScroll: true });
  });
  const moveTo = (next: number) => {
    isMoving.current = true;
    setPlace(next);
    if (next === place) linkAt(list.current, place)?.focus({ preventScroll: true });
    virtualizer.scrollToIndex(layout.rowOf[next] ?? 0, { align: "auto" });
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const { key, ctrlKey, metaKey, altKey, target } = event;
    if (ctrlKey || metaKey || altKey || event.defaultPrevented) return;
    // Only within the list: the key events of a menu over it bubble here as well.
    const at = target instanceof HTMLElement && list.current?.contains(target) ? placeOf(target) : undefined;
    if (at === undefined) return;
    const height = virtualizer.scrollRect?.height ?? 0;
    const page = Math.max(1, Math.floor(height / (rowHeightAt(list.current, at) || height)) - 1);
    const next = nextPlace(layout, at, key, page);
    if (next === undefined) return;
    event.preventDefault();
    moveTo(next);
  };
  return { moveTo, onKeyDown };
}

/** Returns the focus to the person in the drawer when it closes. */
export function useReturnTo(email: string | undefined, layout: Rows, moveTo: (place: number) => void): void {
  const opened = useRef(email);
  useEffect(() => {
    const left = opened.current;
    opened.current = email;
    if (email !== undefined || left === undefined) return;
    const place = layout.people.findIndex(({ person }) => person.email === left);
    if (place >= 0) moveTo(place);
  });
}

/** The index in the list of the card that contains an element. */
export function placeOf(element: HTMLElement): number | undefined {
  const place = element.closest<HTMLElement>("[data-place]")?.dataset["place"];
  return place === undefined ? undefined : Number(place);
}

const linkAt = (list: HTMLElement | null, place: number) =>
  list?.querySelector<HTMLElement>(`[data-place="${place}"] a`);

const rowHeightAt = (list: HTMLElement | null, place: number) =>
  list?.querySelector<HTMLElement>(`[data-place="${place}"]`)?.offsetHeight ?? 0;
