import { setTimeout as delay } from "node:timers/promises";
import { afterEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const person = (n: number) => ordinaryPerson(scene(), n);
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const queued = () => storageOf(scene()).depth("sync-entra");

afterEach(() => {
  scene().microsoft.latency.ms = 0;
  scene().microsoft.faults.clear();
});

const total = (counts: Readonly<Record<string, number>> = {}) =>
  Object.values(counts).reduce((sum, n) => sum + n, 0);

/** Waits until what was being written when a run was stopped is through: nothing more is sent to Graph. */
const quiet = () =>
  eventually(async () => {
    const before = scene().microsoft.exchanges("graph").length;
    await delay(2000);
    return scene().microsoft.exchanges("graph").length === before;
  });

/** The summary of a stopped run once what was being written is in: then it agrees with the outcomes. */
async function settledRun(id: string): Promise<RunView> {
  await quiet();
  return eventually(async () => {
    const run = await scene().client().run(id);
    const outcomes = await scene().outcomes(run);
    const counted = Map.groupBy(outcomes, ({ status }) => status);
    const agrees = [...counted].every(
      ([status, some]) => run.summary?.counts["entra"]?.[status] === some.length,
    );
    return agrees && run;
  });
}

/** A run of everyone, cancelled after a few writes, when one person has failed; the messages of most are still queued. */
async function cancelledRun(failing: string): Promise<RunView> {
  const { microsoft, client, outcomes } = scene();
  microsoft.latency.ms = 400;
  microsoft.faults.add({ user: failing, method: "PATCH", status: 400 });
  const { id } = await client().requestRun({});
  await eventually(async () => {
    const run = await client().run(id);
    return run.status === "running" && (await outcomes(run, "failed")).length === 1;
  });
  return client().cancel(id);
}

describe("a run that is cancelled after some writes, with one person failed", () => {
  let cancelled: RunView;

  test("says of everything that was dropped that it was never tried, and nothing is queued", async () => {
    cancelled = await cancelledRun(person(0));
    expect(cancelled).toMatchObject({ status: "cancelled", reason: { code: "cancelled" } });
    expect(cancelled.summary?.counts["entra"]).not.toHaveProperty("queued");
    expect(total(cancelled.summary?.counts["entra"])).toBe(cancelled.progress?.expected);

    const run = await settledRun(cancelled.id);
    const dropped = (await scene().outcomes(run, "skipped")).filter(({ code }) => code === "cancelled");
    expect(dropped.length).toBeGreaterThan(0);
    expect(run.summary?.neverTried).toEqual({ entra: dropped.length });
    expect(run.summary?.failures).toMatchObject([{ email: person(0) }]);
    expect(await scene().outcomes(run, "queued")).toEqual([]);
  });

  test("is retried for exactly that person, also while old messages are still queued; the rest is never written", async () => {
    const { client, microsoft } = scene();
    const { messageOf, put } = storageOf(scene());
    microsoft.latency.ms = 0;
    microsoft.faults.clear();
    const [dropped] = (await scene().outcomes(cancelled, "skipped")).filter(
      ({ code }) => code === "cancelled",
    );
    const other = dropped?.email ?? expect.fail("no one was dropped");
    const before = { title: titleOf(other), changed: (await scene().outcomes(cancelled, "changed")).length };
    await put("sync-entra", await messageOf(cancelled, other), 2);
    microsoft.clearExchanges();
    await client().retry(cancelled.id);
    await put("sync-entra", await messageOf(cancelled, other));

    const run = await ended(scene(), cancelled.id);
    await eventually(async () => (await queued()) === 0);
    expect(
      scene()
        .writes()
        .map(({ who }) => who),
    ).toEqual([person(0)]);
    expect(run).toMatchObject({ status: "done", attempt: 2, summary: { failures: [] } });
    expect(run.summary?.counts["entra"]).toMatchObject({ changed: before.changed + 1 });
    expect(run.summary?.counts["entra"]).not.toHaveProperty("queued");
    expect(run.summary?.neverTried).toEqual({ entra: expect.any(Number) });
    expect(titleOf(other)).toBe(before.title);
    const lines = scene().log.map(({ message }) => message);
    expect(lines.some((line) => line.startsWith("A message of another attempt was dropped"))).toBe(true);
  });

  test("has nothing more to retry: what was never tried has not failed", async () => {
    await expect(scene().client().retry(cancelled.id)).rejects.toMatchObject({
      code: "nothing-to-retry",
      message: expect.stringContaining(`Nothing that can be tried again failed in run ${cancelled.id}`),
    });
  });

  test("leaves the rest to the next run", async () => {
    expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
    await scene().expectAgreement();
  });
});

describe("a retried run that is cancelled", () => {
  test("has its failures again, which can be retried again", async () => {
    const { microsoft, client, life, sync } = scene();
    const failing = [person(1), person(2)];
    for (const email of failing) {
      await life.changeTitle(email, `Title ${crypto.randomUUID()}`);
      microsoft.faults.add({ user: email, method: "PATCH", status: 400 });
    }
    const { id } = await sync({ emails: failing });
    microsoft.faults.clear();
    for (const user of failing) microsoft.faults.add({ user, status: 429, retryAfter: 2 });
    await client().retry(id);
    await eventually(async () => (await scene().outcomes(await client().run(id), "queued")).length === 2);
    const cancelled = await client().cancel(id);
    expect(cancelled.summary?.counts).toEqual({ entra: { failed: 2 } });
    expect(cancelled.summary?.failures.map(({ email }) => email).sort()).toEqual([...failing].sort());

    microsoft.faults.clear();
    await client().retry(id);
    expect(await ended(scene(), id)).toMatchObject({
      status: "done",
      attempt: 3,
      summary: { failures: [], counts: { entra: { changed: 2 } } },
    });
    await scene().expectAgreement();
  });
});
