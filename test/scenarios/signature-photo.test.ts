import { beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { type Before, expectSignatures, snapshot } from "./target-agreements.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 60, settings: { SYNC_TARGETS: "entra,photo,signature" } });

/** What is at a photo's address instead of a picture that can be used. */
const kinds = [
  "missing",
  "html",
  "svg",
  "heif",
  "empty",
  "truncated",
  "bomb",
  "huge",
  "private",
  "elsewhere",
];
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`There is no person ${n}.`);
const withKind = (kind: string) => person(kinds.indexOf(kind));
const refusedByEntra = () => person(kinds.length);
const good = () => person(kinds.length + 1);
const signed = () => person(kinds.length + 2);
const repaired = () => withKind("html");

const htmlOf = (email: string) =>
  String(scene().microsoft.mailboxes.get(email)?.settings.SignatureHtml ?? expect.fail(email));
const notesOf = async (run: RunView, email: string) => {
  const { employees } = await scene().plan(run);
  const { notes = [] } = employees.find((one) => one.email === email) ?? {};
  return notes.filter(({ target }) => target === "signature");
};
const keyOf = async (email: string) =>
  (await scene().client().employees()).employees.find((one) => one.email === email)?.key ??
  expect.fail(email);

let before: Before;
let run: RunView;
beforeAll(async () => {
  const { life, images, microsoft } = scene();
  before = snapshot(scene());
  for (const kind of kinds) {
    const at = kind === "elsewhere" ? "https://cdn.elsewhere.example" : images.url;
    await life.changePhotoUrl(withKind(kind), `${at}/${kind}/1/${kind}.jpg`);
  }
  await life.changePhotoUrl(signed(), `${images.url}/portraits/3/kari.jpg?se=2026-11-28&sig=AAA`);
  microsoft.faults.add({ method: "PUT", user: refusedByEntra(), status: 400, code: "ImageInvalid" });
  run = await scene().sync();
});

describe("the first run with photos and signatures", () => {
  test.each(kinds)("writes the signature without a photo that is of no use (%s)", (kind) => {
    const html = htmlOf(withKind(kind));
    expect(html).not.toContain("<img");
    expect(html).toContain("<table");
  });

  test("gives everyone a signature, with the photo where it can be used", async () => {
    expect(run.summary?.failures).toEqual([]);
    expect(await expectSignatures(scene(), before)).toBeGreaterThan(40);
    expect(htmlOf(good())).toContain(`<img src="${scene().images.url}`);
    expect(htmlOf(signed())).not.toContain("<img");
  });

  test("records what was really written, so that it can be undone", async () => {
    const undo = await scene().client().undo(withKind("heif"), { run: run.id, mode: "preview" });
    const { employees } = await scene().plan(await scene().follow(undo));
    const codes = employees.flatMap(({ notes }) => notes.map(({ code }) => code));
    expect(codes).not.toContain("changed-since-written");
  });
});

describe("the run after it", () => {
  let next: RunView;
  beforeAll(async () => {
    scene().images.clearRequests();
    next = await scene().sync();
  });

  test("takes the photo that Entra ID refused out of the signature, and changes nothing else", async () => {
    const { employees } = await scene().plan(next);
    const changed = employees.filter(({ changes }) => changes.length > 0).map(({ email }) => email);
    expect(changed.filter((email) => email !== refusedByEntra())).toEqual([]);
    expect(htmlOf(refusedByEntra())).not.toContain("<img");
    expect(scene().images.requests()).toEqual([]);
    const last = await scene().sync();
    expect(last).toMatchObject({ status: "done", plan: { hasChanges: false } });
  });

  test.each(kinds)("says that the photo is not shown, and why (%s)", async (kind) => {
    expect(await notesOf(next, withKind(kind))).toMatchObject([
      { code: "photo-not-shown", field: "signature", message: expect.stringMatching(/without a photo: \S/) },
    ]);
  });

  test("the preview of a signature alone is the same one, and so is the signature that is shown", async () => {
    const alone = await scene().sync({ mode: "preview", targets: ["signature"] });
    expect(alone).toMatchObject({ plan: { hasChanges: false } });
    const shown = await scene().ask(
      "GET",
      `employees/${await keyOf(withKind("heif"))}/signature?format=html`,
    );
    expect(await shown.text()).not.toContain("<img");
  });
});

test("the preview of templates leaves out what is remembered to be of no use", async () => {
  const { people } = await scene()
    .client()
    .previewTemplates({ emails: [refusedByEntra(), withKind("heif"), good()] });
  const shown = people.map(({ email, after }) => [email, after.html.includes("<img")]);
  expect(shown).toEqual([
    [refusedByEntra(), false],
    [withKind("heif"), false],
    [good(), true],
  ]);
});

test("a photo that can be used again comes into the signature", async () => {
  await scene().life.changePhotoUrl(repaired(), `${scene().images.url}/portraits/9/ny.jpg`);
  await scene().sync();
  expect(htmlOf(repaired())).toContain(`<img src="${scene().images.url}/portraits/9/ny.jpg"`);
  expect(await scene().sync()).toMatchObject({ plan: { hasChanges: false } });
});
