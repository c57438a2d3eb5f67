import { expect, test } from "vitest";
import type { Status } from "../../src/status/status.ts";
import { eventually } from "./eventually.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 20, settings: { SYNC_TARGETS: "entra,signature" } });
const query = (sql: string) => scene().database.query(sql);

const look = async () => (await (await scene().ask("GET", "status")).json()) as Status;

/** Waits for a status with this finding about the last runs: one is shown for some seconds. */
const found = (finding: object, whole: object = {}) =>
  eventually(async () => {
    const status = await look();
    expect(status.checks.find(({ name }) => name === "lastRun")).toMatchObject(finding);
    expect(status).toMatchObject(whole);
    return status;
  });

const containing = (text: string) => expect.stringContaining(text) as string;
const warnings = () =>
  scene().log.filter(({ level, message }) => level === "warning" && message.includes("is not a good run"));

test("a night that finds no one, since all e-mails have another domain, is no good run, also as the first", async () => {
  await query("update employees set email = replace(email, '@', '@old.')");
  const run = await nightly(scene());
  expect(run).toMatchObject({ status: "done", plan: { totals: { matched: 0 } } });
  await found(
    { state: "error", details: { codes: ["no-account-found"] }, remedy: containing("ENTRA_TENANT_ID") },
    { ok: false, lastRun: { id: run.id, status: "done" }, lastGoodRun: null },
  );
  await eventually(() => warnings().length > 0);
  await query("update employees set email = replace(email, '@old.', '@')");
});

test("a good one is good in every target, and so is the next, which has nothing to change", async () => {
  const first = await nightly(scene());
  await found({ state: "ok" }, { ok: true, lastGoodRun: { id: first.id } });
  const { id, plan } = await nightly(scene());
  expect(plan?.hasChanges).toBe(false);
  const { targets } = await found({ state: "ok" }, { ok: true, lastGoodRun: { id } });
  expect(targets).toMatchObject(["entra", "signature"].map((target) => ({ target, lastGoodRun: { id } })));
});

test("a target in which every write is refused is not good, while the other one is", async () => {
  const before = (await look()).lastGoodRun?.id;
  const { exchangeAccess } = scene().microsoft;
  const { cmdlets } = exchangeAccess;
  exchangeAccess.cmdlets = ["Get-OrganizationConfig"];
  await query("update employees set title = 'Sjef ' || id");
  const { id, status } = await nightly(scene());
  expect(status).toBe("done");
  const { targets } = await found(
    {
      state: "error",
      reason: containing("No one was written in signature"),
      details: { codes: ["all-writes-failed"] },
    },
    { ok: false, lastGoodRun: { id: before } },
  );
  expect(targets).toMatchObject([
    { target: "entra", lastGoodRun: { id }, shortcomings: [] },
    { target: "signature", lastGoodRun: { id: before }, shortcomings: [{ code: "all-writes-failed" }] },
  ]);

  exchangeAccess.cmdlets = cmdlets;
  const next = await nightly(scene());
  await found({ state: "ok" }, { ok: true, lastGoodRun: { id: next.id } });
});

test("a target that cannot be planned is not good", async () => {
  const { app, revokeTokens } = scene().microsoft;
  app.revoke("graph");
  app.grant("graph", "User.Read.All");
  revokeTokens("graph");
  // Without the token that the app still keeps.
  await scene().restartHost({});
  const { id } = await nightly(scene());
  const { targets } = await found({ state: "error", details: { codes: ["target-not-planned"] } });
  expect(targets).toMatchObject([
    { target: "entra", shortcomings: [{ code: "target-not-planned" }] },
    { target: "signature", lastGoodRun: { id }, shortcomings: [] },
  ]);
  app.grant("graph", "User.ReadWrite.All");
  revokeTokens("graph");
});

test("far fewer accounts than in the last good run hold the next one, and nothing is written", async () => {
  await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "20", SYNC_TARGETS: "entra" });
  for (const { id } of scene().microsoft.users.all().slice(0, -3)) scene().microsoft.users.remove(id);
  await query("update employees set title = 'Leder ' || id");
  scene().microsoft.clearExchanges();
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "held" });
  expect(run.plan?.blocked).toContain("matched");
  expect(run.reason?.message).toMatch(
    /\d+ of \d+ employees have an account in Entra ID; in the last good run/,
  );
  expect(scene().writes()).toEqual([]);
});
