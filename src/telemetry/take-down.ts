import type { Measured } from "../status/measure.ts";
import type { Metrics } from "./metrics.ts";

/** Takes down what was measured; what could not be is left out, and not made up. */
export function takeDown({ queues, runs, certificateDaysLeft }: Measured, metrics: Metrics): void {
  for (const { queue, depth, poisoned, oldestSeconds } of queues) {
    metrics.queueDepth.record(depth, { queue });
    metrics.queuePoisoned.record(poisoned, { queue });
    metrics.oldestMessageAge.record(oldestSeconds, { queue });
  }
  if (runs) metrics.held.record(runs.held);
  if (runs?.ageOfLastGood !== undefined) metrics.ageOfLastGood.record(runs.ageOfLastGood);
  if (certificateDaysLeft !== undefined) metrics.certificateDaysLeft.record(certificateDaysLeft);
}
