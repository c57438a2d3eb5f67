import { beforeEach, describe, expect, test } from "vitest";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: syncedCompany() });
const administrator = "petter.nygard@fjordbo.example";
const theirPhones = { code: "administrator-phone", target: "entra" };

beforeEach(() => {
  scene().microsoft.faults.clear();
  scene().microsoft.clearExchanges();
});

describe("an administrator's phones", () => {
  test("are refused, which fails no one and says what to do", async () => {
    const run = await scene().sync();
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { skipped: 7 } } },
    });
    const outcomes = await scene().outcomes(run, "skipped");
    expect(outcomes.find(({ email }) => email === administrator)).toMatchObject({
      code: "administrator-phone",
      message: expect.stringContaining("mobilePhone, businessPhones"),
      remedy: expect.stringContaining("by hand"),
      requestId: expect.any(String),
    });
    await scene().expectAgreement();
  });

  test("are not tried again while they are the same: the plan has notes instead of changes", async () => {
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false } });
    const plan = await scene().plan(run);
    expect(plan.employees.find(({ email }) => email === administrator)).toMatchObject({
      changes: [],
      notes: [
        { ...theirPhones, field: "mobilePhone" },
        { ...theirPhones, field: "businessPhones" },
      ],
    });
    expect(scene().writes()).toEqual([]);
  });

  test("do not keep a new title from being written, and stay remembered", async () => {
    await scene().life.changeTitle(administrator, "IT-ansvarlig");
    await scene().sync();
    expect(scene().writes()).toMatchObject([{ who: administrator, body: { jobTitle: "IT-ansvarlig" } }]);
    expect(scene().writes()).toHaveLength(1);
    expect((await scene().sync()).plan?.hasChanges).toBe(false);
  });

  test("are tried again when HR changes one of them, just that one, and the new one is remembered", async () => {
    await scene().life.changePhone(administrator, "+47 400 00 001");
    const run = await scene().sync();
    expect(scene().writes()[0]).toMatchObject({ body: { mobilePhone: "+47 400 00 001" }, status: 403 });
    expect(await scene().outcomes(run, "skipped")).toContainEqual(
      expect.objectContaining({ email: administrator, code: "administrator-phone" }),
    );
    expect(await scene().sync()).toMatchObject({ plan: { hasChanges: false } });
    await scene().expectAgreement();
  });
});

describe("a value that Graph refuses", () => {
  test("fails that person once, with Graph's reason, while the others are written; then it is a note until the value is another", async () => {
    const [her, other] = [ordinaryPerson(scene(), 0), ordinaryPerson(scene(), 1)];
    for (const email of [her, other]) await scene().life.changeTitle(email, "Ny tittel");
    const message = "Invalid value specified for property 'jobTitle' of resource 'User'.";
    scene().microsoft.faults.add({
      method: "PATCH",
      user: her,
      status: 400,
      code: "Request_BadRequest",
      message,
    });
    const run = await scene().sync();
    expect(run).toMatchObject({
      status: "done",
      summary: { counts: { entra: { changed: 1, failed: 1 } }, failures: [{ email: her, code: "refused" }] },
    });
    expect(await scene().outcomes(run, "failed")).toMatchObject([
      { message: expect.stringContaining(message), requestId: expect.any(String) },
    ]);

    expect(await scene().outcomes(run, "failed", "changed")).toHaveLength(2);

    const next = await scene().sync();
    expect(next).toMatchObject({ status: "done", plan: { hasChanges: false }, summary: { failures: [] } });
    const { employees } = await scene().plan(next);
    expect(employees.find(({ email }) => email === her)?.notes).toMatchObject([
      { target: "entra", field: "jobTitle", code: "refused", remedy: expect.stringContaining("Correct") },
    ]);

    scene().microsoft.faults.clear();
    await scene().life.changeTitle(her, "Annen tittel");
    expect(await scene().sync()).toMatchObject({
      status: "done",
      summary: { failures: [], counts: { entra: { changed: 1 } } },
    });
    await scene().expectAgreement();
  });
});

describe("an account that is deleted while a run is under way", () => {
  test("is skipped until it is written; once that is done, it is on record", async () => {
    const { life, microsoft, sync, outcomes } = scene();
    const [read, written, verified] = [2, 3, 4].map((n) => ordinaryPerson(scene(), n)) as [
      string,
      string,
      string,
    ];
    const emails = [read, written, verified];
    for (const email of emails) await life.changeTitle(email, "Sluttet");
    microsoft.faults.add({ method: "GET", user: read, status: 404 });
    microsoft.faults.add({ method: "PATCH", user: written, status: 404 });
    microsoft.faults.add({ method: "GET", user: verified, status: 404, skip: 1 });

    const run = await sync({ emails });
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    const found = Object.fromEntries((await outcomes(run)).map((outcome) => [outcome.email, outcome]));
    expect(found[read]).toMatchObject({ status: "skipped", code: "not-found" });
    expect(found[written]).toMatchObject({ status: "skipped", code: "not-found" });
    expect(found[verified]).toMatchObject({
      status: "changed",
      fields: ["jobTitle"],
      code: "not-yet-visible",
    });
  });
});
