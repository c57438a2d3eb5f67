import { beforeEach, expect, test } from "vitest";
import { sendMessage } from "../../src/clients/storage/storage.ts";
import { type Log, newRun, type Run } from "../../src/core/run.ts";
import { type Measuring, measure, messages } from "../../src/status/metrics.ts";
import { recentRuns } from "../../src/status/runs.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();
const minute = 60_000;
let queue: string;
let logged: unknown[];

beforeEach(() => {
  queue = `q-${crypto.randomUUID()}`;
  logged = [];
});

const log: Log = { info: () => {}, warn: (...line) => logged.push(line), error: () => {} };
const nothing = { last: undefined, lastGood: undefined, held: [], targets: [] };

const take = (asked: Partial<Measuring> = {}, now = Date.now()) =>
  measure(
    {
      storage: storage(),
      queues: [queue],
      runs: async () => nothing,
      certificate: async () => undefined,
      paused: async () => false,
      ...asked,
    },
    log,
    now,
  );

test("a message that is not due yet is on the queue, and not late", async () => {
  await sendMessage(storage(), queue, { v: 1 }, 3600);
  const { queues } = await take({}, Date.now() + 30 * minute);
  expect(queues).toEqual([{ queue, depth: 1, poisoned: 0, oldestSeconds: 0 }]);
});

test("lateness counts from the due time of the oldest message, not from when it was enqueued", async () => {
  const now = Date.now();
  await sendMessage(storage(), queue, { due: now - 5 * minute });
  await sendMessage(storage(), queue, { due: now - 20 * minute });
  const { queues } = await take({}, now);
  expect(queues).toMatchObject([{ depth: 2, oldestSeconds: 1200 }]);
});

test("a message that was delayed is late from the end of its delay", async () => {
  await sendMessage(storage(), queue, { v: 1 }, 1);
  await new Promise((resolve) => setTimeout(resolve, 1500));
  const { queues } = await take({}, Date.now() + 10 * minute);
  const [{ oldestSeconds } = { oldestSeconds: 0 }] = queues;
  // 10 min later it has waited for just that, less the second that it was not due.
  expect(oldestSeconds).toBeGreaterThanOrEqual(600);
  expect(oldestSeconds).toBeLessThan(660);
});

test("a message added by hand counts from its time on the queue", async () => {
  const client = await storage().queue(queue);
  await client.sendMessage("not even base64 of JSON");
  const { queues } = await take({}, Date.now() + 10 * minute);
  expect(queues[0]?.oldestSeconds).toBeGreaterThan(590);
});

test("messages on the poison queue are counted", async () => {
  await sendMessage(storage(), `${queue}-poison`, { v: 1 });
  expect((await take()).queues).toMatchObject([{ depth: 0, poisoned: 1, oldestSeconds: 0 }]);
});

test("a failed measurement is logged by its code, and does not affect the others", async () => {
  const refused = Object.assign(new Error("secret: hunter2"), { code: "vault-forbidden" });
  const found = await take({ certificate: () => Promise.reject(refused) });
  expect(found).toMatchObject({ queues: [{ queue }], runs: { held: 0 }, certificateDaysLeft: undefined });
  expect(logged).toEqual([
    ["Something could not be measured", { what: "certificate", code: "vault-forbidden" }],
  ]);
});

test("an app without a good run counts from its first run, so that an alert is sent", async () => {
  const { runs } = openRecords(storage());
  const now = Date.now();
  const request = { mode: "apply", trigger: "schedule", startedBy: "schedule", targets: ["entra"] } as const;
  const began = new Date(now - 48 * 60 * minute);
  const failed: Run = { ...newRun(request, began), status: "failed", endedAt: began.toISOString() };
  await runs.create(failed);
  const settings = { mode: "apply", targets: ["entra", "photo"] } as const;
  const asked = { runs: () => recentRuns(runs, settings, new Date(now)) };
  // Photos have just been switched on.
  const since = (age: number) => ({
    held: 0,
    ageOfLastGood: age,
    targets: [{ target: "entra", age }],
    readbackFailed: false,
    overdue: [],
  });
  expect((await take(asked, now)).runs).toEqual(since(48 * 3600));

  const ended = new Date(now - 60 * minute).toISOString();
  await runs.create({ ...newRun(request, new Date(now - 70 * minute)), status: "done", endedAt: ended });
  expect((await take(asked, now)).runs).toEqual(since(3600));
});

/** A run that writes, with these results. */
const writingRun = (more: Partial<Run>): Run => ({
  ...newRun({ mode: "apply", trigger: "schedule", startedBy: "schedule", targets: ["entra"] }, new Date()),
  ...more,
});
const summary = { failures: [], seconds: 1 };

test("the check of messages says how many wait, and warns of late ones and of those that were lost", async () => {
  const check = (run?: Run, now = Date.now()) =>
    messages(
      storage(),
      [queue],
      async () => ({ written: run }),
      () => now,
    )();
  expect(await check()).toMatchObject({ state: "ok", reason: "No message waits, and none was lost." });
  await sendMessage(storage(), queue, { v: 1 });
  expect(await check()).toMatchObject({ state: "ok", details: { waiting: 1, lost: 0 } });
  expect(await check(undefined, Date.now() + 90 * minute)).toMatchObject({
    state: "warning",
    reason: `Messages have been due for long: ${queue} 90 min.`,
  });
  const run = writingRun({
    status: "done",
    summary: { ...summary, counts: { entra: { lost: 2, changed: 5 } } },
  });
  expect(await check(run)).toMatchObject({
    state: "warning",
    reason: `Run ${run.id} has lost 2: whether they were written is not known.`,
    remedy: `entra-sync runs retry ${run.id}`,
  });
});

test("the check of messages says until when some of a run under way went back to wait", async () => {
  const putBackUntil = new Date(Date.now() + minute).toISOString();
  const fanOut = {
    expected: 1,
    sent: 1,
    done: true,
    beatAt: putBackUntil,
    lanes: {},
    end: putBackUntil,
    putBackUntil,
  };
  const check = (run: Run) => messages(storage(), [queue], async () => ({ written: run }))();
  expect(await check(writingRun({ status: "running", fanOut }))).toMatchObject({
    state: "ok",
    reason: `No message waits, and none was lost. Some went back to wait, until ${putBackUntil}: throttled, or late.`,
  });
  expect((await check(writingRun({ status: "done", fanOut }))).details).not.toHaveProperty("putBackUntil");
});
