import type { TriggerListener } from "./invocation.ts";
import { storageCode } from "./queue-output.ts";

/** How a queue is polled. */
export interface PollingOptions<M> {
  /** One batch, possibly empty. */
  receive(): Promise<readonly M[]>;
  /** Never rejects. */
  handle(message: M): Promise<void>;
  /** Called once when polling begins to fail, not at every poll. */
  onError(error: unknown): void;
  /** Has `wake` called when there is a message; gives what ends that. */
  watch?(wake: () => void): () => void;
  /** The next batch is fetched when no more than this many messages are being handled. */
  readonly newBatchThreshold: number;
  readonly maxPollingMs: number;
}

/** Polls at once after a message or a wake, else backs off; a missing queue is an empty one, and failing storage is polled on. */
export function pollQueue<M>(options: PollingOptions<M>): Pick<TriggerListener, "start" | "stop"> {
  const stopping = new AbortController();
  const handling = new Set<Promise<void>>();
  const backoff = pollingBackoff(options.maxPollingMs);
  let failing = false;
  let loop: Promise<void> = Promise.resolve();
  let unwatch: (() => void) | undefined;
  let woken = false;
  let endRest = () => {};

  const wake = () => {
    woken = true;
    endRest();
  };
  /** Returns at once when it was woken since the poll began: that poll may have come too early. */
  const rest = async (ms: number) => {
    if (woken || stopping.signal.aborted) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      endRest = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  };

  const poll = async (): Promise<readonly M[]> => {
    try {
      const messages = await options.receive();
      failing = false;
      return messages;
    } catch (error) {
      if (storageCode(error) === "QueueNotFound") return [];
      if (!failing) options.onError(error);
      failing = true;
      return [];
    }
  };
  const take = (message: M) => {
    const handled = options.handle(message).finally(() => handling.delete(handled));
    handling.add(handled);
  };
  const run = async () => {
    while (!stopping.signal.aborted) {
      if (woken) backoff.reset();
      woken = false;
      const messages = await poll();
      for (const message of messages) take(message);
      if (messages.length > 0) backoff.reset();
      else await rest(backoff.next());
      while (handling.size > options.newBatchThreshold) await Promise.race(handling);
    }
  };

  return {
    start() {
      unwatch = options.watch?.(wake);
      loop = run();
    },
    async stop() {
      stopping.abort();
      unwatch?.();
      endRest();
      // A receive under way is waited for: its messages are ours by then, and would stay invisible unhandled.
      await loop;
      await Promise.all(handling);
    },
  };
}

const firstMs = 100;

/** How long to wait between empty polls of a queue. */
export interface PollingBackoff {
  /** The wait in ms after one more empty poll: from 100 ms, doubling with jitter, up to the maximum. */
  next(): number;
  /** A message came: begin again at 100 ms. */
  reset(): void;
}

/** A back-off of at most `maxMs`; `random` gives 0 to 1. */
export function pollingBackoff(maxMs: number, random: () => number = Math.random): PollingBackoff {
  let delay = firstMs / 2;
  return {
    next() {
      // Jitter of a fifth, so that the pollers of many queues do not synchronize.
      delay = Math.min(maxMs, delay * 2 * (0.8 + 0.4 * random()));
      return Math.min(maxMs, Math.max(firstMs, delay));
    },
    reset() {
      delay = firstMs / 2;
    },
  };
}
