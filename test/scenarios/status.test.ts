import { afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually } from "./eventually.ts";
import { storageOf } from "./storage-of.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";
import { withStatus } from "./with-status.ts";

const scene = withStack({
  employees: 20,
  keepStorage: true,
  settings: { SYNC_TARGETS: "entra,photo,signature" },
});
const { look, found, cli } = withStatus(scene, 21);
const containing = (text: string) => expect.stringContaining(text) as string;

/** What the app's role in Exchange allows. */
let recipientAdministrator: readonly string[] | null;

beforeAll(() => {
  recipientAdministrator = scene().microsoft.exchangeAccess.cmdlets;
});

afterEach(async () => {
  const { microsoft } = scene();
  microsoft.faults.clear();
  for (const api of ["graph", "exchange"] as const) microsoft.app.revoke(api);
  microsoft.app.grant("graph", "User.ReadWrite.All");
  microsoft.app.grant("exchange", "Exchange.ManageAsApp");
  microsoft.exchangeAccess.cmdlets = recipientAdministrator;
  microsoft.organization.PostponeRoamingSignaturesUntilLater = true;
  microsoft.revokeTokens("graph");
  microsoft.revokeTokens("exchange");
  await scene().database.embedded?.start();
});

test("before the first night that is the only warning", async () => {
  await eventually(async () => {
    const status = await look();
    expect(status).toMatchObject({ ok: true, mode: "apply", lastRun: null, lastGoodRun: null });
    const states = Object.fromEntries(status.checks.map(({ name, state }) => [name, state]));
    expect(Object.entries(states).filter(([, state]) => state !== "ok")).toEqual([
      ["readback", "off"],
      ["signatureImages", "off"],
      ["telemetry", "off"],
      ["lastRun", "warning"],
    ]);
    return true;
  });
});

test("after a good night the command line says so, in a table and in JSON, and exits with 0", async () => {
  const { id } = await nightly(scene());
  const whole = { ok: true, lastRun: { id, status: "done" }, lastGoodRun: { id } };
  await found("lastRun", { state: "ok" }, whole);
  await found("backup", { state: "ok", details: { newest: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) } });
  const { code, out } = await cli();
  expect([code, out]).toEqual([0, containing("✓ database")]);
  const json = await cli("--format", "json");
  expect([json.code, JSON.parse(json.out)]).toMatchObject([0, { ok: true, lastGoodRun: { id } }]);
});

test("someone without an account is counted in what needs a person, and not when they have left", async () => {
  const { database, client } = scene();
  const counted = (count: number) =>
    eventually(async () => {
      const { attention = [] } = await look();
      return attention.find(({ name, details }) => name === "peopleNotFound" && details?.["count"] === count);
    });
  const { employees } = await client().employees();
  const before = employees.filter(({ standing }) => standing === "not-found").length;
  await database.query(
    `insert into employees (id, email, first_name, last_name, status, office_id)
     select 1000000, 'not.there.' || email, 'Ny', 'Ansatt', status, office_id from employees order by id limit 1`,
  );
  await scene().sync({ mode: "preview" });
  expect(await counted(before + 1)).toEqual({
    name: "peopleNotFound",
    state: "warning",
    reason: containing(`${before + 1} people are not found in Entra ID`),
    remedy: containing("exclude the person"),
    details: { count: before + 1 },
    page: "employees?standing=not-found",
  });
  expect((await cli()).out).toContain("! peopleNotFound");
  await database.query("delete from employees where email like 'not.there.%'");
  await counted(before);
});

test("asks Microsoft nothing for a second request at once", async () => {
  // On a busy machine they may take longer than a status is kept.
  await eventually(async () => {
    await look();
    scene().microsoft.clearExchanges();
    await Promise.all(Array.from({ length: 20 }, look));
    return scene().microsoft.exchanges("graph").length <= 1;
  });
});

test("is refused without the key, like everything else", async () => {
  expect((await scene().ask("GET", "status", undefined, {})).status).toBe(401);
});

describe("names what is broken and what fixes it, while all else is checked:", () => {
  test("a database that is down; the command line exits with 1", async () => {
    await scene().database.embedded?.stop();
    const finding = { state: "error", details: { code: "database-unreachable" } };
    await found("database", finding, { ok: false }, { graph: "ok", storage: "ok" });
    const { code, out } = await cli();
    expect([code, out]).toEqual([1, containing("✗ database")]);
    expect(out).toContain("      → Check that it runs");
  });

  test.each([
    [403, "forbidden", "appRoleAssignments"],
    [401, "unauthorized", "ENTRA_TENANT_ID"],
    [503, "unavailable", "check again"],
  ])("a Graph that answers %i", async (status, code, remedy) => {
    scene().microsoft.faults.add({ path: "/v1.0/users", status });
    const finding = { state: "error", details: { code }, remedy: containing(remedy) };
    await found("graph", finding, { ok: false });
  });

  test("a Graph that is busy, which is no error", async () => {
    scene().microsoft.faults.add({ path: "/v1.0/users", status: 429, retryAfter: 2 });
    await found("graph", { state: "warning", details: { code: "throttled" } }, { ok: true });
  });

  test("a Graph that never answers: the others are not kept waiting", async () => {
    scene().microsoft.faults.add({ path: "/v1.0/users", hang: true });
    const finding = { state: "error", reason: "No answer within 8 s." };
    await found("graph", finding, {}, { database: "ok", exchange: "ok" });
  });

  test("an identity that may read and not write", async () => {
    const { app, revokeTokens } = scene().microsoft;
    app.revoke("graph");
    app.grant("graph", "User.Read.All");
    revokeTokens("graph");
    const finding = {
      state: "error",
      reason: containing(
        "This identity cannot write entra: it lacks User.ReadUpdate.All or User.ReadWrite.All.",
      ),
      remedy: containing("value=='User.ReadWrite.All'"),
      details: { present: ["User.Read.All", "Exchange.ManageAsApp"] },
    };
    await found("permissions", finding, { ok: false }, { graph: "ok" });
  });

  test("a permission that no target needs", async () => {
    const { app, revokeTokens } = scene().microsoft;
    app.grant("graph", "Directory.ReadWrite.All");
    revokeTokens("graph");
    const finding = {
      state: "warning",
      reason: containing("Superfluous: Directory.ReadWrite.All (Microsoft Graph)"),
      remedy: containing("az rest --method delete"),
      details: { superfluous: ["Directory.ReadWrite.All"], missing: [] },
    };
    await found("permissions", finding, { ok: true });
  });

  test("an app that Exchange does not know: its app role is missing", async () => {
    const { app, revokeTokens } = scene().microsoft;
    app.revoke("exchange");
    revokeTokens("exchange");
    await found("exchange", { state: "error", details: { code: "unauthorized" } });
    const finding = { state: "error", reason: containing("cannot write signature") };
    await found("permissions", finding, {}, { roamingSignatures: "warning" });
  });

  test("an app without a role in Exchange", async () => {
    scene().microsoft.exchangeAccess.cmdlets = null;
    const remedy = containing("roleManagement/directory/roleAssignments");
    await found("exchange", { state: "error", details: { code: "forbidden" }, remedy });
  });

  test("roaming signatures, with the command of the side that switches them off", async () => {
    scene().microsoft.organization.PostponeRoamingSignaturesUntilLater = false;
    const remedy = containing("-PostponeRoamingSignaturesUntilLater $true");
    await found("roamingSignatures", { state: "warning", remedy }, { ok: true });
  });

  test("a vault that is down: the token that there is still serves", async () => {
    scene().microsoft.faults.add({ service: "vault", status: 503 });
    const finding = { state: "error", details: { code: "unavailable" } };
    await found("keyVault", finding, {}, { graph: "ok" });
  });

  test("a message that is poisoned", async () => {
    await storageOf(scene()).put("sync-entra-poison", "lies here", 600);
    const finding = { state: "warning", details: { queues: { "sync-entra-poison": 1 } } };
    await found("poison", finding, { ok: true });
  });

  test.skipIf(process.platform === "win32")("a storage account that is silent", async () => {
    const { pid } = scene().azurite;
    if (pid === undefined) throw new Error("Azurite does not run.");
    process.kill(pid, "SIGSTOP");
    try {
      const finding = { state: "error", reason: "No answer within 8 s." };
      const states = { lastRun: "error", database: "ok" };
      await found("storage", finding, { lastGoodRun: null }, states);
    } finally {
      process.kill(pid, "SIGCONT");
    }
    await found("storage", { state: "ok" });
  });

  test("a managed identity that the app has not: neither database nor vault can be asked", async () => {
    await scene().restartHost({
      EMPLOYEES_DATABASE_AUTH: "entra",
      AZURE_CLIENT_ID: "00000000-0000-4000-8000-000000000000",
    });
    const finding = {
      state: "error",
      details: { code: "no-managed-identity" },
      remedy: containing("identity assign"),
    };
    const keyVault = expect.objectContaining({ name: "keyVault", ...finding });
    await found("database", finding, { checks: expect.arrayContaining([keyVault]) });
  });

  test("missing photo hosts, and a run that waits for a person", async () => {
    await scene().restartHost({ PHOTO_HOSTS: "", SYNC_MAX_CHANGED_PERCENT: "1" });
    await scene().database.query("update employees set title = 'Sjef ' || id");
    const { id } = await scene().sync();
    const finding = { state: "warning", details: { runs: [id] }, remedy: containing(id) };
    await found("heldRuns", finding, { ok: true }, { photoHosts: "warning" });
    await scene().client().cancel(id);
  });
});

test("in a preview nothing is written, and an identity that cannot write is only worth a warning", async () => {
  const { app } = scene().microsoft;
  app.revoke("graph");
  app.grant("graph", "User.Read.All");
  await scene().restartHost({ SYNC_MODE: "preview", SYNC_TARGETS: "entra" });
  const finding = { state: "off", reason: "Nothing is written: SYNC_MODE is preview." };
  const states = { permissions: "warning", exchange: "off" };
  await found("mode", finding, { ok: true, mode: "preview" }, states);
});
