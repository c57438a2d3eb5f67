import { expect, test } from "vitest";
import { RetryLater } from "../../src/core/errors.ts";
import { type Log, newRun, type Run } from "../../src/core/run.ts";
import { keepPaused, putBackPaused, unlessPaused } from "../../src/runs/pause.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const quiet: Log = { info: () => {}, warn: () => {}, error: () => {} };
const pause = { by: "Kari", at: "2026-11-28T08:00:00.000Z", reason: "Titles look wrong" };

test("writing is refused while the pause holds, with who and why", async () => {
  const refuse = unlessPaused({ get: async () => pause });
  await expect(refuse()).rejects.toMatchObject({
    name: "RetryLater",
    code: "paused",
    message: "Writing was paused by Kari at 2026-11-28T08:00:00.000Z: Titles look wrong",
  });
});

test("the table is asked once for many writes", async () => {
  let asked = 0;
  const may = unlessPaused({
    get: async () => {
      asked += 1;
      return undefined;
    },
  });
  await Promise.all(Array.from({ length: 50 }, may));
  await may();
  expect(asked).toBe(1);
});

test("where the pause cannot be read nothing is written, and the next write asks again", async () => {
  const answers = [() => Promise.reject(new Error("Storage is away.")), async () => undefined];
  const may = unlessPaused({ get: () => (answers.shift() ?? expect.fail("It asked too often."))() });
  await expect(may()).rejects.toThrow("Storage is away.");
  await may();
});

test("a message goes back as it came, with what a newer version knows, and its waiting does not count", async () => {
  const queue = await storage().queue("sync-entra");
  await queue.clearMessages();
  const message = { v: 1, due: 5, waitingSince: 7, extra: { kept: true } };
  const seconds = await putBackPaused(message, new RetryLater("paused", "Paused.", 1), {
    target: "entra",
    rate: 18,
    storage: storage(),
  });
  expect(seconds).toBeLessThanOrEqual(17);
  await expect
    .poll(
      async () => {
        const [item] = (await queue.receiveMessages()).receivedMessageItems;
        return item && JSON.parse(Buffer.from(item.messageText, "base64").toString("utf8"));
      },
      { timeout: 120_000, interval: 500 },
    )
    .toEqual({ v: 1, due: 5, putOff: 1, extra: { kept: true } });
});

/** A run that was requested and due so many hours ago. */
async function running(hours: { requested: number; due: number }): Promise<Run> {
  const ago = (n: number) => new Date(Date.now() - n * 3_600_000);
  const run = newRun(
    { mode: "apply", trigger: "schedule", startedBy: "schedule", targets: ["entra"] },
    ago(hours.requested),
  );
  const fanOut = {
    expected: 3,
    sent: 3,
    done: true,
    lanes: {},
    beatAt: ago(hours.requested).toISOString(),
    end: ago(hours.due).toISOString(),
  };
  const open: Run = { ...run, status: "running", fanOut };
  await openRecords(storage()).runs.create(open);
  return open;
}

test("a run that a pause has kept for days loses no one: its end moves with the time", async () => {
  const records = openRecords(storage());
  const run = await running({ requested: 60, due: 59 });
  const kept = await keepPaused(run, records, quiet);
  expect(Date.parse(kept?.fanOut?.putBackUntil ?? "")).toBeGreaterThan(Date.now() - 60_000);
  expect(await records.runs.get(run.id)).toMatchObject({ status: "running" });
});

test("a run that is still paused a week after its request ends as cancelled, with what to do", async () => {
  const records = openRecords(storage());
  const run = await running({ requested: 24 * 7 + 1, due: 24 });
  expect(await keepPaused(run, records, quiet)).toBeUndefined();
  expect(await records.runs.get(run.id)).toMatchObject({
    status: "cancelled",
    reason: { code: "paused-too-long", remedy: expect.stringContaining("entra-sync resume") },
  });
});
