import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { recipientAdministrator } from "../../src/local/microsoft/exchange/exchange-of.ts";
import { photoOf } from "../../src/local/microsoft/graph/photos.ts";
import { partsOf } from "../graph-description.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { type Before, expectPhotos, expectSignatures, snapshot } from "./target-agreements.ts";
import { nightly, tick } from "./tick.ts";
import { ended } from "./with-open-run.ts";
import { expectDescribed, withStack } from "./with-stack.ts";

// Everyone is due every night.
const scene = withStack({
  company: (images) => syncedCompany(60, images),
  settings: { SYNC_TARGETS: "", SYNC_VERIFY_DAYS: "1", ENTRA_READBACK_FEED: "on" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);

let before: Before;
let written: { readonly photos: number; readonly signatures: number };
beforeAll(async () => {
  before = snapshot(scene());
  await scene().sync();
  const photos = await expectPhotos(scene(), before);
  written = { photos, signatures: await expectSignatures(scene(), before) };
});
beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().microsoft.faults.clear();
  scene().images.clearRequests();
});

interface Part {
  readonly CmdletInput: { readonly CmdletName: string };
}
/** The cmdlets of each batch that Exchange was sent. */
const batches = () =>
  scene()
    .microsoft.exchanges("exchange")
    .filter(({ url }) => url.endsWith("/$batch"))
    .map(({ requestBody }) =>
      (requestBody as { requests: { body: Part }[] }).requests.map(({ body }) => body.CmdletInput.CmdletName),
    );
const singly = () =>
  scene()
    .microsoft.exchanges("exchange")
    .filter(({ url }) => url.endsWith("/InvokeCommand"))
    .map(({ requestBody }) => (requestBody as Part).CmdletInput.CmdletName);
/** What each batch that Graph was sent held. */
const graphBatches = () =>
  scene()
    .microsoft.exchanges("graph")
    .filter(({ url }) => url.endsWith("/$batch"))
    .map(partsOf);
const setOnes = () => singly().filter((cmdlet) => cmdlet.startsWith("Set-"));
const who = (outcomes: readonly Outcome[]) =>
  outcomes.map(({ email, target }) => `${target} ${email}`).sort();

describe("verification", () => {
  test("is no part of a requested run", async () => {
    const run = await scene().sync();
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(await scene().outcomes(run, "verified", "drifted")).toEqual([]);
    expect(batches()).toEqual([]);
    expect(scene().calls("GET")).toHaveLength(1);
  });

  describe("of a nightly run", () => {
    let now: Before;
    let run: RunView;
    let asked: ReturnType<typeof questions>;
    beforeAll(async () => {
      const { microsoft, images } = scene();
      microsoft.clearExchanges();
      images.clearRequests();
      now = snapshot(scene());
      run = await nightly(scene());
      asked = questions();
    });
    const questions = () => ({
      batches: batches(),
      singly: singly(),
      photos: graphBatches(),
      graph: scene().microsoft.exchanges("graph"),
      writes: [...scene().calls("PUT"), ...scene().calls("PATCH")],
      images: scene().images.requests(),
    });

    test("finds every photo and signature as it was written, and writes nothing", () => {
      const counts = { photo: { verified: written.photos }, signature: { verified: written.signatures } };
      expect(run).toMatchObject({
        status: "done",
        plan: { hasChanges: false },
        summary: { failures: [], counts },
      });
      expect(run.summary?.counts).not.toMatchObject({ photo: { drifted: expect.anything() } });
      expect(asked.writes).toEqual([]);
      expect(asked.singly).toEqual(["Get-OrganizationConfig"]);
      expect(snapshot(scene())).toEqual(now);
    });

    test("reads mailboxes in batches of at most ten", () => {
      const cmdlets = asked.batches;
      expect(Math.max(...cmdlets.map(({ length }) => length))).toBe(10);
      expect(cmdlets).toHaveLength(Math.ceil(written.signatures / 10));
      expect(cmdlets.flat()).toEqual(Array(written.signatures).fill("Get-MailboxMessageConfiguration"));
    });

    test("reads photos twenty at a time: a twentieth of the calls, besides those that read everyone", () => {
      expect(Math.max(...asked.photos.map(({ length }) => length))).toBe(20);
      expect(asked.photos).toHaveLength(Math.ceil(written.photos / 20));
      expect(asked.graph).toHaveLength(asked.photos.length + 1);
      expectDescribed(asked.graph);
    });

    test("reads only the validators of photos, and images only if those differ", () => {
      const parts = asked.photos.flat();
      expect(parts.filter(({ method, url }) => method !== "GET" || !url.endsWith("/photo"))).toEqual([]);
      expect(new Set(parts.map(({ url }) => url)).size).toBe(written.photos);
      expect(parts).toHaveLength(written.photos);
      // Behind a redirect there may be another image each time.
      const direct = asked.images.filter(({ path }) => !path.includes("Mona%20Viken"));
      expect(direct).toEqual(
        direct.map(({ path }) => ({ method: "GET", path, status: 304, conditional: true })),
      );
      expect(direct).toHaveLength(written.photos - 1);
    });
  });

  describe("of mailboxes that were changed", () => {
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

    test("waits for an Exchange that is throttled, whole or in part, and for a Graph that is", async () => {
      const { faults } = scene().microsoft;
      const cmdlet = "Get-MailboxMessageConfiguration";
      const busy = { status: 429, retryAfter: 1, times: 1 };
      faults.add({ service: "exchange", path: "*/$batch", ...busy });
      faults.add({ service: "exchange", cmdlet, user: edited(), ...busy });
      faults.add({ path: "*/v1.0/$batch", ...busy });
      faults.add({ path: "*/photo", user: person(6), ...busy });
      const run = await nightly(scene());
      expect(run).toMatchObject({ status: "done", plan: { hasChanges: false }, summary: { failures: [] } });
      expect(faults.all().map(({ hits }) => hits)).toEqual([1, 1, 1, 1]);
      const again = graphBatches().filter((parts) => parts.length === 1);
      expect(again.flat().map(({ status }) => status)).toContain(200);
      const verified = who(await scene().outcomes(run, "verified"));
      expect(verified).toContain(`signature ${edited()}`);
      expect(verified).toContain(`photo ${person(6)}`);
    });
  });

  test("leaves out who is skipped in a target, since the run would wait for a second outcome", async () => {
    const her = person(7);
    const { query } = scene().database;
    const [row] = await query("select title from employees where email = $1", [her]);
    await query("update employees set title = 'NULL' where email = $1", [her]);
    const run = await nightly(scene());
    await query("update employees set title = $1 where email = $2", [String(row?.["title"]), her]);
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    const hers = (await scene().outcomes(run)).filter(({ email }) => email === her);
    expect(hers.map(({ target, status }) => `${target} ${status}`).toSorted()).toEqual([
      "photo verified",
      "signature skipped",
    ]);
  });

  test("that Exchange does not permit fails by name, with the commands that grant it; the run ends", async () => {
    const { exchangeAccess } = scene().microsoft;
    exchangeAccess.cmdlets = ["Get-OrganizationConfig", "Set-MailboxMessageConfiguration"];
    const run = await nightly(scene());
    exchangeAccess.cmdlets = recipientAdministrator;
    const failed = await scene().outcomes(run, "failed");
    expect(run).toMatchObject({
      status: "done",
      summary: { counts: { photo: { verified: expect.any(Number) }, signature: { failed: failed.length } } },
    });
    expect(failed.length).toBeGreaterThanOrEqual(written.signatures - 1);
    const reason = { code: "forbidden", remedy: expect.stringContaining("roleAssignments") };
    expect(failed).toMatchObject(failed.map(() => reason));
  });

  test("finds a photo that was replaced by hand: it is accepted until a day, reported to HR, and then written again", async () => {
    const { microsoft, client, sync } = scene();
    const her = person(8);
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
      // One is gone with the mailbox.
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

  test("with a poisoned message ends all the same, with those people by name", async () => {
    const { faults } = scene().microsoft;
    const { records, put } = storageOf(scene());
    // Throttled for an hour, the message does not come back during the test: it is as good as lost.
    faults.add({ service: "exchange", path: "*/$batch", status: 429, retryAfter: 3600 });
    const { id } = await tick(scene());
    const run = await eventually(async () => {
      const found = await records.runs.get(id);
      return found?.fanOut?.done && found;
    });
    const checkups = await Array.fromAsync(records.plans.checkups(run.plan?.id ?? ""));
    const due = checkups.filter(({ target }) => target === "signature");
    await eventually(() => faults.all()[0]?.hits === Math.ceil(due.length / 10));
    expect((await scene().client().run(id)).status).toBe("running");
    const { sequence = 0, traceparent } = run;
    for (let from = 0; from < due.length; from += 10) {
      const verify = due.slice(from, from + 10).map(({ target: _, ...one }) => one);
      await put("sync-signature-poison", {
        v: 1,
        run: id,
        sequence,
        target: "signature",
        verify,
        traceparent,
      });
    }
    const { summary } = await ended(scene(), id);
    expect(summary?.counts["signature"]).toMatchObject({ poisoned: due.length });
    // A summary names the first 50.
    const named = summary?.failures.map(({ email }) => email) ?? [];
    expect(new Set(named).size).toBe(Math.min(50, due.length));
    expect(due.map(({ employee }) => employee.email)).toEqual(expect.arrayContaining(named));
  });

  test("covers a seventh of the employees each night by default", async () => {
    await scene().restartHost({ SYNC_VERIFY_DAYS: "" });
    const run = await nightly(scene());
    const checked = await scene().outcomes(run, "verified", "drifted");
    expect(checked.length).toBeGreaterThan(0);
    expect(checked.length).toBeLessThan((written.photos + written.signatures) / 3);
  });

  test("is no part of a nightly run that only shows its plan", async () => {
    await scene().restartHost({ SYNC_MODE: "preview" });
    const run = await nightly(scene());
    expect(run).toMatchObject({ status: "done", mode: "preview" });
    expect(await scene().outcomes(run)).toEqual([]);
    expect(batches()).toEqual([]);
  });
});
