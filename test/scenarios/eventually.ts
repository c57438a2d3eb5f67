import { setTimeout } from "node:timers/promises";

const longestMs = 240_000;

/**
 * Asks again, after 50 ms at first and 200 ms at last, for four minutes at most, until the answer is neither undefined nor
 * false nor a failure; resolves with it. Each question to the app costs it and its storage time that others wait for.
 */
export async function eventually<T>(ask: () => T | Promise<T>): Promise<Exclude<T, undefined | false>> {
  const until = performance.now() + longestMs;
  for (let wait = 50; ; wait = Math.min(200, wait * 1.1)) {
    try {
      const answer = await ask();
      if (answer !== undefined && answer !== false) return answer as Exclude<T, undefined | false>;
      if (performance.now() > until) throw new Error(`Still waiting for ${ask}`);
    } catch (error) {
      if (performance.now() > until) throw error;
    }
    await setTimeout(wait);
  }
}
