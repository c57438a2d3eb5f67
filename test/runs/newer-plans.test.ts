import { expect, test } from "vitest";
import { accountKey, employeeKey } from "../../src/core/key.ts";
import type { Plan } from "../../src/core/plan.ts";
import { newRun } from "../../src/core/run.ts";
import { appliedPlan, newerPlans } from "../../src/runs/queue/run-messages.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStorage } from "./with-storage.ts";

const storage = withStorage();
const targets = ["entra", "photo"];
const request = { mode: "apply", trigger: "request", startedBy: "a test", targets } as const;
const plan = (more: Partial<Plan> = {}) => ({ targets, complete: true, ...more }) as unknown as Plan;
const message = (sequence: number, email: string, target = "entra") => ({
  sequence,
  target,
  key: employeeKey(email),
  entraId: `id of ${email}`,
});

test("a newer plan of everyone outdates older messages in the targets that it could plan, and no newer ones", async () => {
  const { applied } = openRecords(storage());
  const run = newRun(request, new Date());
  const noted = appliedPlan(run, 10, plan({ complete: false, unplanned: ["photo"] }));
  if (!noted) expect.fail("it is not noted");
  await applied.add(noted);
  const newerPlanOf = newerPlans(applied);
  expect(await newerPlanOf(message(9, "a@example.com"))).toBe(run.id);
  expect(await newerPlanOf(message(9, "a@example.com", "photo"))).toBeUndefined();
  expect(await newerPlanOf(message(10, "a@example.com"))).toBeUndefined();
  expect(await newerPlanOf(message(11, "a@example.com"))).toBeUndefined();
});

test("a newer plan of some outdates the messages of their addresses and accounts only", async () => {
  const { applied } = openRecords(storage());
  const run = newRun({ ...request, emails: ["new@example.com"] }, new Date());
  const noted = appliedPlan(run, 20, plan(), [accountKey("id of old@example.com")]);
  expect(noted?.people).toEqual([employeeKey("new@example.com"), accountKey("id of old@example.com")]);
  if (noted) await applied.add(noted);
  const newerPlanOf = newerPlans(applied);
  expect(await newerPlanOf(message(19, "new@example.com"))).toBe(run.id);
  expect(await newerPlanOf(message(19, "old@example.com"))).toBe(run.id);
  expect(await newerPlanOf(message(19, "other@example.com"))).toBeUndefined();
});

test("an undo is no word about what should be there", () => {
  const run = newRun({ ...request, emails: ["a@example.com"], undo: "20261122T030000Z-abcdef" }, new Date());
  expect(appliedPlan(run, 30, plan())).toBeUndefined();
});

test("a removal outdates older messages of the accounts that it found, and of no address that it left alone", () => {
  const emails = ["left@example.com", "here@example.com"];
  const run = newRun({ ...request, targets: ["photo"], emails, remove: ["photo"] }, new Date());
  const found = [accountKey("id of left@example.com")];
  expect(appliedPlan(run, 40, plan({ targets: ["photo"] }), found)?.people).toEqual(found);
});
