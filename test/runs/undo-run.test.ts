import { beforeEach, expect, test } from "vitest";
import { accountKey, employeeKey } from "../../src/core/key.ts";
import { newRun, type Run } from "../../src/core/run.ts";
import type { Target, Value } from "../../src/core/target.ts";
import { replaceHeld } from "../../src/runs/hold.ts";
import { planUndoRun } from "../../src/runs/undo.ts";
import { planUndoOfRun } from "../../src/runs/undo-run.ts";
import { openRecords, type Records } from "../../src/stores/records.ts";
import { memoryTarget } from "../core/memory-target.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const log = { info: () => {}, warn: () => {}, error: () => {} };
const asked = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;
const write = { target: "entra", field: "jobTitle", from: "Sjef", to: "Vikar", rule: "authoritative" };

let records: Records;
let night: Run;
let values: Record<string, Value>;
let planning: { readonly targets: ReadonlyMap<string, Target> };

/** Puts on record that the night's run wrote a person, with the result; the intent is ended only where that is given. */
async function wrote(email: string, entraId: string, status: "changed" | "lost", ending?: "done") {
  const entry = { run: night.id, key: accountKey(entraId), email, target: "entra" };
  await records.journal.intend(entry, [write]);
  if (ending) await records.journal.end(entry, ["jobTitle"], ending, undefined);
  const outcome = { run: night.id, key: employeeKey(email), target: "entra", email, entraId };
  await records.outcomes.record({ ...outcome, at: night.createdAt, status });
}

/** What an undo of the night plans, and why it plans nothing, by e-mail. */
async function undo(more: Partial<Run> = {}) {
  const { plan } = await planUndoOfRun({ ...asked, undo: night.id, ...more }, planning, records);
  return {
    changes: plan.employees.flatMap(({ email, changes }) => changes.map(({ to }) => [email, to])),
    notes: plan.employees.flatMap(({ email, notes }) => notes.map(({ code }) => [email, code])),
    general: plan.notes.map(({ code }) => code),
  };
}

beforeEach(async () => {
  records = openRecords(storage());
  night = { ...newRun(asked, new Date()), status: "done" };
  await records.runs.create(night);
  values = { jobTitle: "Vikar" };
  planning = {
    targets: new Map([
      [
        "entra",
        { ...memoryTarget(values, []), restore: async () => ({ requestId: undefined, refused: [] }) },
      ],
    ]),
  };
});

test("puts back what was written without an answer, and never recorded as done; not what was never written", async () => {
  await wrote("a@example.com", "1", "lost");
  expect(await undo()).toMatchObject({ changes: [["a@example.com", "Sjef"]], general: ["will-return"] });
  values["jobTitle"] = "Sjef";
  expect(await undo()).toMatchObject({ changes: [], notes: [["a@example.com", "already-undone"]] });
});

test("finds people by the address of then or of now, and reports the people that the run did not write", async () => {
  await wrote("old@example.com", "2", "changed", "done");
  await wrote("b@example.com", "3", "changed", "done");
  const at = new Date().toISOString();
  await records.links.noteAddresses([{ email: "new@example.com", entraId: "2", at }]);
  expect(await undo({ emails: ["new@example.com", "unknown@example.com"] })).toMatchObject({
    changes: [["old@example.com", "Sjef"]],
    notes: [["unknown@example.com", "nothing-to-undo"]],
  });
  expect((await undo({ emails: ["OLD@example.com", "b@example.com"] })).changes).toHaveLength(2);
});

test("is refused while the run that it undoes is open again, since it was retried; of one person as well", async () => {
  await wrote("a@example.com", "4", "changed", "done");
  await records.runs.update(night.id, (run) => ({ ...run, status: "running" }));
  const refused = { name: "GiveUp", code: "run-has-not-ended" };
  await expect(undo()).rejects.toMatchObject(refused);
  const person = { ...asked, undo: night.id, email: "a@example.com", account: "4" };
  await expect(planUndoRun(person, planning, records)).rejects.toMatchObject(refused);
});

test("released, it writes nothing where the plan that was read is gone, and leaves what is different now to another preview", async () => {
  await wrote("a@example.com", "5", "changed", "done");
  const release = { by: "hr", at: night.createdAt, plan: "gone" };
  await expect(undo({ release })).rejects.toMatchObject({ code: "plan-gone" });

  const { plan } = await planUndoOfRun({ ...asked, undo: night.id }, planning, records);
  values["jobTitle"] = "Vikar ";
  const late = { ...asked, undo: night.id, release: { ...release, plan: plan.id } };
  const { plan: narrowed } = await planUndoOfRun(late, planning, records);
  expect(narrowed.employees).toMatchObject([
    { changes: [], notes: [{ code: "changed-since", remedy: expect.stringContaining("Preview") as string }] },
  ]);
});

test("of a removal says nothing of a return: the next run has no plan of people who have left", async () => {
  await wrote("a@example.com", "6", "changed", "done");
  await records.runs.update(night.id, (run) => ({ ...run, remove: ["entra"] }));
  expect(await undo()).toMatchObject({ changes: [["a@example.com", "Sjef"]], general: [] });
});

test("that is held, like a removal, waits for its release also when a newer run has planned everyone", async () => {
  const held = (more: Partial<Run>): Run => ({ ...newRun(asked, new Date()), status: "held", ...more });
  const [undoing, removing, older] = [
    held({ undo: night.id, emails: [] }),
    held({ remove: ["entra"], emails: ["a@example.com"] }),
    held({}),
  ];
  for (const run of [undoing, removing, older]) await records.runs.create(run);
  await replaceHeld(newRun(asked, new Date(Date.now() + 1000)), records, log);
  const statusOf = async ({ id }: Run) => (await records.runs.get(id))?.status;
  expect(await Promise.all([undoing, removing, older].map(statusOf))).toEqual(["held", "held", "stale"]);
});
