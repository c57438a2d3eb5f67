import type { TableServiceClientOptions } from "@azure/data-tables";

type Policies = NonNullable<TableServiceClientOptions["additionalPolicies"]>;

/** The time by Azure Storage's clock, which all instances share, as far as its answers have said. */
export interface StorageClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** How far this machine's clock is ahead of it, in milliseconds; 0 up to a few seconds. */
  ahead(): number;
  /** Reads the time from the answers of a client. */
  readonly policies: Policies;
}

/** Answers have whole seconds, and take a while: less than this is no difference. */
const noiseMs = 5_000;

/**
 * A clock that follows the `Date` of storage's answers (RFC 9110, 6.6.1). Claims and signs of life are compared by other
 * instances: with each machine's own clock, one that is an hour ahead would take every claim for expired.
 */
export function storageClock(local: () => number = Date.now): StorageClock {
  let ahead = 0;
  return {
    now: () => local() - ahead,
    ahead: () => ahead,
    policies: [
      {
        position: "perRetry",
        policy: {
          name: "storageClock",
          async sendRequest(request, next) {
            const sent = local();
            const answer = await next(request);
            const stated = Date.parse(answer.headers.get("date") ?? "");
            // The time that was stated is one of between, give or take its second.
            const difference = (sent + local()) / 2 - (stated + 500);
            if (!Number.isNaN(difference)) ahead = Math.abs(difference) < noiseMs ? 0 : difference;
            return answer;
          },
        },
      },
    ],
  };
}
