import { useSyncExternalStore } from "react";

/** A difference below this is the time that an answer takes, in milliseconds. */
const tolerated = 90_000;

let ahead = 0;

/** Learns from an answer's `Date` how far the app's clock is ahead of this machine's, which may be an hour wrong. */
export function learnTime(date: string | null): void {
  const difference = Date.parse(date ?? "") - Date.now();
  if (!Number.isNaN(difference)) ahead = Math.abs(difference) < tolerated ? 0 : difference;
}

/** The time by the app's clock, which what it has recorded is compared with; in milliseconds since 1970. */
export const now = (): number => Date.now() + ahead;

/** A time in the format of `<input type="datetime-local">`: to the minute, in local time. */
export function localMinute(at: Date): string {
  const two = (part: number) => String(part).padStart(2, "0");
  const date = [String(at.getFullYear()).padStart(4, "0"), two(at.getMonth() + 1), two(at.getDate())];
  return `${date.join("-")}T${two(at.getHours())}:${two(at.getMinutes())}`;
}

/** How often what is said of a time is looked at again, in milliseconds. */
const tick = 15_000;

const watchers = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(watcher: () => void): () => void {
  watchers.add(watcher);
  timer ??= setInterval(() => {
    for (const each of watchers) each();
  }, tick);
  return () => {
    watchers.delete(watcher);
    if (watchers.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** The result of a calculation from the present time; renders again when that has become another. */
export const useOfTime = <Result extends string | boolean>(calculate: () => Result): Result =>
  useSyncExternalStore(subscribe, calculate);
