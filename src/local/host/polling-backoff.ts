const firstMs = 100;

/** How long to wait between empty polls of a queue. */
export interface PollingBackoff {
  /** The wait in ms after one more empty poll: from 100 ms, doubling with jitter, up to the maximum. */
  next(): number;
  /** A message came: begin again at 100 ms. */
  reset(): void;
}

/** A back-off of at most `maxMs`; `random` gives 0 to 1. */
export function pollingBackoff(maxMs: number, random: () => number = Math.random): PollingBackoff {
  let delay = firstMs / 2;
  return {
    next() {
      // Jitter of a fifth, so that the pollers of many queues do not come in step.
      delay = Math.min(maxMs, delay * 2 * (0.8 + 0.4 * random()));
      return Math.min(maxMs, Math.max(firstMs, delay));
    },
    reset() {
      delay = firstMs / 2;
    },
  };
}
