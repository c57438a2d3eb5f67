import { expect, test } from "vitest";
import { messageContent } from "../../src/clients/storage/storage.ts";
import { runsQueue } from "../../src/core/messages.ts";
import type { Plan } from "../../src/core/plan.ts";
import { headOf, newRun, type Run } from "../../src/core/run.ts";
import { releaseRun } from "../../src/runs/hold.ts";
import { requestRun, requestScheduledRun } from "../../src/runs/request.ts";
import { retryRun } from "../../src/runs/retry.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;

const down = "The queue service is down.";
const withoutQueues = () => ({ ...storage(), queue: () => Promise.reject(new Error(down)) });
const silent = { info() {}, warn() {}, error() {} };
const plan = { id: crypto.randomUUID(), digest: "read" } as Plan;
const storedRun = async (rest: Partial<Run>): Promise<Run> => {
  const run: Run = { ...newRun(request, new Date()), plan: headOf(plan), ...rest };
  await openRecords(storage()).runs.create(run);
  return run;
};

test("a run that cannot be queued is recorded as failed, so that it does not turn up after its caller gave up", async () => {
  await expect(requestRun(request, openRecords(withoutQueues()))).rejects.toThrow(down);
  expect(await openRecords(storage()).runs.list(new Date(0), 10)).toMatchObject([
    { status: "failed", endedAt: expect.any(String), reason: { code: "not-queued" } },
  ]);
});

test("a release that cannot be queued leaves the run held, so that it can be repeated", async () => {
  const run = await storedRun({ status: "held", heldAt: new Date().toISOString() });
  const release = { digest: "read", by: "a test" };
  await expect(releaseRun(run, release, openRecords(withoutQueues()), silent)).rejects.toThrow(down);
  const records = openRecords(storage());
  expect(await records.runs.get(run.id)).toEqual(run);
  expect(await releaseRun(run, release, records, silent)).toMatchObject({ run: { status: "queued" } });
});

test("a retry that cannot be queued leaves the run ended, so that it can be repeated", async () => {
  const end = new Date(Date.now() - 3_600_000).toISOString();
  const fanOut = { expected: 1, sent: 1, done: true, beatAt: end, lanes: {}, end };
  const run = await storedRun({ status: "done", endedAt: end, sequence: 1, recordsBy: "account", fanOut });
  const records = openRecords(storage());
  await records.plans.save({ ...plan, employees: [] }, [], []);
  const who = { key: "key", email: "a@example.com", entraId: "id", target: "entra" };
  await records.outcomes.record({ ...who, run: run.id, at: end, status: "failed" });
  await expect(retryRun(run, { entra: 18 }, openRecords(withoutQueues()))).rejects.toThrow(down);
  expect(await records.runs.get(run.id)).toEqual({ ...run, attempt: 2 });
  const ended = (await records.runs.get(run.id)) ?? run;
  expect(await retryRun(ended, { entra: 18 }, records)).toMatchObject({ status: "running", attempt: 3 });
});

test("a tick that is tried again queues the run that it could record and not queue the first time", async () => {
  const records = openRecords(storage());
  const broken = openRecords(withoutQueues());
  const lasting = { ...broken, runs: { ...broken.runs, update: () => Promise.reject(new Error(down)) } };
  await expect(requestScheduledRun(request, lasting, silent)).rejects.toThrow(down);
  const waiting = (await records.runs.list(new Date(0), 10)).find(
    ({ status, trigger }) => status === "queued" && trigger === "schedule",
  );
  const queue = await storage().queue(runsQueue);
  await queue.clearMessages();
  await requestScheduledRun(request, records, silent);
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  expect(receivedMessageItems.map(({ messageText }) => messageContent(messageText))).toMatchObject([
    { run: waiting?.id },
  ]);
  await records.runs.update(waiting?.id ?? "", (run) => ({ ...run, status: "done", endedAt: run.createdAt }));
});

test("the next night looks again at every run that is still open, also one that has lost its message", async () => {
  const records = openRecords(storage());
  const hours = (count: number) => new Date(Date.now() - count * 3_600_000);
  const created = async (age: number, status: Run["status"]) => {
    const run: Run = { ...newRun(request, hours(age)), status };
    await records.runs.create(run);
    return run.id;
  };
  const lost = [await created(30, "running"), await created(20, "planning"), await created(1, "held")];
  const others = [await created(1, "planning"), await created(30, "done"), await created(0, "running")];
  const queue = await storage().queue(runsQueue);
  await queue.clearMessages();
  const night = await requestScheduledRun(request, records, silent);
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  const runs = receivedMessageItems.map(({ messageText }) => messageContent(messageText));
  expect(runs).toHaveLength(lost.length + 1);
  for (const run of [...lost, night.id]) expect(runs).toContainEqual(expect.objectContaining({ run }));
  for (const run of others) expect(runs).not.toContainEqual(expect.objectContaining({ run }));
});
