import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { RunView } from "../../src/api/runs.ts";
import type { Outcome } from "../../src/core/outcome.ts";
import { oldPhoto } from "../../src/local/company/accounts.ts";
import { photoOf } from "../../src/local/microsoft/graph/photos.ts";
import { eventually } from "./eventually.ts";
import { picturedPeople } from "./ordinary-people.ts";
import { type Before, expectPhotos, snapshot } from "./target-agreements.ts";
import { ended } from "./with-open-run.ts";
import { withStack } from "./with-stack.ts";

const scene = withStack({ employees: 72, settings: { SYNC_TARGETS: "photo" } });

/** What the image server does instead of showing a photo, and how that is called. */
const refusals = {
  missing: "image-not-found",
  gone: "image-not-found",
  html: "not-an-image",
  svg: "not-an-image",
  heif: "not-an-image",
  empty: "not-an-image",
  truncated: "image-damaged",
  bomb: "image-too-large",
  huge: "image-too-large",
  flood: "image-too-large",
  loop: "image-redirects",
  private: "image-host-not-allowed",
  elsewhere: "image-host-not-allowed",
  downgraded: "image-url-invalid",
  failing: "image-unavailable",
} as const;
/** What Graph does with a photo before it takes it. */
const delays = {
  throttles: { status: 429, retryAfter: 1 },
  "is not available for": { status: 503, retryAfter: 1 },
  "hangs up on": { dropConnection: true },
  "hangs up after": { dropConnection: true, afterWrite: true },
};
type Refusal = keyof typeof refusals;
type Delay = keyof typeof delays;
const [refused, delayed] = [Object.keys(refusals) as Refusal[], Object.keys(delays) as Delay[]];

const person = (n: number) => picturedPeople(scene())[n] ?? expect.fail(`There is no person ${n}.`);
const down = () => person(0);
const sufferer = (trouble: Refusal | Delay) => person(1 + [...refused, ...delayed].indexOf(trouble));
/** The people with a photo sent, in order. */
const sent = () =>
  scene()
    .calls("PUT")
    .map(({ url }) => scene().microsoft.users.get(url.split("/").at(-3) ?? "")?.userPrincipalName);

let before: Before;
let run: RunView;
let outcomes: readonly Outcome[];
let writes: ReturnType<typeof sent>;
beforeAll(async () => {
  const { images, life, client, microsoft } = scene();
  const old = (await photoOf(new Uint8Array(oldPhoto))) ?? expect.fail("It is no photo.");
  for (const kind of refused) {
    microsoft.photos.set(microsoft.users.get(sufferer(kind))?.id ?? "", old);
    await life.changePhotoUrl(sufferer(kind), `${images.url}/${kind}/1/${kind}.jpg?se=2026-11-28&sig=AAA`);
  }
  for (const delay of delayed) {
    microsoft.faults.add({ method: "PUT", user: sufferer(delay), times: 1, ...delays[delay] });
  }
  const broken = `${images.url}/failing/1/nede.jpg`;
  await life.changePhotoUrl(down(), broken);
  before = snapshot(scene());

  const { id } = await client().requestRun({});
  await eventually(async () => {
    const { progress } = await client().run(id);
    const { changed = 0, skipped = 0 } = progress?.counts["photo"] ?? {};
    return changed + skipped + 2 === progress?.expected;
  });
  // One server is back when all others are done, the other never.
  images.put(broken, { bytes: new Uint8Array(oldPhoto), type: "image/jpeg" });
  run = await ended(scene(), id);
  outcomes = await scene().outcomes(run);
  writes = sent();
});
beforeEach(() => {
  scene().microsoft.clearExchanges();
  scene().images.clearRequests();
});

const outcomeOf = (email: string) => outcomes.find((outcome) => outcome.email === email);

describe("a photo that is not available", () => {
  test.each(refused.map((kind) => [kind, refusals[kind]] as const))("(%s) is skipped: %s", (kind, code) => {
    expect(outcomeOf(sufferer(kind))).toMatchObject({
      status: "skipped",
      code,
      message: expect.any(String),
      remedy: expect.any(String),
    });
  });

  test("fails no one, and does not keep others from being sent; theirs stay as they were", async () => {
    expect(run).toMatchObject({ status: "done", summary: { failures: [] } });
    expect(await expectPhotos(scene(), before)).toBe(run.summary?.counts["photo"]?.changed);
  });

  test("because its server is down is waited for", () => {
    expect(outcomeOf(down())).toMatchObject({ status: "changed", fields: ["photo"] });
    expect(writes.at(-1)).toBe(down());
  });

  test("because its server answers with errors for ever is given up within minutes, and the run ends", () => {
    const { seconds = 0 } = run.summary ?? {};
    expect(seconds).toBeGreaterThan(60);
    expect(outcomeOf(sufferer("failing"))?.message).toMatch(/answered 502, 4 times within minutes/);
  });

  test("is remembered: the next run has a note, and asks the server for nothing, also where addresses are only signed again", async () => {
    const { life, images } = scene();
    for (const kind of refused) {
      const address = `${images.url}/${kind}/1/${kind}.jpg?se=2026-11-29&sig=BBB`;
      await life.changePhotoUrl(sufferer(kind), address);
    }
    const next = await scene().sync();
    expect(next).toMatchObject({ status: "done", plan: { hasChanges: false } });
    expect(scene().images.requests()).toEqual([]);
    const { employees } = await scene().plan(next);
    for (const kind of refused) {
      const notes = employees.find(({ email }) => email === sufferer(kind))?.notes;
      expect(notes).toMatchObject([{ target: "photo", field: "photo", code: refusals[kind] }]);
    }
  });

  test("is requested again once the database points elsewhere", async () => {
    await scene().life.changePhotoUrl(sufferer("html"), `${scene().images.url}/portraits/200/Endelig.jpg`);
    expect(await scene().sync()).toMatchObject({ summary: { counts: { photo: { changed: 1 } } } });
    expect(sent()).toEqual([sufferer("html")]);
  });
});

test.each(delayed)("a photo that Graph %s is sent again unless it is there, and lands", (delay) => {
  expect(outcomeOf(sufferer(delay))).toMatchObject({ status: "changed", fields: ["photo"] });
  const isThere = delay === "hangs up after";
  expect(writes.filter((who) => who === sufferer(delay))).toHaveLength(isThere ? 1 : 2);
});
