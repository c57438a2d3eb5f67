import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Plan } from "../../src/core/plan.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 60 });
const access = () => ["--url", scene().host.url, "--key", scene().host.keys.host];
const userOf = (email: string) => scene().microsoft.users.get(email) ?? expect.fail(email);

/** What is there now of each change in a plan, in place of the value that it is to have. */
const asItIs = ({ employees }: Plan) =>
  employees.flatMap(({ entraId, changes }) =>
    changes.map(({ field }) => {
      const value = Object.entries(userOf(entraId ?? "")).find(([name]) => name === field)?.[1];
      return [entraId, field, (Array.isArray(value) ? value[0] : value) ?? null];
    }),
  );
const asPlanned = ({ employees }: Plan) =>
  employees.flatMap(({ entraId, changes }) => changes.map(({ field, to }) => [entraId, field, to]));

/** Writes that Graph has accepted, by person. */
const accepted = () =>
  scene()
    .writes()
    .flatMap(({ who, status }) => (status === 204 ? [who] : []));

describe("the undo of a run of everyone", () => {
  let night: RunView;
  let held: RunView;
  let plan: Plan;
  let byHand: string;

  beforeAll(async () => {
    night = await scene().sync();
    expect(night).toMatchObject({ status: "done", summary: { failures: [] } });
    scene().microsoft.clearExchanges();
  });

  test("is previewed for all people that it wrote, and writes nothing", async () => {
    const shown = await runCli(["undo", "--run", night.id, "--mode", "preview", ...access()]);
    expect(shown).toMatchObject({ code: 2, out: expect.stringContaining("preview done") });
    const [preview] = await scene().client().runs(1);
    expect(preview).toMatchObject({ undo: night.id, mode: "preview", status: "done" });
    expect(preview).not.toHaveProperty("emails");
    const written = await scene().outcomes(night, "changed");
    expect(preview?.plan?.totals.changed).toBe(written.length);
    expect(preview?.plan?.notes).toMatchObject([{ code: "will-return" }]);
    expect(scene().writes()).toEqual([]);
  });

  test("is held where no one has read its plan", async () => {
    const { id } = await scene().client().requestRun({ undo: night.id });
    held = await scene().follow({ id });
    expect(held).toMatchObject({ status: "held", guards: [{ name: "undo-unread" }] });
    plan = await scene().plan(held);
    expect(scene().writes()).toEqual([]);
  });

  test("released and killed midway, it resumes: each value is put back once, and what was changed since is left", async () => {
    const { microsoft, client, restartHost, host } = scene();
    byHand = plan.employees.at(-1)?.entraId ?? expect.fail("The plan is empty.");
    microsoft.users.set(byHand, { jobTitle: "Rettet for hånd" });
    microsoft.latency.ms = 300;
    await client().release(held.id, held.plan?.digest ?? "");
    await eventually(() => accepted().length > 3);
    await host.kill();
    microsoft.latency.ms = 0;
    await restartHost();
    const run = await ended(scene(), held.id);

    expect(run).toMatchObject({ status: "done", undo: night.id, summary: { failures: [] } });
    const others = { ...plan, employees: plan.employees.filter(({ entraId }) => entraId !== byHand) };
    expect(asItIs(others)).toEqual(asPlanned(others));
    expect(userOf(byHand)["jobTitle"]).toBe("Rettet for hånd");
    // What was cut off by the kill may have been written, and is recognised then.
    expect(new Set(accepted()).size).toBe(accepted().length);
  });

  test("can be undone itself by the digest of its preview, without being held", async () => {
    const { client } = scene();
    const before = { undo: held.id, mode: "preview" };
    const preview = await scene().follow(await client().requestRun(before));
    expect(preview.plan?.totals.changed).toBeGreaterThan(10);
    const order = { undo: held.id, digest: preview.plan?.digest ?? "" };
    const run = await scene().follow(await client().requestRun(order));
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    const again = await scene().plan(run);
    expect(asItIs(again)).toEqual(asPlanned(again));
  });

  test("is refused while the run has not ended, for an unknown run, and where it wrote nothing", async () => {
    const { client } = scene();
    await expect(client().requestRun({ undo: "20260101T000000Z-aaaaaa" })).rejects.toMatchObject({
      code: "not-found",
    });
    const preview = await scene().sync({ mode: "preview" });
    const nothing = await scene().follow(await client().requestRun({ undo: preview.id }));
    expect(nothing).toMatchObject({ status: "failed", reason: { code: "nothing-to-undo" } });
  });
});
