import { afterAll, beforeAll, expect, test } from "vitest";
import { connectStorage } from "../../../src/clients/storage/storage.ts";
import type { Plan } from "../../../src/core/plan.ts";
import { newRun } from "../../../src/core/run.ts";
import type { Azurite } from "../../../src/local/azurite.ts";
import { schedule } from "../../../src/runs/dispatch.ts";
import { storage as storageCheck } from "../../../src/status/connections.ts";
import { openRecords } from "../../../src/stores/records.ts";
import { stateStore } from "../../../src/stores/state.ts";
import { emptyStorage } from "../../keep-running.ts";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await emptyStorage();
});
afterAll(() => azurite.close());

const hour = 3_600_000;
const from = (ahead: number) => connectStorage(azurite, () => Date.now() + ahead);
const claimant = { target: "entra", key: "a".repeat(26), sequence: 1, messageId: "one", delivery: 1 };

test.each([
  ["right", 0],
  ["an hour ahead", hour],
  ["an hour behind", -hour],
])("times that instances compare are the same on a machine with a clock that is %s", async (_, ahead) => {
  const storage = from(ahead);
  await storage.tableNames();
  expect(Math.abs(storage.clock.now() - Date.now())).toBeLessThan(10_000);
  expect(Math.abs(storage.clock.ahead() - ahead)).toBeLessThan(10_000);
});

test("an instance with a clock an hour ahead does not take a claim that another has for expired", async () => {
  expect(await stateStore(from(0)).claim(claimant)).toMatchObject({ kind: "claimed" });
  const storage = from(hour);
  expect(await stateStore(storage).claim({ ...claimant, messageId: "two" })).toMatchObject({ kind: "taken" });
});

test("status says how wrong the clock is", async () => {
  const names = { queue: "clock", container: "clock" };
  const wrong = await storageCheck(from(hour), names)();
  expect(wrong).toMatchObject({ state: "warning", remedy: expect.stringContaining("clock") });
  expect(wrong.reason).toMatch(/3\d{3} s ahead/);
  expect(await storageCheck(from(0), names)()).toMatchObject({ state: "ok" });
});

test("a run that a machine with a clock an hour ahead sends does not keep the next one waiting", async () => {
  const plan = { totals: { targets: { entra: { employees: 1 } } } } as unknown as Plan;
  const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;
  const ends = [];
  for (const [ahead, readAt] of [
    [hour, 1],
    [0, 2],
  ] as const) {
    const storage = from(ahead);
    await storage.tableNames();
    const sending = { rates: { entra: 18 }, skipped: 0 };
    const slots = await schedule(
      newRun(request, new Date()),
      { plan, checkups: [], readAt },
      sending,
      openRecords(storage),
    );
    ends.push(Date.parse(slots.fanOut?.end ?? "") - Date.now());
  }
  for (const end of ends) expect(end).toBeLessThan(60_000);
});
