import { beforeAll, beforeEach, expect, test } from "vitest";
import { shownSignature } from "../../src/local/microsoft/exchange/mailboxes.ts";
import { ordinaryPerson } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { type Before, expectSignatures, snapshot } from "./target-agreements.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(48, images),
  microsoft: { roamingSignatures: true },
  settings: { SYNC_TARGETS: "entra,signature" },
});

let before: Before;
beforeAll(() => {
  before = snapshot(scene());
});
beforeEach(() => scene().microsoft.clearExchanges());

const note = {
  code: "roaming-signatures",
  target: "signature",
  message: expect.stringContaining("do not show"),
  remedy: expect.stringContaining("Set-OrganizationConfig -PostponeRoamingSignaturesUntilLater $true"),
};
const shown = (email: string) => {
  const { mailboxes, organization } = scene().microsoft;
  return shownSignature(mailboxes.get(email) ?? expect.fail(email), organization);
};

test("with roaming signatures on no signature is written; the plan says why, and which command ends it", async () => {
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { notes: [note] }, summary: { failures: [] } });
  expect(run.plan?.totals.targets["signature"]).toBeUndefined();
  // One request, for any number of people.
  expect(scene().microsoft.exchanges("exchange")).toHaveLength(1);
  expect(await expectSignatures(scene(), before, { written: false })).toBe(0);
  await scene().expectAgreement();
});

test("each of those left out is recorded, with the reason", async () => {
  const run = await scene().sync();
  const left = (await scene().outcomes(run, "skipped")).filter(({ code }) => code === "roaming-signatures");
  expect(left).toHaveLength(run.plan?.totals.matched ?? 0);
  expect(left.filter(({ target }) => target !== "signature")).toEqual([]);
});

test("ROAMING_SIGNATURES=warn writes them all the same, and says that they will not show", async () => {
  await scene().restartHost({ ROAMING_SIGNATURES: "warn" });
  const run = await scene().sync();
  expect(run).toMatchObject({ status: "done", plan: { notes: [note] }, summary: { failures: [] } });
  const written = await expectSignatures(scene(), before);
  expect(written).toBeGreaterThan(35);
  expect(run.summary?.counts["signature"]?.changed).toBe(written);
  expect(shown(ordinaryPerson(scene(), 0))).toBeNull();
});

test("once an administrator has postponed them, the signatures show, and the plan has nothing more to say", async () => {
  const her = ordinaryPerson(scene(), 0);
  await scene().restartHost();
  scene().microsoft.organization.PostponeRoamingSignaturesUntilLater = true;
  expect(shown(her)).toContain(her);
  await scene().life.changeTitle(her, "Sesongleder");
  const run = await scene().sync();
  expect(run).toMatchObject({ plan: { notes: [] }, summary: { counts: { signature: { changed: 1 } } } });
  expect(shown(her)).toContain("Sesongleder");
});
