import { expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import { runCli } from "../cli/run-cli.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  employees: 20_000,
  settings: { SYNC_TARGETS: "entra,photo,signature" },
  host: { leaseSeconds: 120 },
});

test("a preview of 20,000 answers within the 230 s that Azure gives a request, and others are answered meanwhile", async () => {
  const { host } = scene();
  const asking = fetch(`${host.url}/api/preview`, {
    headers: { "x-functions-key": host.keys.host },
    signal: AbortSignal.timeout(230_000),
  });
  let answered = 0;
  let isOver = false;
  const done = asking.finally(() => {
    isOver = true;
  });
  while (!isOver) {
    // One connection for each: a server that is busy may close an idle one in the moment in which it is used again.
    const health = await fetch(`${host.url}/api/health`, { headers: { connection: "close" } });
    expect(health.status).toBe(200);
    if (!isOver) answered += 1;
  }
  const plan = (await (await done).json()) as PlanWithGuards;
  expect(plan.totals.employees).toBeGreaterThan(19_000);
  expect(plan.totals.targets["signature"]?.employees).toBeGreaterThan(19_000);
  expect(answered).toBeGreaterThan(5);
}, 300_000);

test("one of more than 20,000 is made by a run, which the command line follows to its plan", async () => {
  await scene().database.query(
    `insert into employees (id, email, first_name, last_name, office_id)
     select 1000000 + n, 'extra' || n || '@fjordbo.example', 'Extra', 'Ekstra', min(offices.id)
     from generate_series(1, 1000) as n, offices group by n`,
  );
  const answer = await scene().ask("GET", "preview?targets=entra");
  expect(answer.status).toBe(202);
  expect(answer.headers.get("location")).toMatch(/^\/api\/runs\//);
  await scene().follow((await answer.json()) as { id: string });

  const args = ["preview", "--targets", "entra", "--format", "json", "--url", scene().host.url];
  const { code, out } = await runCli(args, { ENTRA_SYNC_KEY: scene().host.keys.host });
  expect(code).toBe(2);
  expect((JSON.parse(out) as PlanWithGuards).totals.employees).toBeGreaterThan(20_000);
}, 300_000);

test("templates cannot be tried on so many at once, which is said", async () => {
  const templates = { "signature.html.liquid": "<p>{{ Email }}</p>", "signature.txt.liquid": "{{ Email }}" };
  const headers = { "content-type": "application/json", "x-functions-key": scene().host.keys.host };
  const answer = await scene().ask("POST", "preview", JSON.stringify({ templates }), headers);
  expect(answer.status).toBe(422);
  expect(await answer.json()).toMatchObject({ code: "too-many-people", remedy: expect.any(String) });
}, 300_000);
