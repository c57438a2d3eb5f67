import { describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { ended, reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const unknownRun = "20260101T000000Z-aaaaaa";

describe("a run that is cancelled", () => {
  // Before one that has sent something is cancelled: that one keeps a message in this queue for two minutes.
  test("while it plans writes nothing", async () => {
    const { microsoft, client, life, company } = scene();
    await life.changeTitle(company.employees.at(-1)?.email ?? "", "Kom aldri så langt");
    microsoft.clearExchanges();
    microsoft.faults.add({ method: "GET", path: "/v1.0/users", delayMs: 1500, times: 1 });
    const { id } = await client().requestRun({});
    await reached(client, id, "planning");
    await eventually(() => scene().calls("GET").length > 0);
    await client().cancel(id);
    await eventually(async () => (await storageOf(scene()).depth("sync-runs")) === 0);
    expect(await ended(scene(), id)).toMatchObject({ status: "cancelled" });
    expect(scene().writes()).toEqual([]);
  });

  test("midway drops what is queued; what was written stays and is recorded", async () => {
    const { microsoft, client, outcomes } = scene();
    microsoft.latency.ms = 1000;
    const { id } = await client().requestRun({});
    await eventually(() => scene().writes().length > 0);
    const cancelled = await client().cancel(id);
    expect(cancelled).toMatchObject({ status: "cancelled", reason: { code: "cancelled" } });

    // Writes under way may finish; then the queue empties without another one.
    await eventually(async () => (await storageOf(scene()).depth("sync-entra")) === 0);
    microsoft.latency.ms = 0;
    const written = new Set(
      scene()
        .writes()
        .flatMap(({ who, status }) => (status === 204 && who ? [who] : [])),
    );
    const expected = cancelled.progress?.expected ?? 0;
    const recorded = await outcomes(cancelled, "changed");
    expect(recorded).toHaveLength(written.size);
    const dropped = (await outcomes(cancelled, "skipped")).filter(({ code }) => code === "cancelled");
    expect(dropped.length).toBeGreaterThan(0);
    expect(await outcomes(cancelled)).toHaveLength(expected);
    const run = await client().run(id);
    expect(run).toMatchObject({ status: "cancelled", endedAt: cancelled.endedAt });
  });

  test("leaves the rest to the next run", async () => {
    scene().microsoft.clearExchanges();
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: true }, summary: { failures: [] } });
    await scene().expectAgreement();
  });
});

describe("there is nothing to cancel", () => {
  test("in a run that has ended, however it ended", async () => {
    const run = await scene().sync({ mode: "preview" });
    await expect(scene().client().cancel(run.id)).rejects.toMatchObject({ code: "run-has-ended" });
    const answer = await scene().ask("POST", `runs/${run.id}/cancel`);
    expect(answer.status).toBe(409);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
  });

  test("in a run that does not exist", async () => {
    await expect(scene().client().cancel(unknownRun)).rejects.toMatchObject({ code: "not-found" });
  });
});

describe("there is nothing to retry", () => {
  test("in a run in which nothing failed", async () => {
    const run = await scene().sync();
    await expect(scene().client().retry(run.id)).rejects.toMatchObject({ code: "nothing-to-retry" });
  });

  test("in a preview, which sends nothing", async () => {
    const run = await scene().sync({ mode: "preview" });
    await expect(scene().client().retry(run.id)).rejects.toMatchObject({ code: "nothing-to-retry" });
  });

  test("in a run that does not exist", async () => {
    await expect(scene().client().retry(unknownRun)).rejects.toMatchObject({ code: "not-found" });
  });
});
