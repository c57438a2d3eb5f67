import { afterEach, beforeAll, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { photoOf as photoFrom } from "../../src/local/microsoft/graph/photos.ts";
import { runCli } from "../cli/run-cli.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { ended, reached } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(100, images),
  settings: { SYNC_TARGETS: "photo" },
});
const access = () => ["--url", scene().host.url, "--key", scene().host.keys.host];
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const idOf = (email: string) => scene().microsoft.users.get(email)?.id ?? expect.fail(email);
const photoOf = (email: string) => scene().microsoft.photos.get(idOf(email))?.bytes;
const comeBack = (email: string) =>
  scene().database.query("update employees set status = 'active' where email = $1", [email]);

/** Requests a removal, and waits until it has ended or is held. */
const remove = async (emails: readonly string[], more: { mode?: string; digest?: string } = {}) =>
  scene().follow(
    await scene()
      .client()
      .requestRun({ removePhotos: true, emails, ...more }),
  );
/** Why nothing of each person is removed, by e-mail. */
const notesOf = async (run: RunView) =>
  Object.fromEntries(
    (await scene().plan(run)).employees.flatMap(({ email, notes }) =>
      notes.map(({ code }) => [email, code] as const),
    ),
  );

/** The outcomes of one person in a run, by target. */
async function outcomesOf(run: RunView, email: string) {
  const theirs = (await scene().outcomes(run)).filter((outcome) => outcome.email === email);
  return Object.fromEntries(theirs.map(({ target, status, code }) => [target, code ?? status]));
}

beforeAll(async () => {
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  scene().microsoft.clearExchanges();
});
afterEach(() => {
  scene().microsoft.clearExchanges();
  scene().microsoft.faults.clear();
});

describe("the photo of a person who has left", () => {
  let removal: RunView;
  let ours: Uint8Array | undefined;

  test("is removed on request: previewed, then deleted with one call, and on record", async () => {
    const her = person(0);
    await scene().life.leave(her);
    ours = photoOf(her);
    const shown = await runCli(["remove-photo", her, "--mode", "preview", ...access()]);
    expect(shown).toMatchObject({ code: 2, out: expect.stringContaining("leaver:remove") });
    expect(photoOf(her)).toEqual(ours);

    expect(await runCli(["remove-photo", her, ...access()])).toMatchObject({
      code: 0,
      out: expect.stringContaining("removal done"),
    });
    const [run] = await scene().client().runs(1);
    removal = run ?? expect.fail("There is no run.");
    expect(removal).toMatchObject({
      remove: ["photo"],
      targets: ["photo"],
      emails: [her],
      summary: { failures: [], counts: { photo: { changed: 1 } } },
    });
    expect(photoOf(her)).toBeUndefined();
    expect(scene().calls("DELETE")).toHaveLength(1);
    expect(await storageOf(scene()).audit(removal, her)).toMatchObject([
      { state: "done", rule: "leaver:remove", from: expect.stringMatching(/^sha256:/) },
    ]);
  });

  test("is not looked for a second time, and is put back by an undo, byte for byte; it stays then", async () => {
    const her = person(0);
    const again = await remove([her]);
    expect(again).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(await notesOf(again)).toEqual({ [her]: "no-photo" });

    const undone = await scene().follow(await scene().client().requestRun({ undo: removal.id }));
    expect(undone).toMatchObject({ status: "done", summary: { counts: { photo: { changed: 1 } } } });
    expect(photoOf(her)).toEqual(ours);
    expect(await notesOf(await remove([her]))).toEqual({ [her]: "photo-not-ours" });
  });
});

test("leaves alone who never was an employee, who still is one by any address, what others have set, and who is excluded", async () => {
  const { client, life, microsoft, database } = scene();
  const [active, renamed, own] = [person(1), person(2), person(3)];
  const [gone, excluded] = [person(4), person(5)];
  const set = (await photoFrom(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
  const never = "post@fjordbo.example";
  microsoft.photos.set(idOf(never), set);
  const renaming = "update employees set email = $2 where email = $1";
  await database.query(renaming, [renamed, "ny.adresse@fjordbo.example"]);
  for (const one of [own, gone, excluded]) await life.leave(one);
  microsoft.photos.set(idOf(own), set);
  microsoft.users.remove(gone);
  await client().exclude(excluded, { reason: "Rettssak", targets: ["photo"] });
  const before = microsoft.photos.all();

  const emails = [never, active, renamed, own, gone, excluded];
  const run = await remove(emails);
  expect(run).toMatchObject({ status: "done", plan: { hasChanges: false } });
  expect(await notesOf(run)).toEqual({
    [never]: "no-former-employee",
    [active]: "still-an-employee",
    [renamed]: "still-an-employee",
    [own]: "photo-not-ours",
    [gone]: "account-gone",
    [excluded]: "excluded",
  });
  const outcomes = await scene().outcomes(run);
  expect(outcomes.map(({ email, status }) => [email, status]).sort()).toEqual(
    emails.map((email) => [email, "skipped"]).sort(),
  );
  expect(microsoft.photos.all()).toEqual(before);
  expect(scene().calls("DELETE")).toEqual([]);
});

test("of ten people or more it is held until its plan is read; who has come back meanwhile keeps theirs", async () => {
  const leavers = Array.from({ length: 11 }, (_, n) => person(6 + n));
  for (const one of leavers) await scene().life.leave(one);
  const held = await remove(leavers);
  expect(held).toMatchObject({ status: "held", guards: [{ name: "removal-unread" }] });
  expect(scene().calls("DELETE")).toEqual([]);

  const [back = "", ...others] = leavers;
  await comeBack(back);
  await scene()
    .client()
    .release(held.id, held.plan?.digest ?? "");
  const run = await scene().follow(held);
  expect(run).toMatchObject({ status: "done", summary: { counts: { photo: { changed: 10 } } } });
  expect(await notesOf(run)).toEqual({ [back]: "still-an-employee" });
  expect(photoOf(back)).toBeDefined();
  expect(others.filter((one) => photoOf(one))).toEqual([]);
});

test("with the digest of its preview exactly that is removed, without being held; once more it is out of date", async () => {
  const leavers = Array.from({ length: 10 }, (_, n) => person(17 + n));
  for (const one of leavers) await scene().life.leave(one);
  const { plan } = await remove(leavers, { mode: "preview" });
  const digest = plan?.digest ?? "";
  const run = await remove(leavers, { digest });
  expect(run).toMatchObject({ status: "done", summary: { counts: { photo: { changed: 10 } } } });
  expect(await remove(leavers, { digest })).toMatchObject({ status: "stale" });
});

test("a removal that Graph refuses for an administrator is reported as any refusal, and the photo stays", async () => {
  const him = person(27);
  await scene().life.leave(him);
  scene().microsoft.faults.add({ user: him, method: "DELETE", status: 403 });
  const run = await remove([him]);
  expect(run).toMatchObject({ status: "done", summary: { counts: { photo: { failed: 1 } } } });
  expect(await scene().outcomes(run)).toMatchObject([{ email: him, remedy: expect.any(String) }]);
  expect(photoOf(him)).toBeDefined();
});

test("that waits while the database is read again for another run removes nothing any more", async () => {
  const her = person(28);
  await scene().life.leave(her);
  const fault = scene().microsoft.faults.add({ user: her, method: "DELETE", status: 429, retryAfter: 5 });
  const { id } = await scene()
    .client()
    .requestRun({ removePhotos: true, emails: [her] });
  await reached(scene().client, id, "running");
  await eventually(() => (scene().microsoft.faults.all()[0]?.hits ?? 0) > 0);
  await comeBack(her);
  await scene().sync();
  scene().microsoft.faults.clear(fault);
  const run = await ended(scene(), id);
  expect(run.summary?.counts).toEqual({ photo: { superseded: 1 } });
  expect(await scene().outcomes(run)).toMatchObject([{ remedy: expect.stringContaining("again") }]);
  expect(photoOf(her)).toBeDefined();
});

test("that was cut off after Graph has deleted recognises its own write, and brings the photo back when undone", async () => {
  const her = person(29);
  const ours = photoOf(her);
  await scene().life.leave(her);
  scene().microsoft.faults.add({
    user: her,
    method: "DELETE",
    dropConnection: true,
    afterWrite: true,
    times: 1,
  });
  const run = await remove([her]);
  expect(run).toMatchObject({ status: "done", summary: { counts: { photo: { changed: 1 } } } });
  await scene().follow(await scene().client().undo(her, { run: run.id }));
  expect(photoOf(her)).toEqual(ours);
});

describe("a photo opt-out", () => {
  test("removes the photo as well where that is requested: planned, on record, and undone like any write", async () => {
    const her = person(30);
    const account = idOf(her);
    const ours = scene().microsoft.photos.get(account);
    expect(ours).toBeDefined();
    const order = ["exclude", her, "--reason", "Vil ikke ha bilde.", "--targets", "photo", "--remove-photo"];
    expect(await runCli([...order, ...access()])).toMatchObject({
      code: 0,
      out: expect.stringContaining("is removed by the next run"),
    });
    const some = { emails: [her], targets: ["photo"] };
    const shown = await scene().plan(await scene().sync({ ...some, mode: "preview" }));
    expect(shown.employees[0]?.changes).toMatchObject([
      { target: "photo", from: expect.stringMatching(/^[\da-f]{64}$/), to: null, rule: "exclusion:remove" },
    ]);
    expect(shown.totals.targets).toMatchObject({ photo: { cleared: 1 } });
    expect(scene().microsoft.photos.get(account)).toEqual(ours);

    const run = await scene().sync(some);
    expect(await outcomesOf(run, her)).toEqual({ photo: "changed" });
    expect(scene().microsoft.photos.get(account)).toBeUndefined();
    expect((await scene().sync(some)).plan?.hasChanges).toBe(false);

    const undo = await scene()
      .client()
      .undo(her, { run: run.id, targets: ["photo"] });
    await scene().follow(undo);
    expect(scene().microsoft.photos.get(account)).toEqual(ours);
    // What was put back is not the app's own choice: it stays.
    const again = await scene().sync(some);
    expect(await outcomesOf(again, her)).toEqual({ photo: "photo-not-ours" });
    expect(scene().microsoft.photos.get(account)).toEqual(ours);
    await scene().client().include(her);
  });

  test("leaves a photo that the person has set since, and is refused without an exclusion from photo", async () => {
    const her = person(31);
    const account = idOf(her);
    const own = scene().microsoft.photos.get(idOf(person(32)));
    if (own) scene().microsoft.photos.set(account, own);
    const order = { reason: "Vil ikke ha bilde.", removePhoto: true };
    await expect(
      scene()
        .client()
        .exclude(her, { ...order, targets: ["entra"] }),
    ).rejects.toMatchObject({ code: "invalid-request" });
    await scene()
      .client()
      .exclude(her, { ...order, targets: ["photo"] });
    const run = await scene().sync({ emails: [her], targets: ["photo"] });
    expect(await outcomesOf(run, her)).toEqual({ photo: "photo-not-ours" });
    expect(scene().microsoft.photos.get(account)).toEqual(own);
    await scene().client().include(her);
  });
});

test.each<[string, object]>([
  ["no one is named", { removePhotos: true }],
  ["another target is named", { removePhotos: true, emails: ["a@b.no"], targets: ["entra"] }],
  ["it is to undo as well", { removePhotos: true, emails: ["a@b.no"], undo: "20260101T000000Z-aaaaaa" }],
])("is refused where %s", async (_, body) => {
  await expect(scene().client().requestRun(body)).rejects.toMatchObject({ code: "invalid-request" });
});
