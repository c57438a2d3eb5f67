import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { ended, withOpenRun } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const person = (n: number) => ordinaryPerson(scene(), n);

beforeAll(async () => {
  await scene().sync();
});
beforeEach(() => {
  scene().microsoft.faults.clear();
  scene().microsoft.clearExchanges();
});

/** A run in which two people fail and a third does not. */
async function runWithFailures(): Promise<{ run: RunView; failing: readonly string[]; fine: string }> {
  const [failing, fine] = [[person(0), person(1)], person(2)];
  for (const email of [...failing, fine])
    await scene().life.changeTitle(email, `Title ${crypto.randomUUID()}`);
  for (const user of failing) scene().microsoft.faults.add({ user, method: "PATCH", status: 409 });
  return { run: await scene().sync(), failing, fine };
}

const retry = async (run: RunView) => ended(scene(), (await scene().client().retry(run.id)).id);
const counts = (run: RunView) => run.summary?.counts["entra"];

describe("a retry", () => {
  test("takes up only those that failed; they end changed, and the summary has no failures any more", async () => {
    const { run, failing } = await runWithFailures();
    expect(counts(run)).toMatchObject({ failed: 2, changed: 1 });
    expect(run.summary?.failures.map(({ email }) => email).sort()).toEqual([...failing].sort());

    scene().microsoft.faults.clear();
    scene().microsoft.clearExchanges();
    const retried = await retry(run);
    expect(retried).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(counts(retried)).toMatchObject({ changed: 3 });
    expect(
      scene()
        .writes()
        .map(({ who }) => who)
        .sort(),
    ).toEqual([...failing].sort());
    const [audit] = await storageOf(scene()).audit(retried, failing[0] ?? "");
    expect(audit).toMatchObject({ field: "jobTitle", state: "done" });
    await scene().expectAgreement();
  });

  test("of what fails again ends with the failures again, and can be repeated until the cause is fixed", async () => {
    const { run } = await runWithFailures();
    const again = await retry(await retry(run));
    expect(again.status).toBe("done");
    expect(counts(again)).toMatchObject({ failed: 2, changed: 1 });
    scene().microsoft.faults.clear();
    expect(counts(await retry(again))).toMatchObject({ changed: 3 });
    await expect(scene().client().retry(run.id)).rejects.toMatchObject({ code: "nothing-to-retry" });
  });

  test("that is requested twice at once is done once", async () => {
    const { run } = await runWithFailures();
    scene().microsoft.faults.clear();
    const { client } = scene();
    const asked = await Promise.allSettled([client().retry(run.id), client().retry(run.id)]);
    expect(asked.map(({ status }) => status).sort()).toEqual(["fulfilled", "rejected"]);
    expect(counts(await ended(scene(), run.id))).toMatchObject({ changed: 3 });
  });

  test("overwrites nothing that a newer run wrote since", async () => {
    const { run, failing } = await runWithFailures();
    const [her = ""] = failing;
    scene().microsoft.faults.clear();
    await scene().life.changeTitle(her, "Nyere enn forsøket");
    await scene().sync();
    const retried = await retry(run);
    expect(counts(retried)).toMatchObject({ superseded: 2, changed: 1 });
    expect(scene().microsoft.users.get(her)?.jobTitle).toBe("Nyere enn forsøket");
    await scene().expectAgreement();
  });

  test("has to wait until the run has ended", async () => {
    await withOpenRun(scene(), person(3), async (run) => {
      await expect(scene().client().retry(run.id)).rejects.toMatchObject({ code: "nothing-to-retry" });
    });
  });
});
