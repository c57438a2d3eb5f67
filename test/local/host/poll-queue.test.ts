import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { pollingBackoff, pollQueue } from "../../../src/local/host/poll-queue.ts";

describe("the back-off", () => {
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
});

describe("polling a queue that has long been empty", () => {
  beforeEach(() => {
    vi.useFakeTimers();
  });
  afterEach(() => {
    vi.useRealTimers();
  });

  const hour = 3_600_000;

  async function idle() {
    const waiting: string[] = [];
    const handled: string[] = [];
    let polls = 0;
    let wake = () => {};
    const poller = pollQueue<string>({
      receive: async () => {
        polls += 1;
        return waiting.splice(0);
      },
      handle: async (message) => {
        handled.push(message);
      },
      onError: () => {},
      watch: (given) => {
        wake = given;
        return () => {
          wake = () => {};
        };
      },
      newBatchThreshold: 1,
      maxPollingMs: hour,
    });
    poller.start();
    await vi.advanceTimersByTimeAsync(3 * hour);
    return { poller, waiting, handled, wake: () => wake(), polls: () => polls };
  }

  test("takes a message at once when it is woken", async () => {
    const { poller, waiting, handled, wake } = await idle();
    waiting.push("sent by this process");
    await vi.advanceTimersByTimeAsync(1000);
    expect(handled).toEqual([]);
    wake();
    await vi.advanceTimersByTimeAsync(0);
    expect(handled).toEqual(["sent by this process"]);
    await poller.stop();
  });

  test("polls on from 100 ms when it is woken too early", async () => {
    const { poller, waiting, handled, wake } = await idle();
    wake();
    await vi.advanceTimersByTimeAsync(0);
    waiting.push("visible a little later");
    await vi.advanceTimersByTimeAsync(120);
    expect(handled).toEqual(["visible a little later"]);
    await poller.stop();
  });

  test("ends at once when it is stopped, and is not woken any more", async () => {
    const { poller, wake, polls } = await idle();
    const before = polls();
    await poller.stop();
    wake();
    await vi.advanceTimersByTimeAsync(3 * hour);
    expect(polls()).toBe(before);
  });
});
