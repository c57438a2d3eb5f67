import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Outcome } from "../../src/core/outcome.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { photoOf } from "../../src/local/microsoft/graph/photos.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { syncedCompany } from "./synced-company.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

// A few people, and everyone of them is due every night.
const people = picturedPeople({ company: syncedCompany() }).slice(0, 6);
const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: {
    SYNC_TARGETS: "",
    SYNC_SCOPE: people.map((email) => `email:${email}`).join(";"),
    SYNC_VERIFY_DAYS: "1",
    ENTRA_READBACK_FEED: "on",
  },
});
const setOnes = () =>
  scene()
    .microsoft.exchanges("exchange")
    .filter(({ url }) => url.endsWith("/InvokeCommand"))
    .map(({ requestBody }) => (requestBody as { CmdletInput: { CmdletName: string } }).CmdletInput.CmdletName)
    .filter((cmdlet) => cmdlet.startsWith("Set-"));
const who = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ email, target }) => `${target} ${email}`).sort();
const person = (n: number) => people[n] ?? expect.fail(`Nobody is number ${n}.`);

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({
    summary: {
      failures: [],
      counts: { photo: { changed: people.length }, signature: { changed: people.length } },
    },
  });
});
beforeEach(() => scene().microsoft.clearExchanges());

describe("verification of mailboxes that were changed", () => {
  const [edited, switchedOff, untouched, retitled, gone] = [0, 1, 2, 3, 4].map((n) => () => person(n)) as [
    () => string,
    () => string,
    () => string,
    () => string,
    () => string,
  ];

  test("marks them, and writes none; who is written that night anyway is not verified", async () => {
    const { mailboxes, users } = scene().microsoft;
    mailboxes.set(edited(), { SignatureHtml: "<p>Med vennlig hilsen</p>", DefaultFontName: "Papyrus" });
    mailboxes.set(switchedOff(), { AutoAddSignature: false });
    mailboxes.set(untouched(), { ReadReceiptResponse: "AlwaysSend" });
    mailboxes.host(users.get(gone())?.id ?? "", "none");
    await scene().life.changeTitle(retitled(), "Skrives uansett");
    const changed = mailboxes.get(edited());

    const night = await nightly(scene());
    expect(night).toMatchObject({ status: "done", summary: { failures: [] } });
    const drifted = [edited(), switchedOff(), gone()].map((email) => `signature ${email}`);
    expect(who(await scene().outcomes(night, "drifted"))).toEqual([...drifted, `photo ${gone()}`].sort());
    expect(setOnes()).toHaveLength(1);
    expect(mailboxes.get(edited())).toEqual(changed);
    const hers = (await scene().outcomes(night)).filter(({ email }) => email === retitled());
    expect(Object.fromEntries(hers.map(({ target, status }) => [target, status]))).toEqual({
      entra: "changed",
      photo: "verified",
      signature: "changed",
    });
  });

  test("lists those that someone has changed there as mismatches, with what was sent and when it was found", async () => {
    const { mismatches } = await scene().client().mismatches({ field: "SIGNATURE" });
    expect(mismatches.map((one) => one.email).toSorted()).toEqual([edited(), switchedOff()].toSorted());
    const hers = mismatches.find((one) => one.email === edited());
    expect(hers).toMatchObject({
      target: "signature",
      field: "signature",
      kind: "changed-since",
      there: null,
      drift: {
        message: "The signature was changed in the mailbox.",
        at: expect.any(String) as string,
        hash: expect.stringMatching(/^[0-9a-f]{64}$/) as string,
      },
      written: { at: expect.any(String) as string, run: expect.any(String) as string },
      changedBy: { state: "unknown", code: "not-logged" },
    });
    const pending = await scene().client().mismatches({ kind: "pending" });
    expect(pending.mismatches.filter(({ drift }) => drift)).toEqual([]);
    const { lines } = await scene().client().readbackPage();
    const rows = lines.map((line) => (JSON.parse(line) as { row?: { email?: string } }).row);
    expect(rows.find((one) => one?.email === edited())).toMatchObject({
      entra_mismatch_fields: [
        { target: "signature", since: hers?.drift?.at, drift: hers?.drift?.message, there: null },
      ],
    });
  });

  test("has the next run write them again, keep all else, and remember which mailbox is gone", async () => {
    const { mailboxes } = scene().microsoft;
    const run = await scene().sync();
    expect(run).toMatchObject({ summary: { failures: [], counts: { signature: { changed: 2 } } } });
    expect(mailboxes.get(edited())?.settings).toMatchObject({
      SignatureHtml: expect.stringContaining(edited()),
      DefaultFontName: "Papyrus",
    });
    expect(mailboxes.get(switchedOff())?.settings).toMatchObject({ AutoAddSignature: true });
    expect(mailboxes.get(untouched())?.settings).toMatchObject({ ReadReceiptResponse: "AlwaysSend" });
    const skipped = (await scene().outcomes(run, "skipped")).filter(({ email }) => email === gone());
    expect(skipped.map(({ target, code }) => `${target} ${code}`).sort()).toEqual([
      "photo no-mailbox",
      "signature no-mailbox",
    ]);
  });
});

test("verification finds a photo that was replaced by hand: it is accepted until a day, reported to HR, and then written again", async () => {
  const { microsoft, client, sync } = scene();
  const her = person(5);
  const id = microsoft.users.get(her)?.id ?? expect.fail(her);
  const ours = microsoft.photos.get(id);
  const other = (await photoOf(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
  microsoft.photos.set(id, other);
  const theirs = microsoft.photos.get(id);
  expect(theirs).not.toEqual(ours);
  const order = { reason: "She chose it herself", until: `${new Date().getUTCFullYear() + 1}-01-31` };
  await expect(client().acceptMismatch(her, "photo", order)).rejects.toMatchObject({
    code: "no-difference",
  });
  await nightly(scene());
  const list = async () => {
    const { mismatches } = await client().mismatches({ field: "photo" });
    // Another one is gone with the mailbox.
    return mismatches.filter(({ email }) => email === her);
  };
  expect(await list()).toMatchObject([
    {
      email: her,
      target: "photo",
      kind: "changed-since",
      here: expect.stringMatching(/^https:/) as string,
      drift: { message: "The photo was replaced by another one.", size: ours?.bytes.length },
    },
  ]);
  expect(await client().acceptMismatch(her, "photo", order)).toMatchObject({
    field: "photo",
    inForce: true,
  });
  await client().reportMismatch(her, "photo", order.reason);
  expect((await client().hrList()).filter(({ email }) => email === her)).toMatchObject([
    { kind: "accepted", field: "photo" },
    { kind: "reported", field: "photo" },
  ]);
  // A night does not verify what is known to be another one.
  for (const run of [await sync(), await nightly(scene())]) {
    expect(
      (await scene().outcomes(run)).filter((one) => one.email === her && one.target === "photo"),
    ).toEqual([]);
    expect(microsoft.photos.get(id)).toEqual(theirs);
  }
  expect(await list()).toMatchObject([{ email: her, accepted: { until: order.until } }]);

  await client().endAcceptance(her, "photo");
  await client().takeBackReport(her, "photo");
  expect(await sync()).toMatchObject({ summary: { counts: { photo: { changed: 1 } } } });
  expect(microsoft.photos.get(id)?.bytes).toEqual(ours?.bytes);
  expect(await list()).toEqual([]);
});
