import { setImmediate as turn } from "node:timers/promises";

/** How long steps may keep everybody else in the process waiting, in milliseconds. */
const turnMs = 25;

/** Takes steps to their end and gives what they return, while others get their turns in between. */
export async function inTurns<T>(steps: Generator<undefined, T>): Promise<T> {
  for (let begun = performance.now(); ; ) {
    const { done, value } = steps.next();
    if (done) return value;
    if (performance.now() - begun < turnMs) continue;
    await turn();
    begun = performance.now();
  }
}
