import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { FunctionDefinition, Trigger } from "./function-definition.ts";
import type { QueueOptions } from "./host-config.ts";
import { errorText, type Log, type LogLevel } from "./host-log.ts";
import type { Invoker, TriggerListener } from "./invocation.ts";
import { pollQueue } from "./poll-queue.ts";
import { decodeMessage, leaseMessage, queueMetadata } from "./queue-message.ts";
import { poisonQueueName, type QueueClients } from "./queue-output.ts";
import { watchSent } from "./sent-messages.ts";

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
    watch: (wake) => watchSent(queue.url, wake),
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
