import { setTimeout as sleep } from "node:timers/promises";
import { RetryLater } from "../../core/errors.ts";

/** A wait before the same request is sent again. */
export interface Retry {
  readonly error: RetryLater;
  readonly afterSeconds: number;
}

/** How long reading may wait in place for a Graph that is throttled or unavailable. */
export interface RetryOptions {
  /** For all requests together; default 300. */
  readonly retrySeconds?: number;
  readonly onRetry?: (retry: Retry) => void;
}

/** The lower limit for Retry-After: less would be a busy loop. */
const SHORTEST_WAIT = 0.05;

/** Repeats reads after RetryLater until the waits together exceed `retrySeconds`; then throws the error. */
export function createRetry({ retrySeconds = 300, onRetry }: RetryOptions) {
  let left = retrySeconds;
  return async function withRetry<T>(read: () => Promise<T>): Promise<T> {
    for (;;) {
      const started = performance.now();
      try {
        return await read();
      } catch (error) {
        if (!(error instanceof RetryLater)) throw error;
        const afterSeconds = Math.max(error.afterSeconds, SHORTEST_WAIT);
        // The time of a failed request counts too.
        left -= (performance.now() - started) / 1000 + afterSeconds;
        if (left < 0) throw error;
        onRetry?.({ error, afterSeconds });
        await sleep(afterSeconds * 1000);
      }
    }
  };
}

/** The upper limit for a wait: the next run starts before a longer one ends. */
const LONGEST_SECONDS = 3600;

/**
 * Seconds to wait as a `Retry-After` header says: a number, also fractional as Graph sends it, or an HTTP
 * date; between 0 and 3,600, `otherwise` when the header is absent or unreadable.
 */
export function readRetryAfter(header: string | null, otherwise: number, now = Date.now()): number {
  const text = header?.trim() ?? "";
  if (text === "") return otherwise;
  const seconds = /^\d+(\.\d+)?$/.test(text) ? Number(text) : (Date.parse(text) - now) / 1000;
  if (Number.isNaN(seconds)) return otherwise;
  return Math.min(Math.max(seconds, 0), LONGEST_SECONDS);
}
