import { vi } from "vitest";

/** Asks again every 50 ms, for four minutes at most, until the answer is neither undefined nor false nor a failure; resolves with it. */
export async function eventually<T>(ask: () => T | Promise<T>): Promise<Exclude<T, undefined | false>> {
  return vi.waitFor(
    async () => {
      const answer = await ask();
      if (answer === undefined || answer === false) throw new Error(`Still waiting for ${ask}`);
      return answer as Exclude<T, undefined | false>;
    },
    { timeout: 240_000, interval: 50 },
  );
}
