/** A longer wait than this is not believed: the next run comes before it ends. */
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
