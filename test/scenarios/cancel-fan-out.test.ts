import { expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { tcpProxy } from "./tcp-proxy.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 330, settings: { SYNC_RATES: "entra=1000" } });

test("a run that is cancelled while its messages are being sent has an outcome for everyone, and leaves the rest to the next run", async () => {
  const { depth, records } = storageOf(scene());
  const { azurite, client, outcomes, microsoft } = scene();
  await using slowQueue = await tcpProxy(azurite.urls.queue, { delayMs: 60 });
  await scene().restartHost({
    AzureWebJobsStorage: azurite.connectionString.replace(azurite.urls.queue, slowQueue.url),
  });
  const { id } = await client().requestRun({});
  const halfDone = await eventually(async () => {
    const { fanOut } = (await records.runs.get(id)) ?? {};
    return fanOut && fanOut.sent > 0 && fanOut;
  });
  await client().cancel(id);
  expect(halfDone).toMatchObject({ done: false });
  await scene().restartHost();
  const run = await ended(scene(), id);
  expect(run).toMatchObject({ status: "cancelled" });
  expect(await outcomes(run)).toHaveLength(halfDone.expected);
  expect(await outcomes(run, "queued", "lost")).toEqual([]);
  await eventually(async () => (await depth("sync-entra")) === 0);

  microsoft.clearExchanges();
  const next = await scene().sync();
  expect(next).toMatchObject({ status: "done", plan: { hasChanges: true }, summary: { failures: [] } });
  const written = scene()
    .writes()
    .filter(({ status }) => status === 204);
  expect(new Set(written.map(({ who }) => who)).size).toBe(written.length);
  await scene().expectAgreement();
});
