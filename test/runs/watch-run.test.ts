import { expect, test } from "vitest";
import { employeeKey } from "../../src/core/key.ts";
import type { Plan } from "../../src/core/plan.ts";
import { type FanOut, newRun, type Run } from "../../src/core/run.ts";
import { closeIfComplete } from "../../src/runs/end.ts";
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
  const plan = { id: crypto.randomUUID(), employees } as unknown as Plan;
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
