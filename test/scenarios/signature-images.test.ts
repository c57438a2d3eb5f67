import sharp from "sharp";
import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { accountKey } from "../../src/core/key.ts";
import { imagesOf } from "../../src/stores/signature-images.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

const hosted = {
  SYNC_TARGETS: "entra,photo,signature",
  SIGNATURE_IMAGES: "hosted",
  SYNC_MAX_CHANGED_PERCENT: "100",
};
const scene = withStack({ employees: 60, settings: hosted });

const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`There is no person ${n}.`);
const unusable = () => person(0);
const excluded = () => person(1);
const signed = () => person(2);
const someone = () => person(3);
const erasedOne = () => person(4);

const htmlOf = (email: string) =>
  String(scene().microsoft.mailboxes.get(email)?.settings.SignatureHtml ?? expect.fail(email));
const imageOf = (email: string) => /<img src="([^"]+)"/.exec(htmlOf(email))?.[1];
const addressOf = (email: string) => imageOf(email) ?? expect.fail(`${email} has no picture.`);
const container = () => connectStorage(scene().azurite).containerClient("signature-images");
const hostedNames = async () =>
  (await Array.fromAsync(container().listBlobsFlat())).map(({ name }) => name).sort();
const urlOf = (email: string) =>
  scene().company.employees.find((row) => row.email === email)?.profile_image_url ?? expect.fail(email);
const signatures = ({ plan }: RunView) => plan?.totals.targets["signature"]?.employees ?? 0;
/** Puts the same picture at another address, and that into the database. */
async function moveTo(path: string) {
  const { images, life } = scene();
  const address = `${images.url}/${path}`;
  images.put(address, { bytes: new Uint8Array(picture), type: "image/jpeg" });
  await life.changePhotoUrl(someone(), address);
}

let picture: Uint8Array;
let run: RunView;
beforeAll(async () => {
  const { life, images, client } = scene();
  await life.changePhotoUrl(unusable(), `${images.url}/heif/1/kari.jpg`);
  await life.changePhotoUrl(signed(), `${images.url}/portraits/3/kari.jpg?se=2026-11-28&sig=AAA`);
  await client().exclude(excluded(), { targets: ["photo"], reason: "Vil ikke." });
  picture = (await images.shown(urlOf(someone()))) ?? expect.fail("They have no picture.");
  await moveTo("portraits/76/first.jpg");
  const preview = await scene().sync({ mode: "preview" });
  expect(preview).toMatchObject({ status: "done" });
  expect(await container().exists()).toBe(false);
  run = await scene().sync();
});

describe("the first signatures", () => {
  test("show copies that everyone can read: small, square, upright JPEGs at the container's address", async () => {
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    for (const email of [someone(), signed()]) {
      const address = addressOf(email);
      expect(address.startsWith(`${container().url}/`)).toBe(true);
      const answer = await fetch(address);
      expect(answer.headers.get("content-type")).toBe("image/jpeg");
      const { width, height, format, orientation } = await sharp(await answer.arrayBuffer()).metadata();
      expect([width, height, format, orientation]).toEqual([176, 176, "jpeg", undefined]);
    }
  });

  test("show none of a person who is excluded from photos or has one of no use, and none is hosted of them", async () => {
    for (const email of [unusable(), excluded()]) expect(htmlOf(email)).not.toContain("<img");
    const shown = picturedPeople(scene()).flatMap((email) => imageOf(email) ?? []);
    const mailboxes = [...scene().microsoft.mailboxes.all()].flatMap(
      ({ settings }) => /signature-images\/([^"]+)"/.exec(String(settings.SignatureHtml))?.[1] ?? [],
    );
    expect(shown.length).toBeGreaterThan(10);
    for (const email of [unusable(), excluded()]) {
      const account = accountKey(scene().microsoft.users.get(email)?.id ?? expect.fail(email));
      const own = { accounts: new Set([account]), emails: new Set<string>(), keys: new Set<string>() };
      expect(await Array.fromAsync(imagesOf(connectStorage(scene().azurite), own))).toEqual([]);
    }
    const kept = await hostedNames();
    expect(kept).toEqual(expect.arrayContaining(mailboxes));
    // A copy is there before the write, which then says that there is no mailbox.
    const skipped = await scene().client().outcomes(run.id, ["skipped"]);
    const refused = skipped.filter(({ target, code }) => target === "signature" && code === "no-mailbox");
    expect(kept.filter((name) => !mailboxes.includes(name)).length).toBeLessThanOrEqual(refused.length);
  });

  test("are as they are planned from then on", async () => {
    scene().images.clearRequests();
    expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(scene().images.requests()).toEqual([]);
  });
});

test("the status fetches a copy as everyone can", async () => {
  const { checks } = await scene().client().status();
  expect(checks.find(({ name }) => name === "signatureImages")).toMatchObject({ state: "ok" });
});

test("the same picture at another address changes no signature, and another one is in it a run later", async () => {
  const { life, images } = scene();
  const before = addressOf(someone());
  await moveTo("portraits/77/moved.jpg");
  for (const _ of [1, 2]) expect(signatures(await scene().sync())).toBe(0);
  expect(addressOf(someone())).toBe(before);

  await life.changePhotoUrl(someone(), `${images.url}/portraits/78/new.jpg`);
  expect(signatures(await scene().sync())).toBe(0);
  const second = await scene().sync();
  expect(signatures(second)).toBe(1);
  expect(addressOf(someone())).not.toBe(before);
  expect((await fetch(addressOf(someone()))).status).toBe(200);
  // Mails that were sent show it, and an undo puts it back.
  expect((await fetch(before)).status).toBe(200);
  const { id } = await scene().client().undo(someone(), { run: second.id });
  await scene().follow({ id });
  expect(addressOf(someone())).toBe(before);
});

test("a picture that is gone is found by the night's verification, and comes back", async () => {
  await scene().restartHost({ ...hosted, SYNC_VERIFY_DAYS: "1" });
  const address = addressOf(signed());
  const name = address.slice(container().url.length + 1);
  await container().getBlockBlobClient(name).delete();
  const night = await nightly(scene());
  expect(await scene().outcomes(night, "drifted")).toMatchObject([{ email: signed(), target: "signature" }]);
  await scene().sync();
  expect(addressOf(signed())).toBe(address);
  expect((await fetch(address)).status).toBe(200);
});

test("what is stored of a person is erased with the copy, at once", async () => {
  const address = addressOf(erasedOne());
  await scene().client().erasePerson(erasedOne(), { force: true, reason: "Sluttet." });
  expect((await fetch(address)).status).toBe(404);
  expect((await fetch(addressOf(signed()))).status).toBe(200);
});

test("switched on, they are approved like templates, once, and change the signatures with a photo alone", async () => {
  await scene().restartHost({ ...hosted, SIGNATURE_IMAGES: "original" });
  await scene().sync();
  expect(addressOf(someone())).toMatch(/portraits/);
  await scene().restartHost({ ...hosted, SYNC_MAX_CHANGED_PERCENT: "" });
  const run = await scene().sync({ targets: ["signature"] });
  expect(run).toMatchObject({ status: "held", plan: { blocked: ["template-changed"] } });
  const { people = 0, to = "" } = run.plan?.templates ?? {};
  expect(people).toBeGreaterThan(10);
  // The others have no mailbox, so nothing of theirs was ever written.
  expect(signatures(run) - people).toBeLessThan(5);

  const client = scene().client();
  expect((await client.templates()).current?.digest).toBe(to);
  expect((await client.approveTemplates(to)).released).toEqual([run.id]);
  expect(await scene().follow(run)).toMatchObject({ status: "done", summary: { failures: [] } });
  const shown = picturedPeople(scene()).flatMap((email) => imageOf(email) ?? []);
  expect(shown.length).toBeGreaterThan(10);
  for (const address of shown) expect(address.startsWith(`${container().url}/`)).toBe(true);
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { blocked: [], hasChanges: false } });
});
