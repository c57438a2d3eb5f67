import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: syncedCompany(40),
  settings: { SYNC_TARGETS: "entra,signature", SYNC_MAX_CHANGED_PERCENT: "" },
});
const person = (n: number) => ordinaryPerson(scene(), n);
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const signatureOf = (email: string) => scene().microsoft.mailboxes.get(email)?.settings.SignatureText;
const waitingOf = (run: RunView) => run.waiting ?? expect.fail(`Nothing of run ${run.id} waits.`);

beforeAll(async () => {
  // Everyone's first signature waits, and this person's title does not.
  await scene().life.changeTitle(person(0), "Uten venting");
});
beforeEach(() => scene().microsoft.clearExchanges());

describe("signatures that a guard holds", () => {
  let run: RunView;
  beforeAll(async () => {
    run = await scene().sync();
  });

  test("do not hold the profiles: the run writes these, and the rest is held in a run of its own", async () => {
    expect(run).toMatchObject({
      status: "done",
      targets: ["entra"],
      guards: [],
      waiting: { targets: ["signature"] },
      plan: { blocked: [], hasChanges: true },
      summary: { failures: [] },
    });
    expect(Object.keys(run.plan?.totals.targets ?? {})).toEqual(["entra"]);
    expect(Object.keys(run.summary?.counts ?? {})).toEqual(["entra"]);
    expect(titleOf(person(0))).toBe("Uten venting");
    expect(signatureOf(person(0)) ?? "").not.toContain("Uten venting");
    const part = await scene().client().run(waitingOf(run).run);
    expect(part).toMatchObject({
      status: "held",
      targets: ["signature"],
      partOf: run.id,
      startedBy: run.startedBy,
      plan: { blocked: ["first-run:signature"], hasChanges: true },
      reason: { code: "held", remedy: expect.stringContaining(`runs release ${waitingOf(run).run}`) },
    });
    expect((await scene().plan(part)).employees.flatMap(({ changes }) => changes)).not.toContainEqual(
      expect.objectContaining({ target: "entra" }),
    );
  });

  test("are written when that run is released, and then nothing is left", async () => {
    const part = await scene().client().run(waitingOf(run).run);
    await scene()
      .client()
      .release(part.id, part.plan?.digest ?? "");
    const done = await ended(scene(), part.id);
    expect(done).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(Object.keys(done.summary?.counts ?? {})).toEqual(["signature"]);
    expect(signatureOf(person(0))).toContain("Uten venting");
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false, blocked: [] } });
  });
});

describe("profiles that a guard holds", () => {
  beforeAll(() => scene().database.query("update employees set title = 'Sjef ' || id"));

  test("hold the signatures that show them, also those that the guard is not about", async () => {
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "held", targets: ["entra", "signature"] });
    expect(run.waiting).toBeUndefined();
    expect(scene().writes()).toEqual([]);
    expect(signatureOf(person(1))).not.toContain("Sjef");
    await scene().client().cancel(run.id);
  });
});
