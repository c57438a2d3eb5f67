import { beforeEach, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ company: syncedCompany() });

beforeEach(() => {
  scene().microsoft.faults.clear();
  scene().microsoft.clearExchanges();
});

/** Permissions get into new tokens only. */
function permit(...roles: string[]) {
  scene().microsoft.app.revoke("graph");
  scene().microsoft.app.grant("graph", ...roles);
  scene().microsoft.revokeTokens();
}

const signIns = () =>
  scene()
    .microsoft.exchanges("login")
    .filter(({ method }) => method === "POST").length;

describe("a token that Graph no longer accepts", () => {
  test("is replaced by one new one, and the run succeeds", async () => {
    await scene().sync({ mode: "preview" });
    scene().microsoft.clearExchanges();
    scene().microsoft.revokeTokens();
    expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(signIns()).toBe(1);
    await scene().expectAgreement();
  });

  test("nor any other fails the run, with a reason that says what to do", async () => {
    scene().microsoft.faults.add({ status: 401 });
    const run = await scene().sync();
    expect(run).toMatchObject({
      status: "failed",
      reason: { code: "unauthorized", remedy: expect.stringContaining("ENTRA_TENANT_ID") },
    });
    expect(scene().writes()).toEqual([]);
    expect(signIns()).toBeLessThanOrEqual(2);
  });

  test("only at a write fails that person, after one new token", async () => {
    const her = ordinaryPerson(scene(), 0);
    await scene().life.changeTitle(her, "Uten adgang");
    scene().microsoft.faults.add({ method: "PATCH", status: 401 });
    const run = await scene().sync();
    expect(run).toMatchObject({
      status: "done",
      summary: { failures: [{ email: her, code: "unauthorized" }] },
    });
    expect(scene().writes()).toMatchObject([{ status: 401 }, { status: 401 }]);
  });
});

describe("a permission that is missing", () => {
  test("to write from the middle of a run on: those concerned fail, with the command that grants it; once granted, they are written", async () => {
    const [title, phone] = [ordinaryPerson(scene(), 1), ordinaryPerson(scene(), 2)];
    await scene().life.changeTitle(title, "Får ikke lov");
    await scene().life.changePhone(phone, "+47 400 00 002");
    // Taken away before planning, it would keep the plan from being made.
    scene().microsoft.faults.add({ method: "PATCH", delayMs: 5000 });
    const { id } = await scene()
      .client()
      .requestRun({ emails: [title, phone] });
    await eventually(async () => (await scene().client().run(id)).status === "running");
    permit("User.Read.All");
    const run = await scene().follow({ id });
    expect(run).toMatchObject({ status: "done", summary: { counts: { entra: { failed: 2 } } } });
    for (const failure of await scene().outcomes(run, "failed")) {
      expect(failure).toMatchObject({
        code: "forbidden",
        message: expect.stringContaining("User.ReadWrite.All"),
        remedy: expect.stringContaining("appRoleAssignments"),
      });
    }

    scene().microsoft.faults.clear();
    permit("User.ReadWrite.All");
    const next = await scene().sync({ emails: [title, phone] });
    expect(next).toMatchObject({ status: "done", summary: { counts: { entra: { changed: 2 } } } });
  });

  test("to read fails the run, with its name and the command that grants it", async () => {
    permit("User-Phone.ReadWrite.All");
    expect(await scene().sync()).toMatchObject({
      status: "failed",
      reason: {
        code: "forbidden",
        message: expect.stringContaining("User.Read.All"),
        remedy: expect.stringContaining("appRoleAssignments"),
      },
    });
    permit("User.ReadWrite.All");
  });
});
