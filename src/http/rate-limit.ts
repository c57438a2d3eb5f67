import { retryAfter } from "./endpoint.ts";
import { Problem } from "./problem.ts";

/** How many requests may come at once, and how many a second from then on. */
export interface Rate {
  readonly burst: number;
  readonly perSecond: number;
}

/** Lets a request of a caller through, or throws a Problem 429 that says when to come again. */
export type Limit = (caller: string) => void;

/** A token bucket: what it holds, and when that was true (milliseconds). */
interface Bucket {
  tokens: number;
  at: number;
}

/** Callers that are remembered; who is forgotten begins with a full bucket again. */
const mostCallers = 50_000;

/** Limits requests of each caller, and of all callers together in this process; `now` is in milliseconds. */
export function rateLimit(rates: { readonly each: Rate; readonly all: Rate }, now = Date.now): Limit {
  const everyone: Bucket = { tokens: rates.all.burst, at: now() };
  const buckets = new Map<string, Bucket>();
  return (caller) => {
    const own = buckets.get(caller) ?? { tokens: rates.each.burst, at: now() };
    // The caller first: who sends too much takes nothing from the others.
    take(own, rates.each, "You have sent");
    take(everyone, rates.all, "All callers together have sent");
    buckets.delete(caller);
    buckets.set(caller, own);
    const [oldest] = buckets.keys();
    if (oldest !== undefined && buckets.size > mostCallers) buckets.delete(oldest);
  };

  function take(bucket: Bucket, { burst, perSecond }: Rate, who: string): void {
    const time = now();
    bucket.tokens = Math.min(burst, bucket.tokens + ((time - bucket.at) / 1000) * perSecond);
    bucket.at = time;
    if (bucket.tokens < 1) throw tooMany(who, (1 - bucket.tokens) / perSecond);
    bucket.tokens -= 1;
  }
}

function tooMany(who: string, seconds: number): Problem {
  const headers = retryAfter(seconds);
  const again = `Try again in ${headers["retry-after"]} s.`;
  return new Problem(429, "too-many-requests", `${who} more requests than are answered.`, again, { headers });
}
