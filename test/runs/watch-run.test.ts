import { expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import type { Plan } from "../../src/core/plan.ts";
import { type FanOut, newRun, type Run, scheduledEnd } from "../../src/core/run.ts";
import { watchDelay } from "../../src/runs/dispatch.ts";
import { closeIfComplete } from "../../src/runs/end.ts";
import { putBackUntil } from "../../src/runs/queue/requeue.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const silent = { info() {}, warn() {}, error() {} };
const hour = 3_600_000;
const emails = ["a@example.com", "b@example.com"];

/** A run with a plan for two people: its last message was due `endedHours` ago, and one of them has changed. */
async function runningRun({ endedHours, ...fanOut }: Partial<FanOut> & { endedHours: number }) {
  const records = openRecords(storage());
  const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;
  const made = newRun(request, new Date());
  const change = { target: "entra", field: "jobTitle", from: null, to: "Sjef", rule: "authoritative" };
  const planned = { match: "mail", inScope: true, changes: [change], notes: [] } as const;
  const employees = emails.map((email) => ({ ...planned, email, entraId: `id of ${email}` }));
  const totals = { employees: 2, matched: 2, targets: { entra: { employees: 2, changes: 2, cleared: 0 } } };
  const head = { id: crypto.randomUUID(), complete: true, blocked: [], notes: [], totals };
  const plan = { ...head, employees } as unknown as Plan;
  await records.plans.save(plan, [], []);
  const end = new Date(Date.now() - endedHours * hour).toISOString();
  const sending: FanOut = { expected: 2, sent: 2, done: true, beatAt: end, lanes: {}, end, ...fanOut };
  const run: Run = { ...made, status: "running", plan, fanOut: sending };
  await records.runs.create(run);
  const [email = ""] = emails;
  const who = { key: employeeKey(email), email, entraId: `id of ${email}`, target: "entra" };
  await records.outcomes.record({ ...who, run: run.id, at: end, status: "changed" });
  return { run, records };
}

test.each([
  ["an outcome is missing", { endedHours: 23 }],
  [
    "not everything has been sent, even if the outcomes look complete",
    { endedHours: 23, done: false, expected: 1 },
  ],
])("a run goes on while %s", async (_, progress) => {
  const { run, records } = await runningRun(progress);
  expect(await closeIfComplete(run, records, silent)).toBe(false);
  expect((await records.runs.get(run.id))?.status).toBe("running");
});

test("a run that counts as complete goes on while an outcome is queued, and a day later that is lost", async () => {
  const { run, records } = await runningRun({ endedHours: 23, expected: 1 });
  const [, email = ""] = emails;
  const who = { key: employeeKey(email), email, entraId: `id of ${email}`, target: "entra" };
  await records.outcomes.record({ ...who, run: run.id, at: run.createdAt, status: "queued" });
  expect(await closeIfComplete(run, records, silent)).toBe(false);
  const end = new Date(Date.now() - 25 * hour).toISOString();
  const overdue = await records.runs.update(run.id, (current) =>
    current.fanOut ? { ...current, fanOut: { ...current.fanOut, end } } : undefined,
  );
  expect(overdue && (await closeIfComplete(overdue, records, silent))).toBe(true);
  expect(await records.runs.get(run.id)).toMatchObject({
    status: "done",
    summary: { counts: { entra: { changed: 1, lost: 1 } } },
  });
});

test("a run ends when all is sent and every outcome is in", async () => {
  const { run, records } = await runningRun({ endedHours: 0, expected: 1 });
  expect(await closeIfComplete(run, records, silent)).toBe(true);
  expect(await records.runs.get(run.id)).toMatchObject({ status: "done", summary: { failures: [] } });
});

test.each([
  ["is still missing", { endedHours: 25 }],
  ["could never be sent", { endedHours: 25, done: false, sent: 1 }],
])("a run ends a day after its last message was due, with what %s as lost", async (_, progress) => {
  const { run, records } = await runningRun(progress);
  expect(await closeIfComplete(run, records, silent)).toBe(true);
  expect(await records.runs.get(run.id)).toMatchObject({
    status: "done",
    summary: { counts: { entra: { changed: 1, lost: 1 } }, failures: [{ email: emails[1], code: "lost" }] },
  });
});

const minute = 60_000;
test.each<[string, { expected: number; age: number; done?: boolean }, number]>([
  ["a small run that was just sent", { expected: 2, age: 0 }, 1],
  ["a large one", { expected: 20_000, age: 0 }, 15],
  ["one that is still being sent, however old its beat", { expected: 2, age: 60 * minute, done: false }, 1],
  ["one that was sent ten minutes ago", { expected: 2, age: 10 * minute }, 30],
  ["a large one that was sent ten minutes ago", { expected: 20_000, age: 10 * minute }, 30],
  ["one that was sent five hours ago", { expected: 2, age: 300 * minute }, 180],
])("the watch of %s comes back accordingly", (_, { expected, age, done = true }, seconds) => {
  const now = Date.now();
  const beatAt = new Date(now - age).toISOString();
  expect(
    watchDelay({ fanOut: { expected, sent: expected, done, beatAt, lanes: {}, end: beatAt } }, now),
  ).toBe(seconds);
});

test("a run is scheduled to end when what was put back is due, and is not closed a day after its last slot", async () => {
  const { run, records } = await runningRun({ endedHours: 25 });
  const due = Date.now() + hour;
  const note = putBackUntil(records.runs);
  await note(run.id, due);
  await note(run.id, due - minute);
  const later = (await records.runs.get(run.id)) ?? expect.fail("It is gone.");
  const end = later.fanOut && Date.parse(scheduledEnd(later.fanOut));
  expect(end).toBeGreaterThanOrEqual(due);
  expect(end).toBeLessThan(due + minute);
  expect(await closeIfComplete(later, records, silent)).toBe(false);
});
