import { beforeAll, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { storeHtml, textOf } from "../../src/local/microsoft/exchange/store-html.ts";
import { photoOf } from "../../src/local/microsoft/graph/photos.ts";
import { ordinaryPeople, picturedPeople } from "./ordinary-people.ts";
import { type Before, expectPhotos, expectSignatures, snapshot } from "./target-agreements.ts";
import { withStack } from "./with-stack.ts";

// Empty is the default: all of them.
const scene = withStack({ settings: { SYNC_TARGETS: "" } });
const profiles = () =>
  new Map(
    scene()
      .microsoft.users.all()
      .map((user) => [user.id, user]),
  );
/** What Microsoft holds now of photos, as bytes by account. */
const bytesOf = ({ photos }: Before) => new Map([...photos].map(([id, { bytes }]) => [id, bytes]));
/** The settings of mailboxes, by account, with what is seen of the HTML: Exchange keeps a document around nothing. */
const signaturesOf = ({ mailboxes }: Before) =>
  new Map(
    mailboxes.map(({ userId, settings }) => [
      userId,
      { ...settings, SignatureHtml: textOf(String(settings.SignatureHtml)) },
    ]),
  );

let people: ReturnType<typeof profiles>;
let before: Before;
let night: RunView;
let undone: RunView;

beforeAll(async () => {
  const { microsoft } = scene();
  const own = (await photoOf(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
  for (const email of picturedPeople(scene()).slice(0, 5)) {
    microsoft.photos.set(microsoft.users.get(email)?.id ?? "", own);
  }
  for (const email of ordinaryPeople(scene()).slice(0, 5)) {
    microsoft.mailboxes.set(email, {
      SignatureHtml: storeHtml("<p>Hilsen 🎿 <b>meg</b></p>"),
      SignatureText: "Hilsen meg",
      SignatureTextOnMobile: "Sendt fra fjellet",
      AutoAddSignature: true,
    });
  }
  people = profiles();
  before = snapshot(scene());
  night = await scene().sync();
  expect(night).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(bytesOf(snapshot(scene()))).not.toEqual(bytesOf(before));
  microsoft.clearExchanges();
});

/** Requests the undo of a run by the digest of its preview. */
async function undo(run: string): Promise<RunView> {
  const { client, follow } = scene();
  const { plan } = await follow(await client().requestRun({ undo: run, mode: "preview" }));
  return follow(await client().requestRun({ undo: run, digest: plan?.digest ?? "" }));
}

test("the undo of a whole night leaves profiles, photos and signatures as they were before it", async () => {
  undone = await undo(night.id);
  expect(undone).toMatchObject({ status: "done", undo: night.id, summary: { failures: [] } });
  const changed = ({ summary }: RunView) =>
    Object.entries(summary?.counts ?? {}).map(([target, counts]) => [target, counts.changed]);
  expect(changed(undone)).toEqual(changed(night));
  expect(profiles()).toEqual(people);
  const after = snapshot(scene());
  expect(bytesOf(after)).toEqual(bytesOf(before));
  expect(signaturesOf(after)).toEqual(signaturesOf(before));
});

test("writes everyone once: a photo is put back where there was one, and deleted where there was none", () => {
  const { calls, microsoft } = scene();
  const accounts = (method: "PATCH" | "PUT" | "DELETE") => calls(method).map(({ url }) => url);
  for (const method of ["PATCH", "PUT", "DELETE"] as const) {
    expect(new Set(accounts(method)).size, method).toBe(accounts(method).length);
  }
  const replaced = [...before.photos.keys()].filter((id) => accounts("PUT").some((url) => url.includes(id)));
  expect(accounts("PUT").length).toBeGreaterThan(0);
  expect(replaced).toHaveLength(accounts("PUT").length);
  expect(accounts("PUT").length + accounts("DELETE").length).toBe(undone.summary?.counts["photo"]?.changed);
  expect(accounts("DELETE").length).toBeGreaterThan(20);
  microsoft.clearExchanges();
});

test("a second time there is nothing to do", async () => {
  const again = await scene().follow(await scene().client().requestRun({ undo: night.id }));
  expect(again).toMatchObject({ status: "done", plan: { hasChanges: false } });
  const plan = await scene().plan(again);
  const codes = new Set(plan.employees.flatMap(({ notes }) => notes.map(({ code }) => code)));
  expect([...codes]).toEqual(["already-undone"]);
  expect(scene().writes()).toEqual([]);
});

test("undone itself it brings the night's values again, in all targets", async () => {
  const back = await undo(undone.id);
  expect(back).toMatchObject({ status: "done", summary: { failures: [] } });
  await scene().expectAgreement();
  expect(await expectPhotos(scene(), before)).toBeGreaterThan(35);
  expect(await expectSignatures(scene(), before)).toBeGreaterThan(45);
});
