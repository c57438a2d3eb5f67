import { type SlidingWindow, slidingWindow } from "../graph/sliding-window.ts";

/** How much Exchange takes; null is any amount. Microsoft documents no number, so all of them start at null. */
export interface ExchangeLimits {
  /** Requests at once. */
  readonly concurrent: number | null;
  /** Cmdlets, parts of batches included, in any `seconds`. */
  readonly cmdlets: number | null;
  readonly seconds: number;
}

/** Why a call is refused: too many at once, or too many in a while. */
export type Excess = "concurrent" | { readonly retryAfterSeconds: number };

/** The limits, which can be changed while running. */
export interface ExchangeThrottle {
  limits(): ExchangeLimits;
  /** Changes some of the limits; what was used is forgotten. */
  set(limits: Partial<ExchangeLimits>): void;
  /** Counts a request in; undefined when it may go on, and then `leave` has to follow. */
  enter(): Excess | undefined;
  leave(): void;
  /** Counts cmdlets against the limit over time. */
  charge(amount: number): Excess | undefined;
}

const unlimited: ExchangeLimits = { concurrent: null, cmdlets: null, seconds: 60 };

/** Makes limits that `start` sets; `now` in milliseconds. */
export function exchangeThrottle(given: {
  start: Partial<ExchangeLimits>;
  now: () => number;
}): ExchangeThrottle {
  let limits: ExchangeLimits = { ...unlimited, ...given.start };
  let window: SlidingWindow | null = windowOf(limits, given.now);
  let underWay = 0;
  return {
    limits: () => limits,
    set(changed) {
      limits = { ...limits, ...changed };
      window = windowOf(limits, given.now);
    },
    enter() {
      if (limits.concurrent !== null && underWay >= limits.concurrent) return "concurrent";
      underWay++;
      return undefined;
    },
    leave() {
      underWay--;
    },
    charge(amount) {
      window?.add(amount);
      return window && window.used() > 1 ? { retryAfterSeconds: window.roomIn() } : undefined;
    },
  };
}

function windowOf({ cmdlets, seconds }: ExchangeLimits, now: () => number): SlidingWindow | null {
  return cmdlets === null ? null : slidingWindow({ limit: cmdlets, ms: seconds * 1000, now });
}
