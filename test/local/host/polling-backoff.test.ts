import { expect, test } from "vitest";
import { pollingBackoff } from "../../../src/local/host/queue-trigger.ts";

test("waits twice as long after each empty poll, from 100 ms to the maximum and no further", () => {
  const backoff = pollingBackoff(2000, () => 0.5);
  expect(Array.from({ length: 7 }, () => Math.round(backoff.next()))).toEqual([
    100, 200, 400, 800, 1600, 2000, 2000,
  ]);
});

test("begins again at 100 ms once a message came", () => {
  const backoff = pollingBackoff(60_000, () => 0.5);
  for (let polls = 0; polls < 8; polls++) backoff.next();
  backoff.reset();
  expect(backoff.next()).toBe(100);
});

test.each([0, 1])("stays within its limits with a jitter of %i", (jitter) => {
  const backoff = pollingBackoff(1000, () => jitter);
  for (let polls = 0; polls < 20; polls++) {
    const wait = backoff.next();
    expect(wait).toBeGreaterThanOrEqual(100);
    expect(wait).toBeLessThanOrEqual(1000);
  }
});
