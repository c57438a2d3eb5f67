import { setTimeout } from "node:timers/promises";
import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { FunctionDefinition, Trigger } from "./function-definition.ts";
import type { QueueOptions } from "./host-config.ts";
import { errorText, type Log, type LogLevel } from "./host-log.ts";
import type { Invoker, TriggerListener } from "./invocation.ts";
import { decodeMessage, leaseMessage, queueMetadata } from "./queue-message.ts";
import { poisonQueueName, type QueueClients, storageCode } from "./queue-output.ts";

type QueueTrigger = Extract<Trigger, { type: "queue" }>;

/** What a queue listener works with. */
export interface QueueListenerContext {
  readonly options: QueueOptions;
  /** How long a received message stays invisible; renewed at half while it is handled. */
  readonly leaseMs: number;
  readonly clients: QueueClients;
  readonly invoker: Invoker;
  readonly log: Log;
}

/** Listens on one storage queue: at least once, failed messages back on the queue, repeatedly failed ones to `<queue>-poison`. */
export function queueListener(
  definition: FunctionDefinition<QueueTrigger>,
  { options, leaseMs, clients, invoker, log }: QueueListenerContext,
): TriggerListener {
  const address = definition.trigger;
  const queue = clients(address);
  const poisonName = poisonQueueName(address.queueName);
  const poison = poisonName === undefined ? undefined : clients({ ...address, queueName: poisonName });
  const say = (level: LogLevel, message: string) => log({ level, function: definition.name, message });

  const handle = async (message: DequeuedMessageItem) => {
    const text = decodeMessage(message.messageText, options.messageEncoding);
    if (text === undefined) {
      say("error", `Message ${message.messageId} does not decode from ${options.messageEncoding}.`);
      return toPoison(queue, poison, message, message.popReceipt);
    }
    // Above the maximum only when hosts died while they handled it.
    if (message.dequeueCount > options.maxDequeueCount) {
      return toPoison(queue, poison, message, message.popReceipt);
    }
    const lease = leaseMessage(queue, message, leaseMs, (error) =>
      say("warning", `Message ${message.messageId} could not be kept invisible: ${errorText(error)}`),
    );
    const value = { string: text };
    const result = await invoker.invoke(definition, { value, metadata: queueMetadata(text, message) });
    const popReceipt = await lease.end();
    if (result.succeeded) {
      await queue.deleteMessage(message.messageId, popReceipt);
    } else if (message.dequeueCount >= options.maxDequeueCount) {
      say("error", `Message ${message.messageId} failed ${message.dequeueCount} times.`);
      await toPoison(queue, poison, message, popReceipt);
    } else if (poison) {
      await queue.updateMessage(message.messageId, popReceipt, undefined, options.visibilityTimeoutMs / 1000);
    }
    // Without a poison queue the message stays invisible for its lease: the host avoids a fast endless loop.
  };

  const poller = pollQueue({
    receive: async () => {
      const batch = { numberOfMessages: options.batchSize, visibilityTimeout: leaseMs / 1000 };
      return (await queue.receiveMessages(batch)).receivedMessageItems;
    },
    handle: (message) =>
      handle(message).catch((error) =>
        say("warning", `Message ${message.messageId} could not be completed: ${errorText(error)}`),
      ),
    onError: (error) => say("warning", `Polling ${address.queueName} failed: ${errorText(error)}`),
    newBatchThreshold: options.newBatchThreshold,
    maxPollingMs: options.maxPollingMs,
  });

  return {
    ...poller,
    async runByHand(input) {
      await invoker.invoke(definition, { value: { string: input }, metadata: queueMetadata(input) });
    },
  };
}

/** Copied as it is stored, then deleted; without a poison queue it stays where it is, invisible for its lease. */
async function toPoison(
  queue: QueueClient,
  poison: QueueClient | undefined,
  message: DequeuedMessageItem,
  popReceipt: string,
): Promise<void> {
  if (!poison) return;
  await poison.createIfNotExists();
  await poison.sendMessage(message.messageText);
  await queue.deleteMessage(message.messageId, popReceipt);
}

/** How a queue is polled. */
export interface PollingOptions<M> {
  /** One batch, possibly empty. */
  receive(): Promise<readonly M[]>;
  /** Never rejects. */
  handle(message: M): Promise<void>;
  /** Called once when polling begins to fail, not at every poll. */
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
