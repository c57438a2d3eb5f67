import { afterEach, describe, expect, test, vi } from "vitest";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { tcpProxy } from "./tcp-proxy.ts";
import { ended } from "./with-open-run.ts";
import { openScene, type Scene } from "./with-stack.ts";

// A fan-out without progress for twenty seconds is regarded as dead.
vi.setConfig({ testTimeout: 300_000 });

let scene: Scene;
afterEach(() => scene.close());

describe("a host that is killed", () => {
  test("midway through sending a run's messages resumes from the stored plan, and everyone is written", async () => {
    // The pace is not what this tests.
    scene = await openScene({ employees: 330, settings: { SYNC_RATES: "entra=1000" } });
    const { depth, records } = storageOf(scene);
    await using slowQueue = await tcpProxy(scene.azurite.urls.queue, { delayMs: 60 });
    await scene.restartHost({
      AzureWebJobsStorage: scene.azurite.connectionString.replace(scene.azurite.urls.queue, slowQueue.url),
    });

    const { id } = await scene.client().requestRun({});
    const noted = await eventually(async () => {
      const { fanOut } = (await records.runs.get(id)) ?? {};
      return fanOut && fanOut.sent > 0 && fanOut;
    });
    await scene.host.kill();
    expect(noted).toMatchObject({ done: false });
    expect(noted.sent).toBeLessThan(noted.expected);
    expect(await depth("sync-entra")).toBeLessThan(noted.expected);

    await scene.restartHost();
    const run = await ended(scene, id);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(await scene.outcomes(run)).toHaveLength(noted.expected);
    expect(await scene.outcomes(run, "lost", "queued", "superseded")).toEqual([]);
    expect(scene.log.some(({ message }) => message.startsWith("The fan-out was interrupted"))).toBe(true);
    await scene.expectAgreement();
  });

  test("while it plans, plans again, and sends once", async () => {
    scene = await openScene();
    scene.microsoft.faults.add({ method: "GET", path: "/v1.0/users", hang: true, times: 1 });
    const { id } = await scene.client().requestRun({});
    await eventually(() => scene.calls("GET").length > 0);
    expect(await scene.client().run(id)).toMatchObject({ status: "planning" });
    await scene.host.kill();

    await scene.restartHost();
    const run = await ended(scene, id);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(await scene.outcomes(run, "changed")).toHaveLength(run.plan?.totals.changed ?? Number.NaN);
    await scene.expectAgreement();
  });

  test("with messages in every state of work leaves no one out", async () => {
    scene = await openScene();
    scene.microsoft.latency.ms = 150;
    const { id } = await scene.client().requestRun({});
    await eventually(() => scene.writes().filter(({ status }) => status === 204).length > 3);
    await scene.host.kill();
    scene.microsoft.latency.ms = 0;

    await scene.restartHost();
    const run = await ended(scene, id);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(run.summary?.counts["entra"]?.changed).toBe(run.plan?.totals.changed);
    await scene.expectAgreement();
  });
});
