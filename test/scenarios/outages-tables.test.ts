import { expect, test, vi } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { tcpProxy } from "./tcp-proxy.ts";
import { ended, withOpenRun } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

vi.setConfig({ testTimeout: 300_000 });

const scene = withStack();

test("tables that are gone while queues are there poison no message: messages wait, and are done afterwards", async () => {
  const { azurite, log } = scene();
  await using tables = await tcpProxy(azurite.urls.table);
  const { connectionString } = azurite;
  await scene().sync();
  await scene().restartHost({
    AzureWebJobsStorage: connectionString.replace(azurite.urls.table, tables.url),
  });
  const says = (name: string, message: string) =>
    log.some((line) => line.function === name && line.message.startsWith(message));

  const run = await withOpenRun(scene(), ordinaryPerson(scene(), 0), async () => {
    await eventually(() => says("syncEntra", "A message goes back to wait"));
    tables.cut();
    await eventually(() => says("syncEntra", "Storage does not answer"));
    await eventually(() => says("superviseRun", "Storage does not answer"));
    tables.restore();
  });
  expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(run.summary?.counts["entra"]).toMatchObject({ changed: 1 });
  await scene().expectAgreement();
});

test("a tick of the timer while tables are gone is tried again, so that an outage of seconds costs no night", async () => {
  const { azurite, log, client } = scene();
  await using tables = await tcpProxy(azurite.urls.table);
  await scene().restartHost({
    AzureWebJobsStorage: azurite.connectionString.replace(azurite.urls.table, tables.url),
  });
  const known = new Set((await client().runs()).map(({ id }) => id));
  const failures = () =>
    log.filter(
      (line) => line.function === "snapshotEmployees" && line.message.startsWith("Executed (Failed)"),
    );
  tables.cut();
  await fetch(`${scene().host.url}/admin/functions/snapshotEmployees`, {
    method: "POST",
    headers: { "content-type": "application/json", "x-functions-key": scene().host.keys.master },
    body: "{}",
  });
  await eventually(() => failures().length > 0);
  tables.restore();
  const made = async () => (await client().runs()).filter(({ id }) => !known.has(id));
  const [run] = await eventually(async () => {
    const runs = await made();
    return runs.length > 0 && runs;
  });
  expect(await ended(scene(), run?.id ?? "")).toMatchObject({ status: "done", trigger: "schedule" });
  expect(await made()).toHaveLength(1);
});
