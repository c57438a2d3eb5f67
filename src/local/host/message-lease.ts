import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";

/** Holds one received message invisible to others while it is handled. */
export interface MessageLease {
  /** Stops renewing and gives the pop receipt that deletes or updates the message now. */
  end(): Promise<string>;
}

/** Renews the message's invisibility at half of `leaseMs`; a failed renewal goes to `onError` and is tried again at the next half. */
export function leaseMessage(
  queue: QueueClient,
  message: DequeuedMessageItem,
  leaseMs: number,
  onError: (error: unknown) => void,
): MessageLease {
  let popReceipt = message.popReceipt;
  let renewal: Promise<void> = Promise.resolve();
  const renew = async () => {
    try {
      // No text: the message keeps its own.
      const renewed = await queue.updateMessage(message.messageId, popReceipt, undefined, leaseMs / 1000);
      popReceipt = renewed.popReceipt ?? popReceipt;
    } catch (error) {
      onError(error);
    }
  };
  const timer = setInterval(() => {
    renewal = renewal.then(renew);
  }, leaseMs / 2);
  return {
    async end() {
      clearInterval(timer);
      await renewal;
      return popReceipt;
    },
  };
}
