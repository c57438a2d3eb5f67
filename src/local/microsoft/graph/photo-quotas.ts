import { GraphError } from "./graph-error.ts";
import { type SlidingWindow, slidingWindow } from "./sliding-window.ts";
import type { Throttling } from "./throttling.ts";

type Use = { underWay: number; calls: SlidingWindow; bytes: SlidingWindow };

/** Outlook's documented limits, for each app and mailbox: four calls at once, 10,000 in 10 min, 150 MB sent in 5 min. */
export interface PhotoQuotas {
  /** Does a call of `bytes` if there is room for it, or throws a 429 GraphError that says when to come back. */
  within<T>(caller: string, mailbox: string, bytes: number, call: () => Promise<T>): Promise<T>;
}

/** A 429 of Outlook's; `seconds` go into Retry-After. */
export class PhotoThrottled extends GraphError {
  readonly seconds: number;

  constructor(limit: string, seconds: number) {
    super(429, "ApplicationThrottled", `Application is over its ${limit} limit.`);
    this.seconds = seconds;
  }
}

/** Makes unused quotas that are switched and scaled as Graph's others; `now` in milliseconds. */
export function photoQuotas({ throttling, now }: { throttling: Throttling; now: () => number }): PhotoQuotas {
  let scale = throttling.scale();
  const uses = new Map<string, Use>();
  return {
    async within(caller, mailbox, bytes, call) {
      if (throttling.scale() !== scale) uses.clear();
      scale = throttling.scale();
      if (!scale) return call();
      const { limits, windows } = scale;
      const key = `${caller} ${mailbox}`;
      const use = uses.get(key) ?? {
        underWay: 0,
        calls: slidingWindow({ limit: 10_000 * limits, ms: 600_000 * windows, now }),
        bytes: slidingWindow({ limit: 150_000_000 * limits, ms: 300_000 * windows, now }),
      };
      uses.set(key, use);
      use.calls.add(1);
      use.bytes.add(bytes);
      if (use.underWay >= 4) throw new PhotoThrottled("MailboxConcurrency", 1);
      if (use.calls.used() > 1) throw new PhotoThrottled("RequestCount", use.calls.roomIn());
      if (use.bytes.used() > 1) throw new PhotoThrottled("UploadVolume", use.bytes.roomIn());
      use.underWay++;
      try {
        return await call();
      } finally {
        use.underWay--;
      }
    },
  };
}
