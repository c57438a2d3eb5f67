import { expect, test } from "vitest";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { openRecords } from "../../src/stores/records.ts";
import { withStack } from "./with-stack.ts";

/** A tenth of Graph's quota, for the app and for Graph: 300 writes in any 15 s. */
const scene = withStack({
  employees: 400,
  settings: { SYNC_TARGETS: "entra", SYNC_RATES: "entra=18:300/15" },
  microsoft: { throttling: { limits: 0.1, windows: 0.1 } },
});

test("more changes than the quota takes at once come in two blocks, and each is written", async () => {
  const { azurite, sync, writes } = scene();
  const run = await sync();
  const changed = run.plan?.totals.changed ?? 0;
  expect(changed).toBeGreaterThan(300);
  expect(run).toMatchObject({ status: "done", summary: { failures: [], counts: { entra: { changed } } } });
  // How many are throttled depends on how evenly the machine runs: the bench counts them.
  expect(writes().filter(({ status }) => status === 204).length).toBeGreaterThanOrEqual(changed);

  const { fanOut } = (await openRecords(connectStorage(azurite)).runs.get(run.id)) ?? {};
  const { from = 0, blocks = [] } = fanOut?.lanes["entra"] ?? {};
  expect(blocks[0]).toEqual({ at: from, count: 300 });
  expect((blocks.at(-1)?.at ?? 0) - from).toBeLessThanOrEqual(1.1 * 15_000);
  await scene().expectAgreement();
});
