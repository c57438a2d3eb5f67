import type { Storage } from "../clients/storage/storage.ts";

/** A queue in numbers. */
export interface MeasuredQueue {
  readonly queue: string;
  /** Messages on it, those that are not due yet and those in work among them. */
  readonly depth: number;
  /** Messages that the host gave up. */
  readonly poisoned: number;
  /** Seconds since the oldest message that waits was due; 0 when none that is due waits. */
  readonly oldestSeconds: number;
}

/** Measures a queue and its poison queue. */
export async function measureQueue(
  storage: Pick<Storage, "queue">,
  queue: string,
  now: number,
): Promise<MeasuredQueue> {
  const [depth, poisoned, oldest] = await Promise.all([
    depthOf(storage, queue),
    depthOf(storage, `${queue}-poison`),
    oldestDue(storage, queue),
  ]);
  const oldestSeconds = oldest === undefined ? 0 : Math.max(0, Math.round((now - oldest) / 1000));
  return { queue, depth, poisoned, oldestSeconds };
}

async function depthOf(storage: Pick<Storage, "queue">, name: string): Promise<number> {
  return (await (await storage.queue(name)).getProperties()).approximateMessagesCount ?? 0;
}

/** When the first of the messages that wait should have been taken, milliseconds since 1970. */
async function oldestDue(storage: Pick<Storage, "queue">, name: string): Promise<number | undefined> {
  // Only those that are visible are shown, the longest visible first: a night's messages are not late before their time.
  const { peekedMessageItems } = await (await storage.queue(name)).peekMessages({ numberOfMessages: 32 });
  const dues = peekedMessageItems.map(
    ({ messageText, insertedOn }) => dueOf(messageText) ?? insertedOn.getTime(),
  );
  return dues.length === 0 ? undefined : Math.min(...dues);
}

/** What the message says; of one put there by hand only the queue knows since when it is there. */
function dueOf(text: string): number | undefined {
  try {
    const { due } = JSON.parse(Buffer.from(text, "base64").toString("utf8"));
    return typeof due === "number" ? due : undefined;
  } catch {
    return undefined;
  }
}
