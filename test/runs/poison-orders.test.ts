import { beforeEach, describe, expect, test } from "vitest";
import { SyncMessage } from "../../src/core/messages.ts";
import { type Log, newRun } from "../../src/core/run.ts";
import { dropPoison, peekQueue, retryPoison } from "../../src/runs/queue/poison.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";
import { sent as recorded } from "./written-before.ts";

const storage = withStorage();
const records = () => openRecords(storage());
const log: Log = { info: () => {}, warn: () => {}, error: () => {} };
const queue = "sync-entra";
const order = { queue, target: "entra", reason: "The database is back" };
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

    expect(await retryPoison(order, records())).toBe(1);
    expect(await contents(`${queue}-poison`)).toEqual([]);
    const [back = ""] = await contents(queue);
    expect(JSON.parse(back)).toEqual({ ...sent, due: expect.any(Number) });
    expect(JSON.parse(back).due).toBeGreaterThan(1);
  });

  test("are only those that are named; the others can be seen again at once", async () => {
    const first = await put(`${queue}-poison`, sent);
    await put(`${queue}-poison`, { ...sent, key: "b".repeat(26) });

    expect(await retryPoison({ ...order, messages: [first] }, records())).toBe(1);
    expect(await contents(`${queue}-poison`)).toHaveLength(1);
    expect(await contents(queue)).toHaveLength(1);
  });

  test("are all of more than one request can take", async () => {
    for (let count = 0; count < 40; count++) await put(`${queue}-poison`, sent);

    expect(await retryPoison(order, records())).toBe(40);
    expect(await contents(`${queue}-poison`)).toEqual([]);
  });
});

describe("poisoned messages that are dropped", () => {
  test("leave an outcome that says why, so that the run can end", async () => {
    const run = await openRun();
    await put(`${queue}-poison`, { ...sent, run: run.id });

    expect(await dropPoison(order, records(), log)).toBe(1);
    expect(await contents(`${queue}-poison`)).toEqual([]);
    const outcomes = await Array.fromAsync(records().outcomes.list(run.id));
    expect(outcomes).toMatchObject([
      { status: "poisoned", message: expect.stringContaining("The database is back") },
    ]);
  });

  test("of a run end the run", async () => {
    const run = await openRun();
    await put("sync-runs-poison", { v: 1, run: run.id });

    await dropPoison({ ...order, queue: "sync-runs", target: undefined }, records(), log);
    expect(await records().runs.get(run.id)).toMatchObject({
      status: "failed",
      reason: { message: expect.stringContaining("The database is back") },
    });
  });

  test("that can't be read are dropped as well", async () => {
    await put(`${queue}-poison`, "no JSON");

    expect(await dropPoison(order, records(), log)).toBe(1);
    expect(await contents(`${queue}-poison`)).toEqual([]);
  });
});
