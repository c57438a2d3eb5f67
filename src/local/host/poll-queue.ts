import { setTimeout } from "node:timers/promises";
import { pollingBackoff } from "./polling-backoff.ts";
import { storageCode } from "./storage-code.ts";
import type { TriggerListener } from "./trigger-listener.ts";

/** How a queue is polled. */
export interface PollingOptions<M> {
  /** One batch, possibly empty. */
  receive(): Promise<readonly M[]>;
  /** Never rejects. */
  handle(message: M): Promise<void>;
  /** Told once when polling begins to fail, not at every poll. */
  onError(error: unknown): void;
  /** The next batch is fetched when no more than this many messages are being handled. */
  readonly newBatchThreshold: number;
  readonly maxPollingMs: number;
}

/** Polls at once after a message, else backs off; a missing queue is an empty one, and failing storage is polled on. */
export function pollQueue<M>(options: PollingOptions<M>): Pick<TriggerListener, "start" | "stop"> {
  const stopping = new AbortController();
  const handling = new Set<Promise<void>>();
  const backoff = pollingBackoff(options.maxPollingMs);
  let failing = false;
  let loop: Promise<void> = Promise.resolve();

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
      const messages = await poll();
      for (const message of messages) take(message);
      if (messages.length > 0) backoff.reset();
      else await setTimeout(backoff.next(), undefined, { signal: stopping.signal }).catch(() => {});
      while (handling.size > options.newBatchThreshold) await Promise.race(handling);
    }
  };

  return {
    start() {
      loop = run();
    },
    async stop() {
      stopping.abort();
      // A receive under way is waited for: its messages are ours by then, and would stay invisible unhandled.
      await loop;
      await Promise.all(handling);
    },
  };
}
