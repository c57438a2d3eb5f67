import { expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();

test("SYNC_MODE=preview stops also what is under way: the run ends, and its queued messages write nothing", async () => {
  const { microsoft, client } = scene();
  microsoft.latency.ms = 1000;
  const { id } = await client().requestRun({});
  await eventually(() => scene().writes().length > 0);
  // As Azure does for a changed setting; a killed one would keep its people claimed for two minutes.
  await scene().host.stop();
  await scene().restartHost({ SYNC_MODE: "preview" });
  microsoft.clearExchanges();

  expect(await ended(scene(), id)).toMatchObject({
    status: "cancelled",
    reason: { code: "writing-is-off", remedy: expect.stringContaining("SYNC_MODE") },
  });
  await eventually(async () => (await storageOf(scene()).depth("sync-entra")) === 0);
  expect(scene().writes()).toEqual([]);
});

test("switched on again, a new run does what was left", async () => {
  scene().microsoft.latency.ms = 0;
  await scene().restartHost();
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: true } });
  await scene().expectAgreement();
});
