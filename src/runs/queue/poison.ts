import type { QueueClient } from "@azure/storage-queue";
import * as z from "zod";
import { answered } from "../../clients/storage/entities.ts";
import { messageContent, type Storage, sendMessage, timeBy } from "../../clients/storage/storage.ts";
import { employeeKey } from "../../core/key.ts";
import { messageVersion, peopleOf, RunMessage, runId, TargetMessage } from "../../core/messages.ts";
import type { Log } from "../../core/run.ts";
import type { QueueEvent } from "../../stores/interventions.ts";
import type { Records } from "../../stores/records.ts";
import { failPoisonedRun, recordPoisoned } from "./requeue.ts";

/** What a message is about, without any personal values. */
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

/** What the first messages of a queue are about, at most 32 of those that are due and not being processed: only these can be peeked at. */
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
  const content = messageContent(messageText);
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

/** An order about the poison queue of a queue; all its messages where none is named. */
export interface PoisonOrder {
  readonly queue: string;
  /** The target that the queue is of; undefined for the queue of runs. */
  readonly target: string | undefined;
  readonly messages?: readonly string[] | undefined;
  readonly reason: string;
}

/**
 * Puts poisoned messages back on their queue as new ones, or drops them, and records what was done and who ordered it. After
 * a failure in the middle, what was done until then is recorded, and the error is thrown.
 */
export async function dealWithPoison(
  what: QueueEvent["what"],
  order: PoisonOrder & Pick<QueueEvent, "by">,
  records: Records,
  log: Log,
): Promise<QueueEvent> {
  const { storage, queueEvents } = records;
  const { queue, by, reason } = order;
  const take = what === "retried" ? retry(order, records) : drop(order, records, log);
  const { messages, broken } = await takeAll(storage, order, take);
  const at = timeBy(storage);
  const done: QueueEvent = { what, queue, messages, by, at, reason };
  if (messages > 0 || !broken) {
    await queueEvents.record(done);
    log.warn("Poisoned messages were dealt with", { what, queue, messages, by: employeeKey(by) });
  }
  if (broken) throw broken.error;
  return done;
}

type Take = (message: Stored) => Promise<void>;

const retry =
  ({ queue }: PoisonOrder, { storage }: Pick<Records, "storage">): Take =>
  async ({ messageText }) => {
    const { data } = z.looseObject({}).safeParse(messageContent(messageText));
    // As a new message: with its waiting time so far, it would be given up at once.
    const {
      due: _,
      putOff: __,
      waitingSince: ___,
      tried: ____,
      slot: _____,
      slotAt: ______,
      ...content
    } = data ?? {};
    if (data) return sendMessage(storage, queue, content);
    // A message that is not a JSON object in base64 goes back unchanged.
    await (await storage.queue(queue)).sendMessage(messageText, { messageTimeToLive: -1 });
  };

/** Drops a message with an outcome for each of its people, or with the end of its run, so that no run waits for it. */
const drop =
  ({ target, reason }: PoisonOrder, records: Records, log: Log): Take =>
  async ({ messageText }) => {
    const message = `A person dropped the message from the poison queue: ${reason}`;
    const content = messageContent(messageText);
    if (target === undefined) await failPoisonedRun(content, records, log, message);
    else await recordPoisoned(content, target, records, log, message);
  };

/** Seconds for which a message is invisible to others while it is processed. */
const hiddenSeconds = 60;

/** How many messages were processed, and the error that stopped it before all were. */
interface Taken {
  readonly messages: number;
  readonly broken?: { readonly error: unknown };
}

/**
 * Takes the messages of an order from the poison queue, and deletes each after it was processed. It looks at no more messages
 * than there are at first, since those put back may be poisoned again; messages that the order does not name become visible
 * again.
 */
async function takeAll(
  storage: Pick<Storage, "queue">,
  { queue, messages: named }: PoisonOrder,
  take: Take,
): Promise<Taken> {
  const poison = await storage.queue(`${queue}-poison`);
  const { approximateMessagesCount: count = 0 } = await poison.getProperties();
  const left: { id: string; receipt: string }[] = [];
  let messages = 0;
  const takeEach = async () => {
    for (let seen = 0; seen < count; ) {
      const received = await receive(poison, Math.min(atOnce, count - seen));
      if (received.length === 0) break;
      seen += received.length;
      for (const message of received) {
        const { messageId: id, popReceipt: receipt } = message;
        if (named && !named.includes(id)) {
          left.push({ id, receipt });
          continue;
        }
        await take(message);
        messages += 1;
        await unlessGone(poison.deleteMessage(id, receipt));
      }
    }
  };
  const showAgain = async () => {
    for (const { id, receipt } of left) await unlessGone(poison.updateMessage(id, receipt, undefined, 0));
  };
  const failed = (error: unknown) => ({ error });
  const broken = [
    await takeEach().then(() => undefined, failed),
    await showAgain().then(() => undefined, failed),
  ];
  const [first] = broken.filter((one) => one !== undefined);
  return { messages, ...(first && { broken: first }) };
}

/** Ignores that a message is gone: after the time for which it was invisible, another caller may have deleted it. */
async function unlessGone(change: Promise<unknown>): Promise<void> {
  try {
    await change;
  } catch (error) {
    if (!answered(error, 404)) throw error;
  }
}

const receive = async (queue: QueueClient, numberOfMessages: number) =>
  (await queue.receiveMessages({ numberOfMessages, visibilityTimeout: hiddenSeconds })).receivedMessageItems;
