import { beforeEach, describe, expect, test } from "vitest";
import { SyncMessage } from "../../src/core/messages.ts";
import { type Log, newRun } from "../../src/core/run.ts";
import { dealWithPoison, peekQueue } from "../../src/runs/queue/poison.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";
import { sent as recorded } from "./written-before.ts";

const storage = withStorage();
const records = () => openRecords(storage());
const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const queue = "sync-entra";
const order = { queue, target: "entra", by: "kari@example.com", reason: "The database is back" };
const retried = (more: object = {}, from = records()) =>
  dealWithPoison("retried", { ...order, ...more }, from, log);
const dropped = (more: object = {}) => dealWithPoison("dropped", { ...order, ...more }, records(), log);
/** A message as version 0.1 sent it. */
const sent = SyncMessage.parse(recorded.messages.entra);
const encode = (content: unknown) => Buffer.from(JSON.stringify(content)).toString("base64");

beforeEach(async () => {
  for (const name of [queue, `${queue}-poison`, "sync-runs", "sync-runs-poison"])
    await (await storage().queue(name)).clearMessages();
});

async function put(name: string, content: unknown): Promise<string> {
  const text = typeof content === "string" ? content : encode(content);
  return (await (await storage().queue(name)).sendMessage(text)).messageId;
}

const contents = async (name: string) => {
  const { peekedMessageItems } = await (await storage().queue(name)).peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(({ messageText }) => Buffer.from(messageText, "base64").toString("utf8"));
};

async function openRun() {
  const request = { mode: "apply", trigger: "request", startedBy: "x", targets: ["entra"] } as const;
  const run = { ...newRun(request, new Date()), status: "running" as const };
  await records().runs.create(run);
  return run;
}

describe("what is shown of messages", () => {
  test("is what they are about, and no value of anyone", async () => {
    const run = await openRun();
    const message = { ...sent, run: run.id, due: Date.UTC(2026, 10, 28) };
    await put(queue, message);
    await put(queue, { v: 1, run: run.id });
    await put(queue, { v: 99, run: run.id, name: "Kari Hemmelig" });
    await put(queue, "Kari Hemmelig");
    const shown = await peekQueue(storage(), queue);

    expect(shown.map(({ kind }) => kind)).toEqual(["change", "run", "newer", "unreadable"]);
    expect(shown[0]).toMatchObject({
      run: run.id,
      people: [{ key: sent.key, entraId: sent.entraId }],
      due: "2026-11-28T00:00:00.000Z",
    });
    const known = JSON.stringify(shown);
    for (const value of ["Hemmelig", sent.employee.email, sent.employee.lastName ?? "-"])
      expect(known).not.toContain(value);
  });
});

describe("poisoned messages that are put back", () => {
  test("are on their queue as new ones: what had waited for half a day is not given up at once", async () => {
    await put(`${queue}-poison`, { ...sent, due: 1, putOff: 9, waitingSince: 1, tried: 3, slot: true });

    expect(await retried()).toMatchObject({ messages: 1 });
    expect(await contents(`${queue}-poison`)).toEqual([]);
    const [back = ""] = await contents(queue);
    expect(JSON.parse(back)).toEqual({ ...sent, due: expect.any(Number) });
    expect(JSON.parse(back).due).toBeGreaterThan(1);
  });

  test("are only those that are named; the others can be seen again at once", async () => {
    const first = await put(`${queue}-poison`, sent);
    await put(`${queue}-poison`, { ...sent, key: "b".repeat(26) });

    expect(await retried({ messages: [first] })).toMatchObject({ messages: 1 });
    expect(await contents(`${queue}-poison`)).toHaveLength(1);
    expect(await contents(queue)).toHaveLength(1);
  });

  test("are all of more than one request can take", async () => {
    for (let count = 0; count < 40; count++) await put(`${queue}-poison`, sent);

    expect(await retried()).toMatchObject({ messages: 40 });
    expect(await contents(`${queue}-poison`)).toEqual([]);
  });
});

describe("poisoned messages that are dropped", () => {
  test("leave an outcome that says why, so that the run can end", async () => {
    const run = await openRun();
    await put(`${queue}-poison`, { ...sent, run: run.id });

    expect(await dropped()).toMatchObject({ messages: 1 });
    expect(await contents(`${queue}-poison`)).toEqual([]);
    const outcomes = await Array.fromAsync(records().outcomes.list(run.id));
    expect(outcomes).toMatchObject([
      { status: "poisoned", message: expect.stringContaining("The database is back") },
    ]);
  });

  test("of a run end the run", async () => {
    const run = await openRun();
    await put("sync-runs-poison", { v: 1, run: run.id });

    await dropped({ queue: "sync-runs", target: undefined });
    expect(await records().runs.get(run.id)).toMatchObject({
      status: "failed",
      reason: { message: expect.stringContaining("The database is back") },
    });
  });

  test("that can't be read are dropped as well", async () => {
    await put(`${queue}-poison`, "no JSON");

    expect(await dropped()).toMatchObject({ messages: 1 });
    expect(await contents(`${queue}-poison`)).toEqual([]);
  });
});

describe("what was done to a poison queue is on record", () => {
  const newest = async () => (await records().queueEvents.history(1))[0];

  test("with who wanted it and why, also where there was nothing to do", async () => {
    const done = await retried();
    expect(done).toMatchObject({ what: "retried", queue, messages: 0, by: order.by, reason: order.reason });
    expect(await newest()).toEqual(done);
  });

  test("where it breaks off in the middle: only what was done until then, and the error is reported", async () => {
    const [run, newer] = [await openRun(), await openRun()];
    const runs = await storage().table("runs");
    for await (const { partitionKey = "", rowKey = "" } of runs.listEntities())
      if (rowKey.includes(newer.id)) await runs.updateEntity({ partitionKey, rowKey, v: 99 }, "Merge");
    await put(`${queue}-poison`, { ...sent, run: run.id });
    await put(`${queue}-poison`, { ...sent, run: newer.id });

    await expect(dropped({ reason: "In the middle" })).rejects.toMatchObject({ code: "newer-version" });
    expect(await newest()).toMatchObject({ what: "dropped", messages: 1, reason: "In the middle" });

    await (await storage().queue(`${queue}-poison`)).clearMessages();
    await put(`${queue}-poison`, { ...sent, run: newer.id });
    await expect(dropped({ reason: "At once" })).rejects.toMatchObject({ code: "newer-version" });
    expect(await newest()).toMatchObject({ reason: "In the middle" });
  });

  test("where another one has taken away the messages meanwhile", async () => {
    const [first] = [await put(`${queue}-poison`, sent), await put(`${queue}-poison`, sent)];
    const meanwhile = {
      ...storage(),
      async queue(name: string) {
        if (name === queue) await (await storage().queue(`${queue}-poison`)).clearMessages();
        return storage().queue(name);
      },
    };

    expect(await retried({ messages: [first] }, { ...records(), storage: meanwhile })).toMatchObject({
      messages: 1,
    });
    expect(await contents(queue)).toHaveLength(1);
  });
});
