import { expect, test } from "vitest";
import { RetryLater } from "../../src/core/errors.ts";
import type { Log } from "../../src/core/run.ts";
import type { MessageValidity } from "../../src/runs/queue/run-messages.ts";
import { syncPerson } from "../../src/runs/worker.ts";
import { openRecords } from "../../src/stores/records.ts";
import { memoryTarget } from "../core/memory-target.ts";
import { withStorage } from "./with-storage.ts";
import { sent } from "./written-before.ts";

const storage = withStorage();

/** Does message 0.1 sent to "entra" when its next slot is in so many milliseconds; what was logged, and who was read. */
async function work(
  message: object,
  slotInMs: number,
  { standing = async (): Promise<MessageValidity> => "open", mayWrite = async () => {} } = {},
) {
  const lines: string[] = [];
  const log: Log = {
    info: (line) => lines.push(line),
    warn: (line) => lines.push(line),
    error: (line) => lines.push(line),
  };
  const asked: (number | undefined)[] = [];
  const nextSlot = async (given?: number) => {
    asked.push(given);
    return Date.now() + slotInMs;
  };
  const noted: number[] = [];
  const notePutBack = async (_: string, until: number) => {
    noted.push(until);
  };
  const open = {
    rate: 18,
    validityOf: standing,
    mayWrite,
    notePutBack,
    exclusionOf: async () => undefined,
    objectionTo: async () => undefined,
    newerPlanOf: async () => undefined,
    shown: <T>(employee: T) => employee,
  };
  const delivery = { messageId: crypto.randomUUID(), delivery: 1 };
  const records = openRecords(storage());
  await syncPerson(message, delivery, { target: memoryTarget({}, []), nextSlot, ...open }, records, log);
  return { lines, asked, noted: noted.length };
}

const queued = async () => {
  const queue = await storage().queue("sync-entra");
  return (await queue.getProperties()).approximateMessagesCount ?? 0;
};

/** What is on the queue, once it is visible. */
const received = async () => {
  const queue = await storage().queue("sync-entra");
  const [item] = (await queue.receiveMessages()).receivedMessageItems;
  if (!item) return undefined;
  await queue.deleteMessage(item.messageId, item.popReceipt);
  return JSON.parse(Buffer.from(item.messageText, "base64").toString("utf8")) as object;
};

test("a message without room goes back for its slot once, as it came, and then waits where it is for what it is given", async () => {
  const message = { ...sent.messages.entra, extra: "kept" };
  const first = await work(message, 6000);
  expect(first).toEqual({ lines: ["A message waits for its slot"], asked: [undefined], noted: 1 });
  const outcomes = openRecords(storage()).outcomes;
  expect(await outcomes.count("run" in message ? String(message.run) : "")).toEqual({});

  await expect.poll(received, { timeout: 120_000 }).toSatisfy((back) => {
    if (back === undefined) return false;
    expect(back).toMatchObject({ extra: "kept", slot: true, slotAt: expect.any(Number) });
    expect(back).not.toHaveProperty("putOff");
    return true;
  });
  const again = await work({ ...message, slot: true, slotAt: 1, due: 0 }, 6000);
  expect(again).toEqual({ lines: ["An employee was synced"], asked: [1], noted: 0 });
  expect(await queued()).toBe(0);
});

test("a slot that is near is waited for, and work that was cancelled meanwhile is dropped", async () => {
  expect((await work(sent.messages.entra, 50)).lines).toEqual(["An employee was synced"]);
  let looks = 0;
  const { lines } = await work(sent.messages.entra, 50, {
    standing: async () => (++looks === 1 ? "open" : "ended"),
  });
  expect(lines).toEqual(["A message of an ended run was dropped"]);
  expect(await queued()).toBe(0);
});

test("a pause takes the slot from a message: afterwards it takes another", async () => {
  const mayWrite = async () => {
    throw new RetryLater("paused", "Writing is paused.", 1);
  };
  const { lines } = await work({ ...sent.messages.entra, slot: true }, 0, { mayWrite });
  expect(lines).toEqual(["A message waits for the end of a pause"]);
  await expect.poll(received, { timeout: 120_000 }).toSatisfy((back) => {
    if (back === undefined) return false;
    expect(back).not.toHaveProperty("slot");
    return true;
  });
});
