import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { recipientAdministrator } from "../../src/local/microsoft/exchange/exchange-of.ts";
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

  test("waits for an Exchange that is throttled, whole or in part, and for a Graph that is", async () => {
    const { faults } = scene().microsoft;
    const cmdlet = "Get-MailboxMessageConfiguration";
    const busy = { status: 429, retryAfter: 1, times: 1 };
    faults.add({ service: "exchange", path: "*/$batch", ...busy });
    faults.add({ service: "exchange", cmdlet, user: person(0), ...busy });
    faults.add({ path: "*/v1.0/$batch", ...busy });
    faults.add({ path: "*/photo", user: person(6), ...busy });
    const run = await nightly(scene());
    expect(run).toMatchObject({ status: "done", plan: { hasChanges: false }, summary: { failures: [] } });
    expect(faults.all().map(({ hits }) => hits)).toEqual([1, 1, 1, 1]);
    const again = graphBatches().filter((parts) => parts.length === 1);
    expect(again.flat().map(({ status }) => status)).toContain(200);
    const verified = (await scene().outcomes(run, "verified")).map(
      ({ target, email }) => `${target} ${email}`,
    );
    expect(verified).toEqual(expect.arrayContaining([`signature ${person(0)}`, `photo ${person(6)}`]));
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
    expect(failed).toHaveLength(written.signatures);
    const reason = { code: "forbidden", remedy: expect.stringContaining("roleAssignments") };
    expect(failed).toMatchObject(failed.map(() => reason));
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
