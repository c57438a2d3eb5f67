import type { TransactionAction } from "@azure/data-tables";
import pMap from "p-map";
import { expect, test } from "vitest";
import { toJsonColumns } from "../../src/clients/storage/entities.ts";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { accountKey } from "../../src/core/key.ts";
import type { Run } from "../../src/core/run.ts";
import type { Memory } from "../../src/core/target.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => {
    const { employees, ...company } = syncedCompany(10_000, images);
    // The administrator's phones would still differ.
    return { ...company, employees: employees.filter(({ first_name }) => first_name !== "Petter") };
  },
  settings: { SYNC_TARGETS: "" },
  // No other process must take up the plan of 10,000 signatures while it is made.
  host: { leaseSeconds: 120 },
});

/** What a write of this value leaves in the memory of its target. */
const factsOf: Readonly<Record<string, (to: string) => Memory["facts"]>> = {
  photo: (url) => ({ url, etag: '"1"', hash: "0".repeat(64), mediaEtag: '"2"' }),
  signature: (rendered) => ({ rendered, returned: `sha256:${"0".repeat(64)}` }),
};

/** Makes the app remember that what a run planned beside profiles was written; resolves with the number of rows. */
async function rememberAsWritten({ plan }: Pick<Run, "plan">): Promise<number> {
  const { records } = storageOf(scene());
  const entities: { partitionKey: string; rowKey: string }[] = [];
  for await (const { entraId, changes } of records.plans.people(plan?.id ?? "")) {
    for (const { target, to } of changes) {
      const facts = factsOf[target]?.(to ?? "");
      if (!facts) continue;
      const key = { partitionKey: target, rowKey: accountKey(entraId ?? "") };
      const unclaimed = { sequence: 0, delivery: 1, claimedBy: "", claimedUntil: 0 };
      entities.push({ ...key, ...unclaimed, ...toJsonColumns({ refusals: [], facts }) });
    }
  }
  const table = await connectStorage(scene().azurite).table("employeestate");
  for (const own of Map.groupBy(entities, ({ partitionKey }) => partitionKey).values()) {
    const actions = own.map((entity): TransactionAction => ["upsert", entity, "Replace"]);
    const hundreds = Array.from({ length: Math.ceil(actions.length / 100) }, (_, n) =>
      actions.slice(n * 100, (n + 1) * 100),
    );
    await pMap(hundreds, (hundred) => table.submitTransaction(hundred), { concurrency: 4 });
  }
  return entities.length;
}

test("an unchanged company of 10,000 costs 13 calls to Graph and 2 to Exchange at most, no write and no download", async ({
  annotate,
}) => {
  expect(await rememberAsWritten(await scene().sync({ mode: "preview" }))).toBeGreaterThan(18_000);

  scene().microsoft.clearExchanges();
  scene().images.clearRequests();
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { hasChanges: false, complete: true } });
  expect(run.plan?.totals.unchanged).toBeGreaterThan(9_500);
  const graph = scene().microsoft.exchanges("graph");
  expect(graph.map(({ method, status }) => `${method} ${status}`)).toEqual(graph.map(() => "GET 200"));
  expect(graph.length).toBeLessThanOrEqual(13);
  const exchange = scene().microsoft.exchanges("exchange");
  expect(exchange.length).toBeLessThanOrEqual(2);
  expect(JSON.stringify(exchange.map(({ requestBody }) => requestBody))).not.toContain("Set-");
  expect(scene().images.requests()).toEqual([]);
  await annotate(`${graph.length} and ${exchange.length} calls, ${run.summary?.seconds} s`);
}, 240_000);
