import { describe, expect, test } from "vitest";
import { newRun } from "../../src/core/run.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { tick as tickOf } from "./tick.ts";
import { ended, withOpenRun } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();

const tick = () => tickOf(scene());

describe("the timer", () => {
  test("makes a scheduled run of everyone, which writes", async () => {
    const { id } = await tick();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", mode: "apply", trigger: "schedule", startedBy: "schedule" });
    await scene().expectAgreement();
  });

  test("does not start a second run while its last one is under way: the tick is on record as cancelled", async () => {
    const { client, life, microsoft } = scene();
    const her = ordinaryPerson(scene(), 0);
    await life.changeTitle(her, "Ett tikk er nok");
    const fault = microsoft.faults.add({ user: her, status: 429, retryAfter: 3 });
    const first = await tick();
    await eventually(async () => (await client().run(first.id)).status === "running");
    expect(await tick()).toMatchObject({
      status: "cancelled",
      trigger: "schedule",
      reason: { code: "already-running", message: expect.stringContaining(first.id) },
    });
    microsoft.faults.clear(fault);
    expect(await ended(scene(), first.id)).toMatchObject({ status: "done" });
    expect(await ended(scene(), (await tick()).id)).toMatchObject({ status: "done" });
  });

  test("does start one while a requested run is under way", async () => {
    await withOpenRun(scene(), ordinaryPerson(scene(), 1), async () => {
      expect((await tick()).status).not.toBe("cancelled");
    });
  });

  test("takes up a scheduled run that was left without a message days ago", async () => {
    const { records } = storageOf(scene());
    const request = {
      mode: "apply",
      trigger: "schedule",
      startedBy: "schedule",
      targets: ["entra"],
    } as const;
    const forgotten = newRun(request, new Date(Date.now() - 3 * 24 * 3_600_000));
    await records.runs.claimSchedule(forgotten, () => false);
    await records.runs.create(forgotten);

    expect(await tick()).toMatchObject({ status: "cancelled", reason: { code: "already-running" } });
    expect(await ended(scene(), forgotten.id)).toMatchObject({ status: "done" });
    expect(await ended(scene(), (await tick()).id)).toMatchObject({ status: "done" });
  });

  test("only plans while writing is off", async () => {
    await scene().restartHost({ SYNC_MODE: "preview" });
    const { life, microsoft } = scene();
    await life.changeTitle(ordinaryPerson(scene(), 2), "Bare vist");
    microsoft.clearExchanges();
    const run = await ended(scene(), (await tick()).id);
    expect(run).toMatchObject({ status: "done", mode: "preview", plan: { hasChanges: true } });
    expect(await scene().plan(run)).toMatchObject({ employees: expect.any(Array), hasChanges: true });
    expect(scene().writes()).toEqual([]);
  });
});
