import type { QueueClient } from "@azure/storage-queue";
import { z } from "zod";
import { type Storage, sendMessage } from "../../clients/storage/storage.ts";
import { messageVersion, peopleOf, RunMessage, runId, TargetMessage } from "../../core/messages.ts";
import type { Log } from "../../core/run.ts";
import type { Records } from "../../stores/records.ts";
import { failPoisonedRun, recordPoisoned } from "./requeue.ts";

/** What a message is about, without a value of anyone. */
export interface MessageGlance {
  readonly id: string;
  readonly kind: "run" | "change" | "undo" | "verification" | "newer" | "unreadable";
  readonly run: string | null;
  readonly people: readonly { readonly key: string; readonly entraId: string }[];
  readonly attempt: number | null;
  readonly delivered: number;
  /** ISO 8601. */
  readonly queuedAt: string;
  readonly due: string | null;
}

/** A message as storage has it. */
interface Stored {
  readonly messageId: string;
  readonly messageText: string;
  readonly insertedOn: Date;
  readonly dequeueCount: number;
}

/** The most that one request peeks at or receives (Azure Queue Storage, numofmessages). */
const atOnce = 32;

/** What the first messages of a queue are about, at most 32: those that are due and not in work, which others can't be seen. */
export async function peekQueue(
  storage: Pick<Storage, "queue">,
  name: string,
): Promise<readonly MessageGlance[]> {
  const { peekedMessageItems } = await (await storage.queue(name)).peekMessages({ numberOfMessages: atOnce });
  return peekedMessageItems.map(glanceOf);
}

const Newer = z.object({ v: z.number().gt(messageVersion), run: z.string().regex(runId).optional() });
const Due = z.object({ due: z.number() });

function glanceOf({ messageId, messageText, insertedOn, dequeueCount }: Stored): MessageGlance {
  const content = contentOf(messageText);
  const { data: dated } = Due.safeParse(content);
  const common = {
    id: messageId,
    delivered: dequeueCount,
    queuedAt: insertedOn.toISOString(),
    due: dated ? new Date(dated.due).toISOString() : null,
  };
  const unknown = { ...common, run: null, people: [], attempt: null };
  const { data: message } = TargetMessage.safeParse(content);
  if (message) {
    const people = peopleOf(message).map(({ key, entraId }) => ({ key, entraId }));
    const kind = "verify" in message ? "verification" : message.undo === undefined ? "change" : "undo";
    return { ...common, kind, run: message.run, people, attempt: message.attempt ?? 1 };
  }
  const { data: run } = RunMessage.safeParse(content);
  if (run) return { ...unknown, kind: "run", run: run.run };
  const { data: newer } = Newer.safeParse(content);
  return newer ? { ...unknown, kind: "newer", run: newer.run ?? null } : { ...unknown, kind: "unreadable" };
}

function contentOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, "base64").toString("utf8"));
  } catch {
    return undefined;
  }
}

/** An order about the poison queue of a queue; all its messages where none is named. */
export interface PoisonOrder {
  readonly queue: string;
  /** The target that the queue is of; undefined for the queue of runs. */
  readonly target: string | undefined;
  readonly messages?: readonly string[] | undefined;
  readonly reason: string;
}

/** Puts poisoned messages back on their queue as new ones; returns how many. */
export function retryPoison(order: PoisonOrder, { storage }: Pick<Records, "storage">): Promise<number> {
  return takeAll(storage, order, async ({ messageText }) => {
    const { data } = z.looseObject({}).safeParse(contentOf(messageText));
    // As new: with how long it has waited until now, it would be given up at once.
    const { due: _, putOff: __, waitingSince: ___, tried: ____, slot: _____, ...content } = data ?? {};
    if (data) return sendMessage(storage, order.queue, content);
    // What is no object in base64 goes back as it came.
    await (await storage.queue(order.queue)).sendMessage(messageText, { messageTimeToLive: -1 });
  });
}

/** Drops poisoned messages, with an outcome for each person, or the end of the run, so that no run waits for them; returns how many. */
export function dropPoison(order: PoisonOrder, records: Records, log: Log): Promise<number> {
  const message = `A person dropped the message from the poison queue: ${order.reason}`;
  return takeAll(records.storage, order, async ({ messageText }) => {
    const content = contentOf(messageText);
    if (order.target === undefined) await failPoisonedRun(content, records, log, message);
    else await recordPoisoned(content, order.target, records, log, message);
  });
}

/** Seconds that a message is kept from others while it is dealt with. */
const hiddenSeconds = 60;

/**
 * Takes the messages that an order is about from the poison queue, and deletes each after it was dealt with. No more are
 * looked at than there are at first, since what is put back may come again; what the order does not name is shown again.
 */
async function takeAll(
  storage: Pick<Storage, "queue">,
  { queue, messages: named }: PoisonOrder,
  take: (message: Stored) => Promise<void>,
): Promise<number> {
  const poison = await storage.queue(`${queue}-poison`);
  const { approximateMessagesCount: count = 0 } = await poison.getProperties();
  const left: { id: string; receipt: string }[] = [];
  let taken = 0;
  try {
    for (let seen = 0; seen < count; ) {
      const received = await receive(poison, Math.min(atOnce, count - seen));
      if (received.length === 0) break;
      seen += received.length;
      for (const message of received) {
        if (named && !named.includes(message.messageId)) {
          left.push({ id: message.messageId, receipt: message.popReceipt });
          continue;
        }
        await take(message);
        await poison.deleteMessage(message.messageId, message.popReceipt);
        taken += 1;
      }
    }
  } finally {
    for (const { id, receipt } of left) await poison.updateMessage(id, receipt, undefined, 0);
  }
  return taken;
}

const receive = async (queue: QueueClient, numberOfMessages: number) =>
  (await queue.receiveMessages({ numberOfMessages, visibilityTimeout: hiddenSeconds })).receivedMessageItems;
