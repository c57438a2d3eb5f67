import { mkdtemp, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import { runCli } from "../cli/run-cli.ts";
import { ordinaryPeople } from "./ordinary-people.ts";
import { reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();

const cli = (...args: string[]) =>
  runCli([...args, "--url", scene().host.url], { ENTRA_SYNC_KEY: scene().host.keys.host });

async function planFile(...args: string[]): Promise<{ file: string; plan: PlanWithGuards }> {
  const { out } = await cli("preview", "--format", "json", ...args);
  const file = join(await mkdtemp(join(tmpdir(), "plan-")), "plan.json");
  await writeFile(file, out);
  return { file, plan: JSON.parse(out) as PlanWithGuards };
}

test("a previewed plan is applied as it was, for the people and targets it was made for", async () => {
  const [her = ""] = ordinaryPeople(scene());
  await scene().life.changeTitle(her, "Seniorrådgiver");
  const { file, plan } = await planFile("--email", her);
  scene().microsoft.clearExchanges();
  expect(await cli("sync", "--plan", file)).toMatchObject({ code: 0 });
  expect(scene().writes()).toMatchObject([{ who: her, status: 204 }]);
  const [run] = await scene().client().runs();
  expect(run?.plan?.digest).toBe(plan.digest);
  expect(run?.emails).toEqual([her]);
});

test("nothing is written of a plan that would be different by now, and the difference is reported", async () => {
  await scene().sync();
  const [, him = "", other = ""] = ordinaryPeople(scene());
  await scene().life.changeTitle(him, "Direktør");
  const { file, plan } = await planFile();
  await scene().life.changeTitle(him, "Konsernsjef");
  await scene().life.changeTitle(other, "Assistent");
  scene().microsoft.clearExchanges();

  const { code, out } = await cli("sync", "--plan", file);
  expect(code).toBe(1);
  expect(out).toMatch(/^sync stale/);
  expect(out).toContain("Konsernsjef");
  expect(scene().writes()).toEqual([]);
  const [run] = await scene().client().runs();
  expect(run).toMatchObject({
    status: "stale",
    reason: { code: "plan-changed" },
    digest: plan.digest,
    difference: {
      count: 2,
      first: expect.arrayContaining([
        expect.objectContaining({
          email: him,
          field: "jobTitle",
          asked: expect.objectContaining({ to: "Direktør" }),
          now: expect.objectContaining({ to: "Konsernsjef" }),
        }),
        expect.objectContaining({ email: other, asked: null }),
      ]),
    },
  });
});

test("a file that is no plan is refused before any request", async () => {
  const file = join(await mkdtemp(join(tmpdir(), "plan-")), "plan.json");
  await writeFile(file, '{"digest":"abc"}');
  const before = await scene().client().runs();
  const { code, err } = await cli("sync", "--plan", file);
  expect([code, err]).toEqual([1, expect.stringContaining("is not a plan in JSON as entra-sync preview")]);
  expect((await cli("sync", "--plan", file, "--email", "a@b.no")).err).toContain("--plan says already");
  expect(await scene().client().runs()).toHaveLength(before.length);
});

test("a preview during a run is answered, and neither disturbs it nor waits for it", async () => {
  const { microsoft, client } = scene();
  await scene().sync();
  const people = ordinaryPeople(scene()).slice(0, 8);
  for (const email of people) await scene().life.changeTitle(email, "Underveis");
  microsoft.faults.add({ user: people[0] ?? "", status: 429, retryAfter: 5, times: 1 });
  const { id } = await client().requestRun({});
  await reached(client, id, "running");
  const answer = await scene().ask("GET", "preview");
  expect(answer.status).toBe(200);
  expect((await client().run(id)).status).toBe("running");
  expect(await scene().follow({ id })).toMatchObject({ status: "done", summary: { failures: [] } });
  await scene().expectAgreement();
});
