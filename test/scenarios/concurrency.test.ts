import { describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { ended, reached, withOpenRun } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack();
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const person = (n: number) => ordinaryPerson(scene(), n);

describe("two runs that are requested at once", () => {
  test("both end, no one is left out, and Entra ID agrees with the database", async () => {
    const { client, outcomes, expectAgreement } = scene();
    const asked = await Promise.all([client().requestRun({}), client().requestRun({})]);
    const runs = await Promise.all(asked.map(({ id }) => ended(scene(), id)));
    for (const run of runs) {
      expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
      expect(await outcomes(run, "lost", "poisoned", "failed", "queued")).toEqual([]);
    }
    await expectAgreement();
  });

  test("for different people do not wait for each other", async () => {
    const [her, him] = [person(0), person(1)];
    await scene().life.changeTitle(her, "Den ene");
    await scene().life.changeTitle(him, "Den andre");
    const runs = await Promise.all([scene().sync({ emails: [her] }), scene().sync({ emails: [him] })]);
    expect(runs).toMatchObject([
      { status: "done", summary: { counts: { entra: { changed: 1 } } } },
      { status: "done", summary: { counts: { entra: { changed: 1 } } } },
    ]);
    expect([titleOf(her), titleOf(him)]).toEqual(["Den ene", "Den andre"]);
  });
});

describe("an older run", () => {
  test("with a late message is superseded by what a newer run wrote", async () => {
    const { life, microsoft, sync, outcomes } = scene();
    const [her, other] = [person(0), person(1)];
    await life.changeTitle(her, "Eldre");
    const older = await withOpenRun(scene(), other, async (older) => {
      await eventually(async () => (await outcomes(older, "changed")).length === 1);
      await life.changeTitle(her, "Nyere");
      expect(await sync({ emails: [her] })).toMatchObject({ status: "done" });
      microsoft.clearExchanges();
      const { put, messageOf, depth } = storageOf(scene());
      await put("sync-entra", await messageOf(older, her));
      await eventually(async () => (await depth("sync-entra")) === 1);
      expect(scene().writes()).toEqual([]);
    });
    expect(older.status).toBe("done");
    expect(titleOf(her)).toBe("Nyere");
  });

  test("that Graph throttles until a newer run has written says so in its outcome, and ends", async () => {
    const { life, microsoft, sync, client, outcomes } = scene();
    const her = person(2);
    await life.changeTitle(her, "Eldst");
    microsoft.faults.add({ user: her, status: 429, retryAfter: 5, times: 1 });
    const { id } = await client().requestRun({ emails: [her] });
    await reached(client, id, "running");
    await eventually(() => microsoft.faults.all()[0]?.hits === 1);
    await life.changeTitle(her, "Nyest");
    expect(await sync({ emails: [her] })).toMatchObject({ summary: { counts: { entra: { changed: 1 } } } });
    const older = await ended(scene(), id);
    expect(older).toMatchObject({ status: "done", summary: { counts: { entra: { superseded: 1 } } } });
    expect(await outcomes(older)).toMatchObject([{ email: her, status: "superseded", code: "superseded" }]);
    expect(titleOf(her)).toBe("Nyest");
  });

  test.each([
    ["everyone", 4, () => undefined],
    ["just them", 5, (her: string) => ({ emails: [her] })],
  ])(
    "that waits while HR takes a typo back does not write it, since a newer run of %s planned no change",
    async (_, n, asked) => {
      const { life, microsoft, sync, client, expectAgreement } = scene();
      const her = person(n);
      microsoft.faults.clear();
      await sync();
      const right = titleOf(her) ?? "";
      await life.changeTitle(her, `${right} (skrivefeil)`);
      microsoft.faults.add({ user: her, status: 429, retryAfter: 6, times: 1 });
      const { id } = await client().requestRun({});
      await eventually(() => microsoft.faults.all().some(({ hits }) => hits === 1));
      await life.changeTitle(her, right);
      microsoft.clearExchanges();
      const newer = await sync(asked(her));
      expect(newer).toMatchObject({ status: "done", plan: { hasChanges: false } });

      const older = await ended(scene(), id);
      expect(older).toMatchObject({ status: "done", summary: { counts: { entra: { superseded: 1 } } } });
      expect(await scene().outcomes(older, "superseded")).toMatchObject([
        { email: her, message: expect.stringContaining(newer.id) },
      ]);
      expect(scene().writes()).toEqual([]);
      microsoft.faults.clear();
      await expectAgreement();
    },
  );

  test("that is retried after HR has corrected what failed writes nothing: a newer run planned no change", async () => {
    const { life, microsoft, sync, client } = scene();
    const her = person(6);
    const right = titleOf(her) ?? "";
    await life.changeTitle(her, "Nights");
    microsoft.faults.add({ user: her, method: "PATCH", status: 400 });
    const older = await sync({ emails: [her] });
    expect(older.summary?.counts).toEqual({ entra: { failed: 1 } });
    microsoft.faults.clear();
    await life.changeTitle(her, right);
    await sync({ mode: "preview" });
    await sync({ emails: [her] });
    microsoft.clearExchanges();
    await client().retry(older.id);
    const retried = await ended(scene(), older.id);
    expect(retried.summary?.counts).toEqual({ entra: { superseded: 1 } });
    expect(scene().writes()).toEqual([]);
    expect(titleOf(her)).toBe(right);
  });

  test("that read the database before a newer run, and planned longer, does not bring back the old value", async () => {
    const { life, microsoft, sync, client, expectAgreement } = scene();
    const her = person(3);
    await life.changeTitle(her, "Lest først");
    await sync({ emails: [her] });
    // Everyone is read slowly: by then the database has been read, and the newer run has ended.
    microsoft.clearExchanges();
    microsoft.faults.add({ method: "GET", path: "/v1.0/users", delayMs: 3000, times: 1 });
    const { id } = await client().requestRun({});
    await eventually(() => scene().calls("GET").length > 0);
    await life.changeTitle(her, "Lest sist");
    expect(await sync({ emails: [her] })).toMatchObject({ summary: { counts: { entra: { changed: 1 } } } });
    expect(await ended(scene(), id)).toMatchObject({ status: "done" });
    expect(titleOf(her)).toBe("Lest sist");
    await expectAgreement();
  });
});
