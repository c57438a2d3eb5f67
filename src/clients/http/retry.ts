import { setTimeout as sleep } from "node:timers/promises";
import { GiveUp, RetryLater } from "../../core/errors.ts";

/** A wait before the same request is sent again. */
export interface Retry {
  readonly error: RetryLater | GiveUp;
  readonly afterSeconds: number;
}

/** How long reads may wait in place while Graph throttles or is unavailable. */
export interface RetryOptions {
  /** For all requests together; default 300. */
  readonly retrySeconds?: number;
  readonly onRetry?: (retry: Retry) => void;
}

/** The lower limit for a wait in place, in seconds: less would be a busy loop. */
const SHORTEST_WAIT = 0.05;

/** How long one read may wait in place for a service that does not answer: a postponed run says why it waits. */
const OUTAGE_SECONDS = 20;

/** Seconds to wait after the first and second answer that is not the service's, such as a proxy's error page. */
const STRANGE_WAITS = [1, 5];

/**
 * Repeats reads after RetryLater until the waits together exceed `retrySeconds`, or those of one read for a service that
 * does not answer exceed 20 s, and after a GiveUp that may pass twice; then throws the error.
 */
export function createRetry({ retrySeconds = 300, onRetry }: RetryOptions) {
  let left = retrySeconds;
  return async function withRetry<T>(read: () => Promise<T>): Promise<T> {
    let outage = OUTAGE_SECONDS;
    const strange = STRANGE_WAITS.values();
    for (;;) {
      const started = performance.now();
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof RetryLater || error instanceof GiveUp)) throw error;
        const afterSeconds = waitAfter(error, strange);
        if (afterSeconds === undefined) throw error;
        // The time of a failed request counts too.
        const lost = (performance.now() - started) / 1000 + afterSeconds;
        left -= lost;
        if (error.code !== "throttled") outage -= lost;
        if (left < 0 || outage < 0) throw error;
        onRetry?.({ error, afterSeconds });
        await sleep(afterSeconds * 1000);
      }
    }
  };
}

/** Seconds until a read that failed is worth another try; undefined where none is. */
function waitAfter(error: RetryLater | GiveUp, strange: Iterator<number>): number | undefined {
  if (error instanceof RetryLater) return Math.max(error.afterSeconds, SHORTEST_WAIT);
  return error.mayPass ? strange.next().value : undefined;
}

/** The upper limit for a wait: the next run starts before a longer one ends. */
const LONGEST_SECONDS = 3600;
/** The lower limit: a busy server is not asked again at once, even if it says so. */
const SHORTEST_SECONDS = 1;

/** The number at the beginning, alone or before the value of another header: fetch joins headers of one name by commas. */
const firstNumber = /^(\d+(?:\.\d+)?)\s*(?:,|$)/;

/** The three forms of a date in HTTP, all in GMT (RFC 9110, 5.6.7), with what fetch appends of another header. */
const dates = [
  /^\w{3}, (?<day>\d{2}) (?<month>\w{3}) (?<year>\d{4}) (?<time>\d\d:\d\d:\d\d) GMT/,
  /^\w{6,9}, (?<day>\d{2})-(?<month>\w{3})-(?<year>\d{2}) (?<time>\d\d:\d\d:\d\d) GMT/,
  /^\w{3} (?<month>\w{3}) (?<day>[ \d]\d) (?<time>\d\d:\d\d:\d\d) (?<year>\d{4})/,
];

/** When an answer was made by its own server's clock, as its `Date` header says: a date in it is of that clock. */
export function madeAt(date: string | null | undefined): number {
  const at = Date.parse(date ?? "");
  return Number.isNaN(at) ? Date.now() : at;
}

/**
 * Seconds to wait as a `Retry-After` header says: a number, also fractional as Graph sends it, or an HTTP date in any of
 * its three forms; of several the first. Between 1 and 3,600; `otherwise` when the header is absent or unreadable.
 */
export function readRetryAfter(header: string | null, otherwise: number, now: number): number {
  const text = header?.trim() ?? "";
  const number = firstNumber.exec(text)?.[1];
  const seconds = number === undefined ? (readDate(text) - now) / 1000 : Number(number);
  if (Number.isNaN(seconds)) return otherwise;
  return Math.min(Math.max(seconds, SHORTEST_SECONDS), LONGEST_SECONDS);
}

/** Milliseconds since 1970; NaN if it is not an HTTP date. */
function readDate(text: string): number {
  const parts = dates.map((form) => form.exec(text)?.groups).find((groups) => groups !== undefined);
  if (!parts) return Number.NaN;
  const { day = "", month, year = "", time } = parts;
  // Years of two digits are of this century: the form is obsolete, but the date is one to come.
  return Date.parse(`${day.trim().padStart(2, "0")} ${month} ${year.padStart(4, "20")} ${time} GMT`);
}
