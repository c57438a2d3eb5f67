import { setTimeout } from "node:timers/promises";
import { QueueClient } from "@azure/storage-queue";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { Azurite } from "../../src/local/azurite.ts";
import { freshName, withBothAzurites } from "./both-azurites.ts";

const { compare, each } = withBothAzurites();
const farOff = 3600;
const some = fc.integer({ min: 1, max: 6 });
const which = fc.nat({ max: 5 });
/** Seconds until a message comes (back), if that is not at once: in no order, and never before the test is over. */
const seconds = fc.constantFrom(600, 1200, 1800, 3600, 7200);
/** Of two queues, so that neither has all messages. */
const of = fc.constantFrom(0, 1);
const queueStep = fc.oneof(
  { weight: 6, arbitrary: fc.record({ do: fc.constant("put"), of, hidden: fc.boolean(), seconds }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("receive"), of, some, seconds }) },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("peek"), of, some }) },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("delete"), of, which, wrong: fc.boolean() }) },
  {
    weight: 4,
    arbitrary: fc.record({
      do: fc.constant("update"),
      of,
      which,
      wrong: fc.boolean(),
      hidden: fc.boolean(),
      text: fc.boolean(),
      seconds,
    }),
  },
  { weight: 1, arbitrary: fc.record({ do: fc.constantFrom("count", "clear"), of }) },
);

test("queues answer alike to all that is put, received, updated and deleted", async () => {
  let received = 0;
  await fc.assert(
    fc.asyncProperty(fc.array(queueStep, { minLength: 10, maxLength: 60 }), async (steps) => {
      const twoNames = [freshName(), freshName()];
      const open = ({ connectionString }: Azurite) =>
        Promise.all(
          twoNames.map(async (name) => {
            const queue = new QueueClient(connectionString, name);
            await queue.create();
            return { queue, held: [] as { messageId: string; popReceipt: string }[] };
          }),
        );
      await compare(open, steps, async (queues, step, number) => {
        await nextMillisecond();
        const { queue, held } = queues[step.of] ?? expect.fail("There are two queues.");
        switch (step.do) {
          case "put":
            await queue.sendMessage(`letter ${number}`, {
              visibilityTimeout: step.hidden ? step.seconds : 0,
            });
            return "sent";
          case "receive": {
            const batch = { numberOfMessages: step.some, visibilityTimeout: step.seconds };
            const { receivedMessageItems } = await queue.receiveMessages(batch);
            held.push(...receivedMessageItems);
            received += receivedMessageItems.length;
            return receivedMessageItems.map(contentOf);
          }
          case "peek":
            return (await queue.peekMessages({ numberOfMessages: step.some })).peekedMessageItems.map(
              contentOf,
            );
          case "count":
            return (await queue.getProperties()).approximateMessagesCount;
          case "clear":
            await queue.clearMessages();
            return "cleared";
          case "delete": {
            const message = held[step.which];
            if (!message) return "none";
            await queue.deleteMessage(message.messageId, step.wrong ? wrongReceipt : message.popReceipt);
            return "deleted";
          }
          case "update": {
            const message = held[step.which];
            if (!message) return "none";
            const receipt = step.wrong ? wrongReceipt : message.popReceipt;
            const text = step.text ? `letter ${number}` : undefined;
            const hidden = step.hidden ? step.seconds : 0;
            const { popReceipt } = await queue.updateMessage(message.messageId, receipt, text, hidden);
            message.popReceipt = popReceipt ?? message.popReceipt;
            return "updated";
          }
        }
      });
      // Without the messages of older runs, each index is at some time the one that finds the fewest.
      await each(async ({ connectionString }) => {
        for (const name of twoNames) await new QueueClient(connectionString, name).delete();
      });
    }),
    { numRuns: 100 },
  );
  expect(received).toBeGreaterThan(0);
});

/** Messages that are due in the same millisecond come in any order, from one server as from another. */
async function nextMillisecond(): Promise<void> {
  const now = Date.now();
  while (Date.now() <= now) await setTimeout(1);
}

const wrongReceipt = Buffer.from("wrong").toString("base64");

const contentOf = ({ messageText, dequeueCount }: { messageText: string; dequeueCount: number }) => ({
  messageText,
  dequeueCount,
});

test("messages come when they are due, in that order, and those that have expired are gone", async () => {
  const name = freshName();
  const open = async ({ connectionString }: Azurite) => {
    const queue = new QueueClient(connectionString, name);
    await queue.create();
    return queue;
  };
  const receive = async (queue: QueueClient) =>
    (
      await queue.receiveMessages({ numberOfMessages: 32, visibilityTimeout: farOff })
    ).receivedMessageItems.map(({ messageText }) => messageText);
  const steps = [
    (queue: QueueClient) => queue.sendMessage("in three", { visibilityTimeout: 3 }),
    (queue: QueueClient) => queue.sendMessage("in one", { visibilityTimeout: 1 }),
    (queue: QueueClient) => queue.sendMessage("gone", { messageTimeToLive: 2, visibilityTimeout: 1 }),
    (queue: QueueClient) => queue.sendMessage("never", { visibilityTimeout: farOff }),
    (queue: QueueClient) => queue.sendMessage("for good", { messageTimeToLive: -1, visibilityTimeout: 2 }),
    () => setTimeout(3500),
    receive,
    async (queue: QueueClient) => (await queue.getProperties()).approximateMessagesCount,
    receive,
  ];
  const seen = await compare(open, steps, async (queue, step) => {
    const answer = await step(queue);
    return Array.isArray(answer) || typeof answer === "number" ? answer : "done";
  });
  expect(seen.slice(-3)).toEqual([["in one", "for good", "in three"], 4, []]);
});
