import { afterAll, beforeAll, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import { connectStorage } from "../../src/clients/storage/storage.ts";
import { emptyStorage } from "../keep-running.ts";
import { accountOf, restoreStore, store } from "../stores/store-of-0.1.ts";
import { ended } from "./with-open-run.ts";
import { openScene, type Scene } from "./with-stack.ts";

const { story } = store;
let scene: Scene;
let open: RunView;
let next: RunView;

beforeAll(async () => {
  const azurite = await emptyStorage();
  await restoreStore(connectStorage(azurite));
  const settings = { SYNC_TARGETS: "entra,photo,signature", PHOTO_HOSTS: story.imagesHost };
  scene = await openScene({ azurite, company: store.company, settings });
  open = await ended(scene, story.runs.open);
  next = await scene.sync();
});
afterAll(() => scene.close());

const planned = async (target: string) =>
  (await scene.plan(next)).employees.flatMap(({ changes }) =>
    changes.filter((change) => change.target === target),
  );

test("a run that 0.1 left under way ends, with everyone counted once", () => {
  expect(open).toMatchObject({
    status: "done",
    summary: { counts: { entra: { changed: 3 } }, failures: [] },
  });
});

test("the next run knows what 0.1 remembered: no photo is sent again, and one that was refused is left for a week", async () => {
  expect(await planned("photo")).toEqual([]);
  const { employees } = await scene.plan(next);
  const refused = employees.find(({ email }) => email === story.refusedPhoto);
  expect(refused?.notes).toMatchObject([{ code: "image-not-found" }, { code: "photo-not-shown" }]);
});

test("the carry-over is logged once, with its counts", () => {
  const lines = scene.log.filter(({ message }) => message.startsWith("Records of an earlier version"));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.message).toMatch(/"state":\d+,"audit":\d+,"addresses":13/);
});

test("the exclusion holds, and its person has a history", async () => {
  const { employees } = await scene.client().employees();
  const excluded = employees.find(({ email }) => email === story.excluded);
  expect(excluded?.targets).toMatchObject({ photo: "excluded", signature: "excluded" });
});

test("a renamed person has one history, with both addresses; so it is found by either", async () => {
  const { now, old } = story.renamed;
  const history = await scene.client().history(now);
  expect(history).toMatchObject({ account: accountOf(now), otherAccounts: [] });
  expect(history.addresses?.toSorted()).toEqual([now, old].toSorted());
  expect(new Set(history.entries.map(({ run }) => run))).toContain(story.runs.first);
  expect((await scene.client().history(old)).entries).toEqual(history.entries);
});

test("a leaver's history is there, and what 0.1 wrote can be undone", async () => {
  const { entries } = await scene.client().history(story.leaver);
  expect(entries.map(({ run }) => run)).toContain(story.runs.first);
  const { id } = await scene.client().undo(story.undone, { run: story.runs.undo, mode: "preview" });
  const undone = await scene.follow({ id });
  expect((await scene.plan(undone)).employees).toMatchObject([{ entraId: accountOf(story.undone) }]);
});
