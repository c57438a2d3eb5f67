import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { type Photo, photoOf as photoFrom } from "../../src/local/microsoft/graph/photos.ts";
import { deleteKept, photosKeptOf } from "../../src/stores/photos-before.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { storageOf } from "./storage-of.ts";
import { syncedCompany } from "./synced-company.ts";
import { undoOf } from "./undo-of-one.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({
  company: (images) => syncedCompany(50, images),
  settings: { SYNC_TARGETS: "photo" },
});
const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const userOf = (email: string) => scene().microsoft.users.get(email) ?? expect.fail(email);
const undo = undoOf(scene);

let first: RunView;
/** A photo that a person has set. */
let own: Photo;
beforeAll(async () => {
  const { microsoft, sync } = scene();
  own = (await photoFrom(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
  for (const n of [0, 3]) microsoft.photos.set(userOf(person(n)).id, own);
  for (const n of [1, 4]) microsoft.photos.delete(userOf(person(n)).id);
  first = await sync();
  expect(first).toMatchObject({ status: "done", summary: { failures: [] } });
});
beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().microsoft.faults.clear();
});

describe("the undo of a photo", () => {
  const photo = { targets: ["photo"] };
  const idOf = (email: string) => userOf(email).id;
  const photoOf = (email: string) => scene().microsoft.photos.get(idOf(email))?.bytes;
  const kept = () => storageOf(scene()).records.storage;

  test("puts the person's own back, byte for byte; the next run would write the database's, and undone itself it is there again", async () => {
    const her = person(0);
    const ours = photoOf(her);
    expect(ours).not.toEqual(own.bytes);
    const shown = await undo(her, first, { mode: "preview", ...photo });
    expect(shown.changes).toMatchObject([
      { field: "photo", from: expect.stringMatching(/^sha256:/), to: expect.stringMatching(/^sha256:/) },
    ]);
    expect(shown.codes).toEqual(["will-return"]);
    expect(photoOf(her)).toEqual(ours);

    const { run } = await undo(her, first, photo);
    expect(run).toMatchObject({ status: "done", summary: { counts: { photo: { changed: 1 } } } });
    expect(run.plan?.digest).toBe(shown.run.plan?.digest);
    expect(photoOf(her)).toEqual(own.bytes);
    const next = await scene().plan(await scene().sync({ emails: [her], mode: "preview", ...photo }));
    expect(next.employees[0]?.changes).toMatchObject([
      { from: expect.stringMatching(/^[\da-f]{64}$/), to: expect.stringMatching(/^https:/) },
    ]);

    await undo(her, run, photo);
    expect(photoOf(her)).toEqual(ours);
  });

  test("removes it where there was none before; a second time finds it done, and undone itself it is there again", async () => {
    const her = person(1);
    const ours = photoOf(her);
    const { run, changes } = await undo(her, first, photo);
    expect(changes).toMatchObject([{ to: null }]);
    expect(run.summary?.counts).toEqual({ photo: { changed: 1 } });
    expect(photoOf(her)).toBeUndefined();
    const [removal] = scene().calls("DELETE");
    expect(removal).toMatchObject({ status: 204, url: expect.stringContaining(idOf(her)) });
    expect((await undo(her, first, photo)).codes).toEqual(["already-undone"]);

    await undo(her, run, photo);
    expect(photoOf(her)).toEqual(ours);
  });

  test("leaves alone one that was set since", async () => {
    const her = person(2);
    scene().microsoft.photos.set(idOf(her), own);
    const { run, codes, changes } = await undo(her, first, photo);
    expect({ codes, changes }).toEqual({ codes: ["changed-since-written"], changes: [] });
    expect(run.summary?.counts).toEqual({});
    expect(photoOf(her)).toEqual(own.bytes);
  });

  test("says why where the photo before is not kept any more", async () => {
    const her = person(3);
    const account = idOf(her).toLowerCase();
    for await (const one of photosKeptOf(kept(), {
      accounts: new Set([account]),
      emails: new Set(),
      keys: new Set(),
    }))
      await deleteKept(kept(), one);
    const { codes, changes, notes } = await undo(her, first, photo);
    expect({ codes, changes }).toEqual({ codes: ["not-kept"], changes: [] });
    expect(notes).toMatchObject([
      { message: expect.stringContaining("30 days"), remedy: expect.stringContaining("by hand") },
    ]);
  });

  test("that is killed after Graph has written recognises its own write, and is on record once", async () => {
    const { microsoft, client, restartHost } = scene();
    const her = person(4);
    microsoft.faults.add({ user: her, method: "DELETE", hang: true, afterWrite: true, times: 1 });
    const { id } = await client().undo(her, { run: first.id, ...photo });
    await eventually(() => photoOf(her) === undefined);
    await scene().host.kill();
    microsoft.faults.clear();
    await restartHost();
    const run = await ended(scene(), id);
    expect(run).toMatchObject({ status: "done", summary: { counts: { photo: { changed: 1 } } } });
    expect(await storageOf(scene()).audit({ id }, her)).toMatchObject([{ state: "done" }]);
    expect(scene().calls("DELETE")).toHaveLength(1);
  });
});
