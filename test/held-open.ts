import { afterAll, beforeAll } from "vitest";

/** What a bracket gives, held open for all tests of a file (or a describe): they share no state. */
export function heldOpen<T>(bracket: (use: (given: T) => Promise<void>) => Promise<void>): () => T {
  const closing = Promise.withResolvers<void>();
  let given: T;
  let ended: Promise<void>;
  beforeAll(async () => {
    const opened = Promise.withResolvers<void>();
    ended = bracket(async (it) => {
      given = it;
      opened.resolve();
      await closing.promise;
    });
    ended.catch(opened.reject);
    await opened.promise;
  });
  afterAll(async () => {
    closing.resolve();
    await ended;
  });
  return () => given;
}
