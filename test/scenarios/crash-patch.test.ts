import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;

beforeAll(async () => {
  await scene().sync();
});
beforeEach(() => scene().microsoft.clearExchanges());

/** Asks for a run that changes her title, and kills the host as soon as Graph has her PATCH and does not answer. */
async function killDuringPatch(her: string, title: string, { landed }: { landed: boolean }): Promise<string> {
  const { life, microsoft, client } = scene();
  await life.changeTitle(her, title);
  microsoft.faults.add({ user: her, method: "PATCH", hang: true, afterWrite: landed, times: 1 });
  const { id } = await client().requestRun({});
  await eventually(() => microsoft.faults.all()[0]?.hits === 1);
  await eventually(() => (titleOf(her) === title) === landed);
  await scene().host.kill();
  microsoft.faults.clear();
  return id;
}

describe("a host that is killed while Graph has a PATCH", () => {
  test("and has written it, recognises its own write afterwards: changed, on record, and written once", async () => {
    const her = ordinaryPerson(scene(), 0);
    const { audit } = storageOf(scene());
    const id = await killDuringPatch(her, "Skrevet, ikke bekreftet", { landed: true });
    expect(await audit({ id }, her)).toMatchObject([{ field: "jobTitle", state: "intended" }]);

    await scene().restartHost();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: 1 } } },
    });
    expect(await scene().outcomes(run, "changed")).toMatchObject([{ email: her, fields: ["jobTitle"] }]);
    expect(await audit(run, her)).toMatchObject([
      { field: "jobTitle", state: "done", to: "Skrevet, ikke bekreftet", endedAt: expect.any(String) },
    ]);
    expect(scene().writes()).toMatchObject([{ who: her, status: null }]);
    await scene().expectAgreement();
  });

  test("and has not written it, writes it when it is back", async () => {
    const her = ordinaryPerson(scene(), 1);
    const { audit } = storageOf(scene());
    const before = titleOf(her);
    const id = await killDuringPatch(her, "Verken skrevet eller bekreftet", { landed: false });

    await scene().restartHost();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: 1 } } },
    });
    expect(await audit(run, her)).toMatchObject([
      { state: "done", from: before, requestId: expect.any(String) },
    ]);
    expect(scene().writes()).toMatchObject([{ status: null }, { who: her, status: 204 }]);
    await scene().expectAgreement();
  });

  test("does not overwrite a correction made by hand in between, and does not report it as changed", async () => {
    const [her, title] = [ordinaryPerson(scene(), 2), "Rettet for hånd"];
    const { microsoft, life, client, outcomes } = scene();
    await life.changeTitle(her, title);
    microsoft.faults.add({ user: her, method: "GET", hang: true, times: 1 });
    const { id } = await client().requestRun({});
    await eventually(() => microsoft.faults.all()[0]?.hits === 1);
    await scene().host.kill();
    microsoft.users.set(her, { jobTitle: title });

    await scene().restartHost();
    const run = await ended(scene(), id);
    expect(await outcomes(run, "unchanged")).toMatchObject([{ email: her }]);
    expect(scene().writes()).toEqual([]);
  });
});

test("an answer that is lost causes no second write: the value is recognised", async () => {
  const her = ordinaryPerson(scene(), 3);
  const { microsoft, life, sync } = scene();
  await life.changeTitle(her, "Svaret kom bort");
  microsoft.faults.add({ user: her, method: "PATCH", dropConnection: true, afterWrite: true, times: 1 });
  const run = await sync();
  expect(run).toMatchObject({ status: "done", summary: { failures: [], counts: { entra: { changed: 1 } } } });
  expect(scene().writes()).toMatchObject([{ who: her, status: null }]);
  expect(await storageOf(scene()).audit(run, her)).toMatchObject([{ state: "done" }]);
});
