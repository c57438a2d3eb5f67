import { afterAll, beforeAll, expect } from "vitest";
import { type Azurite, startAzurite } from "../../src/local/azurite.ts";
import { storageCode } from "../../src/local/host/queue-output.ts";

/** The local cloud's Azurite with `indexLookups`, and Azurite as it is published, which says what is right. */
export interface BothAzurites {
  /** Does the same steps with both, one by one, and expects the same of each; an error counts by its code. */
  compare<Client, Step>(
    open: (azurite: Azurite) => Promise<Client>,
    steps: readonly Step[],
    doStep: (client: Client, step: Step, number: number) => Promise<unknown>,
  ): Promise<readonly unknown[]>;
  /** Does something with each, outside the comparison. */
  each(use: (azurite: Azurite) => Promise<unknown>): Promise<void>;
}

/** Starts both for the tests of a file. */
export function withBothAzurites(): BothAzurites {
  let both: readonly Azurite[] = [];
  beforeAll(async () => {
    both = await Promise.all([startAzurite(), startAzurite({ asPublished: true })]);
  });
  afterAll(() => Promise.all(both.map((azurite) => azurite.close())));
  return {
    async compare(open, steps, doStep) {
      const [seen = [], right] = await Promise.all(
        both.map(async (azurite) => {
          const client = await open(azurite);
          const observed: unknown[] = [];
          for (const [number, step] of steps.entries()) {
            observed.push(
              await doStep(client, step, number).catch((error: unknown) => ({ refused: codeOf(error) })),
            );
          }
          return observed;
        }),
      );
      expect(seen).toEqual(right);
      return seen;
    },
    async each(use) {
      await Promise.all(both.map(use));
    },
  };
}

/** Storage's code for an error; any other is a mistake of the test. */
function codeOf(error: unknown): string {
  const code = storageCode(error);
  if (code === undefined) throw error;
  return code;
}

let names = 0;
/** A name that no other queue, table or container has. */
export const freshName = (): string => `n${names++}letters`;
