import { type SlidingWindow, slidingWindow } from "./sliding-window.ts";

/** How tight the quotas are; `{ limits: 0.01, windows: 0.01 }` allows 30 writes per 1.5 s. */
export type ThrottlingScale = { limits: number; windows: number };

/** What a call costs. */
export type Cost = { units: number; writes: number };

/** The result of charging a call. */
type Charge = {
  /** Set when the call is refused. */
  refused: { retryAfterSeconds: number; limit: "ResourceUnitLimitExceeded" | "WriteLimitExceeded" } | null;
  /** The share of the tighter quota used, 1 being all of it. */
  used: number;
};

/** The quotas of apps in the tenant, which can be switched and scaled while running. */
export type Throttling = {
  /** Counts a call against its app, also when it is refused: calls made while throttled count. */
  charge(clientId: string, cost: Cost): Charge;
  /** Switches quotas off (false), on (true), or on and scaled; what was used is forgotten. */
  set(throttling: boolean | ThrottlingScale): void;
  scale(): ThrottlingScale | null;
  /** Forgets what was used. */
  reset(): void;
};

/**
 * Graph's documented limits on `user` per app and tenant: resource units per 10 s by the tenant's size, and 3,000
 * writes per 150 s. The tenant's own 18,000 writes per 5 minutes can never bind with a single app.
 */
export function throttling(given: {
  start: boolean | ThrottlingScale;
  tenantSize: () => number;
  now: () => number;
}): Throttling {
  let scale = toScale(given.start);
  const apps = new Map<string, { units: SlidingWindow; writes: SlidingWindow }>();

  const { now } = given;
  const windowsOf = (clientId: string, { limits, windows }: ThrottlingScale) => {
    const held = apps.get(clientId);
    if (held) return held;
    const made = {
      units: slidingWindow({ limit: unitsFor(given.tenantSize()) * limits, ms: 10_000 * windows, now }),
      writes: slidingWindow({ limit: 3_000 * limits, ms: 150_000 * windows, now }),
    };
    apps.set(clientId, made);
    return made;
  };

  return {
    charge(clientId, cost) {
      if (!scale) return { refused: null, used: 0 };
      const { units, writes } = windowsOf(clientId, scale);
      units.add(cost.units);
      if (cost.writes > 0) writes.add(cost.writes);
      const used = Math.max(units.used(), cost.writes > 0 ? writes.used() : 0);
      if (cost.writes > 0 && writes.used() > 1) {
        return { used, refused: { limit: "WriteLimitExceeded", retryAfterSeconds: writes.roomIn() } };
      }
      if (units.used() > 1) {
        return { used, refused: { limit: "ResourceUnitLimitExceeded", retryAfterSeconds: units.roomIn() } };
      }
      return { used, refused: null };
    },
    set(wanted) {
      scale = toScale(wanted);
      apps.clear();
    },
    scale: () => scale,
    reset: () => apps.clear(),
  };
}

function toScale(wanted: boolean | ThrottlingScale): ThrottlingScale | null {
  if (typeof wanted === "object") return wanted;
  return wanted ? { limits: 1, windows: 1 } : null;
}

function unitsFor(tenantSize: number): number {
  if (tenantSize < 50) return 3_500;
  return tenantSize <= 500 ? 5_000 : 8_000;
}
