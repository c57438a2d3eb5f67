import { expect, test } from "vitest";
import { newRun, type Run } from "../../src/core/run.ts";
import { runStore } from "../../src/stores/runs.ts";
import { withStorage } from "../runs/with-storage.ts";

const storage = withStorage();

const request = { mode: "apply", trigger: "request", startedBy: "a test", targets: ["entra"] } as const;
const madeRun = (more: Partial<Run> = {}, now = new Date()): Run => ({ ...newRun(request, now), ...more });

test("keeps a run complete, for any number of requested people", async () => {
  const runs = runStore(storage());
  const run = madeRun({
    emails: Array.from({ length: 1000 }, (_, n) => `${"x".repeat(200)}${n}@example.com`),
  });
  await runs.create(run);
  expect(await runs.get(run.id)).toEqual(run);
});

test("loses no concurrent changes", async () => {
  const runs = runStore(storage());
  const run = madeRun({ sequence: 0 });
  await runs.create(run);
  const increase = () =>
    runs.update(run.id, (current) => ({ ...current, sequence: (current.sequence ?? 0) + 1 }));
  await Promise.all(Array.from({ length: 8 }, increase));
  expect((await runs.get(run.id))?.sequence).toBe(8);
});

test("lets only one of several concurrent callers succeed", async () => {
  const runs = runStore(storage());
  const run = madeRun();
  await runs.create(run);
  const cancel = () =>
    runs.update(run.id, (current) =>
      current.status === "queued" ? { ...current, status: "cancelled" } : undefined,
    );
  const won = await Promise.all(Array.from({ length: 8 }, cancel));
  expect(won.filter(Boolean)).toHaveLength(1);
});

test("returns undefined for an unknown run, also when it is changed", async () => {
  const runs = runStore(storage());
  expect(await runs.get("20260101T000000Z-aaaaaa")).toBeUndefined();
  expect(await runs.update("20260101T000000Z-aaaaaa", (run) => run)).toBeUndefined();
});

test("refuses to create the same run twice", async () => {
  const runs = runStore(storage());
  const run = madeRun();
  await runs.create(run);
  await expect(runs.create(run)).rejects.toMatchObject({ statusCode: 409 });
});

test("lists the newest first, and none from before", async () => {
  const runs = runStore(storage());
  const at = (time: string) => madeRun({}, new Date(time));
  const made = [at("2031-01-01T00:00:00Z"), at("2031-01-01T00:00:01Z"), at("2031-01-02T00:00:00Z")];
  for (const run of made) await runs.create(run);
  const ids = async (since: string, limit: number) =>
    (await runs.list(new Date(since), limit)).map(({ id }) => id);
  expect(await ids("2031-01-01T00:00:01Z", 10)).toEqual([made[2]?.id, made[1]?.id]);
  expect(await ids("2031-01-01T00:00:00Z", 2)).toEqual([made[2]?.id, made[1]?.id]);
});

test("gives the schedule to the next run only when the previous one has ended", async () => {
  const runs = runStore(storage());
  const isUnderWay = ({ status }: Run) => status !== "done";
  const [first, second] = [madeRun(), madeRun()];
  expect(await runs.claimSchedule(first, isUnderWay)).toBeUndefined();
  // It failed before it was recorded, so the next one does not wait for it.
  expect(await runs.claimSchedule(second, isUnderWay)).toBeUndefined();
  await runs.create(second);
  expect((await runs.claimSchedule(madeRun(), isUnderWay))?.id).toBe(second.id);
  await runs.update(second.id, (run) => ({ ...run, status: "done" }));
  expect(await runs.claimSchedule(madeRun(), isUnderWay)).toBeUndefined();
});

test("finds those that may have written since a time: with a record that has changed, and those under way", async () => {
  const runs = runStore(storage());
  const old = (more: Partial<Run>) => madeRun(more, new Date("2026-01-01T03:00:00Z"));
  const [ended, underWay] = [old({ status: "done" }), old({ status: "running" })];
  for (const run of [ended, underWay]) await runs.create(run);
  const active = async (since: Date) => (await runs.activeSince(since)).map(({ id }) => id);
  expect(await active(new Date(Date.now() - 60_000))).toEqual(
    expect.arrayContaining([ended.id, underWay.id]),
  );
  const tomorrow = new Date(Date.now() + 24 * 3_600_000);
  expect(await active(tomorrow)).toContain(underWay.id);
  expect(await active(tomorrow)).not.toContain(ended.id);
});
