import { expect, test } from "vitest";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: syncedCompany(10_000) });

test("an unchanged company of 10,000 costs 13 calls to Graph at most, and no write", async ({ annotate }) => {
  // The administrator's phones alone still differ: their refusal happened before, and is remembered.
  await scene().sync({ emails: ["petter.nygard@fjordbo.example"] });
  scene().microsoft.clearExchanges();
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { hasChanges: false, complete: true } });
  expect(run.plan?.totals.unchanged).toBeGreaterThan(9_500);
  const calls = scene().microsoft.exchanges("graph");
  expect(calls.map(({ method, status }) => `${method} ${status}`)).toEqual(calls.map(() => "GET 200"));
  expect(calls.length).toBeLessThanOrEqual(13);
  await annotate(`${calls.length} calls, ${run.summary?.seconds} s`);
});

test("a page in the middle that is throttled is requested again, and no one is read twice or left out", async () => {
  const { microsoft } = scene();
  const before = (await scene().sync({ mode: "preview" })).plan?.totals;
  microsoft.clearExchanges();
  microsoft.faults.add({ path: "/v1.0/users", skip: 4, times: 1, status: 429, retryAfter: 0.2 });
  const run = await scene().sync({ mode: "preview" });
  expect(run.plan?.totals).toEqual(before);
  const statuses = microsoft.exchanges("graph").map(({ status }) => status);
  expect(statuses.filter((status) => status === 429)).toHaveLength(1);
  expect(statuses[4]).toBe(429);
});

test("of 10,000 only the one with a changed title is written", async () => {
  await scene().life.changeTitle("henrik.aasen@fjordbo.example", "Fagansvarlig");
  scene().microsoft.clearExchanges();
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", summary: { counts: { entra: { changed: 1 } } } });
  expect(scene().writes()).toMatchObject([
    { who: "henrik.aasen@fjordbo.example", body: { jobTitle: "Fagansvarlig" }, status: 204 },
  ]);
});
