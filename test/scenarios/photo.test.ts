import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { photoOf } from "../../src/local/microsoft/graph/photos.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { type Before, expectPhotos, snapshot } from "./target-agreements.ts";
import { nightly } from "./tick.ts";
import { withStack } from "./with-stack.ts";

// Everyone is due for verification every night.
const scene = withStack({ settings: { SYNC_TARGETS: "photo", SYNC_VERIFY_DAYS: "1" } });

let before: Before;
beforeAll(async () => {
  before = snapshot(scene());
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
  await expectPhotos(scene(), before);
});
beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().images.clearRequests();
});

const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`Nobody is number ${n}.`);
const at = (path: string) => scene().images.url + path;
const idOf = (email: string) => scene().microsoft.users.get(email)?.id ?? "";
const urlOf = (email: string) =>
  scene().company.employees.find((row) => row.email === email)?.profile_image_url ?? "";
/** The people with a photo sent. */
const sent = () =>
  scene()
    .calls("PUT")
    .map(({ url }) => scene().microsoft.users.get(url.split("/").at(-3) ?? "")?.userPrincipalName)
    .sort();

describe("a new photo", () => {
  test("at a new URL is planned without a download, and sent by the next run as a JPEG, and no other", async () => {
    const url = at("/rotated/100/Ny Fotograf.jpg");
    await scene().life.changePhotoUrl(person(0), url);
    const { employees } = await scene().plan(await scene().sync({ mode: "preview" }));
    expect(employees.find(({ email }) => email === person(0))?.changes).toMatchObject([
      { field: "photo", from: expect.stringMatching(/^[\da-f]{64}$/), to: url },
    ]);
    expect(scene().images.requests()).toEqual([]);

    await scene().sync();
    expect(sent()).toEqual([person(0)]);
    const type = { "content-type": "image/jpeg" };
    expect(scene().calls("PUT")).toMatchObject([{ requestHeaders: type, status: 200 }]);
    expect(scene().images.requests()).toMatchObject([{ conditional: false, status: 200 }]);
    await expectPhotos(scene(), before);
  });

  test("that is the same picture at another URL is downloaded, but not sent; without a URL the photo stays", async () => {
    const [moved, without] = [person(3), person(4)];
    const picture = { bytes: new Uint8Array(oldPhoto), type: "image/jpeg" };
    for (const path of ["/put/1.jpg", "/put/2.jpg"]) scene().images.put(at(path), picture);
    await scene().life.changePhotoUrl(moved, at("/put/1.jpg"));
    await scene().sync();
    expect(sent()).toEqual([moved]);

    const was = scene().microsoft.photos.get(idOf(without));
    await scene().life.changePhotoUrl(moved, at("/put/2.jpg"));
    await scene().life.changePhotoUrl(without, null);
    scene().microsoft.clearExchanges();
    const run = await scene().sync();
    expect(run).toMatchObject({
      plan: { totals: { changes: 1 } },
      summary: { counts: { photo: { unchanged: 1 } } },
    });
    expect(sent()).toEqual([]);
    expect(scene().microsoft.photos.get(idOf(without))).toEqual(was);
    await scene().life.changePhotoUrl(without, urlOf(without));
  });
});

describe("what no plan can see", () => {
  const replaced = () => person(1);
  const retaken = () => person(2);

  test("is a new picture at the same URL, or one that a user set in Microsoft 365: neither is requested", async () => {
    const photo = (await photoOf(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
    scene().microsoft.photos.set(idOf(replaced()), photo);
    scene().images.retake(urlOf(retaken()));
    expect(await scene().sync()).toMatchObject({ plan: { hasChanges: false } });
    expect(scene().images.requests()).toEqual([]);
    expect(scene().calls("GET")).toHaveLength(1);
  });

  test("is found by the nightly verification, which sends nothing and downloads what is new", async () => {
    const drifted = await scene().outcomes(await nightly(scene()), "drifted");
    expect(new Map(drifted.map(({ email, message }) => [email, message]))).toEqual(
      new Map([
        [replaced(), expect.stringContaining("replaced by another")],
        [retaken(), expect.stringContaining("same address")],
      ]),
    );
    expect(sent()).toEqual([]);
    const asked = scene().images.requests();
    expect(asked.length).toBeGreaterThan(30);
    // Behind a redirect there may be another image each time.
    const direct = asked.filter(({ path }) => !path.includes("Mona%20Viken"));
    expect(direct.filter(({ conditional }) => !conditional)).toEqual([]);
    expect(direct.filter(({ status }) => status === 200).map(({ path }) => at(path))).toEqual([
      urlOf(retaken()),
    ]);
  });

  test("is repaired by the next run, and then there is nothing left to find", async () => {
    await scene().sync();
    expect(sent()).toEqual([replaced(), retaken()].sort());
    await expectPhotos(scene(), before);
    const night = await nightly(scene());
    expect(night).toMatchObject({ plan: { hasChanges: false } });
    expect(await scene().outcomes(night, "drifted")).toEqual([]);
  });
});

test("an app without a photo host says so, and makes no request", async () => {
  await scene().restartHost({ PHOTO_HOSTS: "" });
  await scene().life.changePhotoUrl(person(8), `${scene().images.url}/portraits/400/Ingen.jpg`);
  const run = await scene().sync();
  expect(run).toMatchObject({
    status: "done",
    plan: { hasChanges: false, notes: [{ code: "photo-hosts-empty", remedy: expect.any(String) }] },
  });
  expect(scene().images.requests()).toEqual([]);
});
