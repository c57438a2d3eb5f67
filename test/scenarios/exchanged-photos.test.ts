import { beforeAll, beforeEach, expect, test } from "vitest";
import { picturedPeople } from "./ordinary-people.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ settings: { SYNC_TARGETS: "" } });
const five = () => picturedPeople(scene()).slice(0, 5);
const urlOf = (email: string) =>
  scene().company.employees.find((one) => one.email === email)?.profile_image_url ?? "";
const titleOf = (email: string) => scene().microsoft.users.get(email)?.jobTitle;
const signatureOf = (email: string) => scene().microsoft.mailboxes.get(email)?.settings.SignatureHtml ?? "";
const photosSent = () => scene().calls("PUT");

/** Gives people the photos of others, in this order. */
async function setPhotos(urls: ReadonlyMap<string, string>): Promise<void> {
  for (const [email, url] of urls) await scene().life.changePhotoUrl(email, url);
}

beforeAll(async () => {
  // A company of five: shares say little of so few people.
  await scene().restartHost({
    SYNC_SCOPE: five()
      .map((email) => `email:${email}`)
      .join(";"),
  });
  expect(await scene().sync()).toMatchObject({ status: "done", summary: { failures: [] } });
});
beforeEach(() => scene().microsoft.clearExchanges());

test("in a company of five, a new photo and a new title go through", async () => {
  const [first = "", second = ""] = five();
  const fresh = `${scene().images.url}/portraits/55/ny.jpg`;
  await setPhotos(new Map([[first, fresh]]));
  await scene().life.changeTitle(second, "Ny tittel");
  expect(await scene().sync()).toMatchObject({ status: "done", guards: [], summary: { failures: [] } });
  expect(signatureOf(first)).toContain(fresh);
  expect(photosSent()).toHaveLength(1);
  await setPhotos(new Map([[first, urlOf(first)]]));
  expect(await scene().sync()).toMatchObject({ status: "done", guards: [] });
});

test("photos that have slipped by a row are held with the signatures that show them, and profiles are written", async () => {
  const people = five();
  const next = (n: number) => urlOf(people[(n + 1) % people.length] ?? "");
  const before = people.map(signatureOf);
  await setPhotos(new Map(people.map((email, n) => [email, next(n)])));
  await scene().life.changeTitle(people[0] ?? "", "Uten venting");

  const run = await scene().sync();
  expect(run).toMatchObject({
    status: "done",
    targets: ["entra"],
    waiting: { targets: ["photo", "signature"] },
  });
  expect(titleOf(people[0] ?? "")).toBe("Uten venting");
  expect(photosSent()).toEqual([]);
  expect(people.map(signatureOf)).toEqual(before);
  const part = await scene()
    .client()
    .run(run.waiting?.run ?? "");
  expect(part).toMatchObject({
    status: "held",
    guards: [{ name: "exchanged-values:photo", target: "photo", people: 5, all: 5 }],
  });

  // It was meant: a correction is released like any other plan.
  await scene()
    .client()
    .release(part.id, part.plan?.digest ?? "");
  expect(await ended(scene(), part.id)).toMatchObject({ status: "done", summary: { failures: [] } });
  expect(photosSent()).toHaveLength(5);
  for (const [n, email] of people.entries()) expect(signatureOf(email)).toContain(next(n));
  expect(await scene().sync()).toMatchObject({ status: "done", plan: { hasChanges: false } });
});
