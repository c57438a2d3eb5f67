import type { RetryOptions } from "./functions-core.ts";

/** How many times a failed attempt is repeated; 0 without a policy. */
export function maxRetries(retry: RetryOptions | undefined): number {
  if (!retry) return 0;
  return retry.maxRetryCount === -1 ? Number.POSITIVE_INFINITY : (retry.maxRetryCount ?? 0);
}

/** The wait in ms before that retry (from 1): fixed, or doubling from the minimum up to the maximum interval. */
export function retryDelayMs(retry: RetryOptions, retryCount: number): number {
  if (retry.retryStrategy !== "exponentialBackoff") return (retry.delayInterval?.seconds ?? 0) * 1000;
  const minimum = retry.minimumInterval?.seconds ?? 0;
  const maximum = retry.maximumInterval?.seconds ?? minimum;
  return Math.min(maximum, minimum * 2 ** (retryCount - 1)) * 1000;
}
