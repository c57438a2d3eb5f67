import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { allowHosts } from "../../../src/clients/images/allowed-hosts.ts";
import { unsigned } from "../../../src/core/cells/picture.ts";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { hashValue, nothingRemembered } from "../../../src/core/state.ts";
import type { EmployeeTask, Memory } from "../../../src/core/target.ts";
import { hashOf } from "../../../src/targets/photo/replace-photo.ts";
import {
  fitToShow,
  type HostedImages,
  hostPhoto,
  pictureFacts,
  pictureNow,
  withHostedPhoto,
  withUsablePhoto,
} from "../../../src/targets/signature/shown-photo.ts";
import { employee, kari } from "../../core/planning.ts";

const url = "https://images.example.com/kari.jpg?v=1";
const pictured = employee({ profileImageUrl: url });
const hosts = allowHosts(["images.example.com"]);
const refused: Memory = {
  facts: {},
  refusals: [
    {
      field: "photo",
      code: "not-an-image",
      message: "It is a web page.",
      hash: hashValue(unsigned(url)),
      at: "2020-01-01T00:00:00Z",
    },
  ],
};
const sent: Memory = { refusals: [], facts: { url, hash: "abc" } };
const finding = (problem: string, at: Date, picture = hashValue(url)): Memory => ({
  refusals: [],
  facts: { picture, pictureProblem: problem, pictureAt: at.toISOString() },
});
const dayMs = 24 * 3_600_000;
const ago = (days: number) => new Date(Date.now() - days * dayMs);
const memories =
  (photo: Memory, own: Memory = nothingRemembered) =>
  (target: string) =>
    target === "photo" ? photo : own;

describe("planning", () => {
  test.each<[string, Memory, Memory]>([
    ["was sent to Entra ID", sent, nothingRemembered],
    ["no one has looked at", nothingRemembered, nothingRemembered],
    ["was found to be good", nothingRemembered, finding("", ago(100))],
    ["was found to be of no use more than a week ago", nothingRemembered, finding("is HEIF", ago(8))],
    ["is another than the one refused", { ...refused, refusals: [] }, finding("x", ago(1), "other")],
    ["is in Entra ID, also if the signature found otherwise", sent, finding("x", ago(1))],
  ])("shows a photo that %s", (_, photo, own) => {
    expect(fitToShow(pictured, memories(photo, own), hosts)).toEqual({ employee: pictured, notes: [] });
  });

  test.each<[string, Memory, Memory]>([
    ["was refused, however long ago", refused, nothingRemembered],
    ["was sent, and cannot be fetched any more", { ...sent, facts: { ...sent.facts, problem: "404" } }, sent],
    ["the signature found to be of no use", nothingRemembered, finding("is HEIF", ago(6))],
  ])("leaves out a photo that %s, with a note", (_, photo, own) => {
    const shown = fitToShow(pictured, memories(photo, own), hosts);
    expect(shown.employee.profileImageUrl).toBeNull();
    expect(shown.notes).toMatchObject([{ code: "photo-not-shown", target: "signature", field: "signature" }]);
  });

  test("leaves out a refused photo that is only signed again", () => {
    const again = employee({ profileImageUrl: `${url}&se=2026-11-29&sig=BBB` });
    expect(fitToShow(again, memories(refused), hosts).employee.profileImageUrl).toBeNull();
  });

  test.each(["https://cdn.example.com/kari.jpg", "https://a:b@images.example.com/kari.jpg", "kari.jpg"])(
    "leaves out %s, which is not fetched either",
    (profileImageUrl) => {
      const shown = fitToShow(employee({ profileImageUrl }), memories(nothingRemembered), hosts);
      expect(shown.employee.profileImageUrl).toBeNull();
      expect(shown.notes).toMatchObject([{ code: "photo-not-shown" }]);
    },
  );

  test("leaves out every photo where no host is allowed, without a note for each person", () => {
    const shown = fitToShow(pictured, memories(sent), allowHosts([]));
    expect(shown).toMatchObject({ employee: { profileImageUrl: null }, notes: [] });
  });
});

describe("writing", () => {
  const task = (tried = 0, memory = nothingRemembered): EmployeeTask => ({
    email: kari.email,
    employee: pictured,
    entraId: "1",
    memory,
    tried,
  });
  const unknown = async () => nothingRemembered;
  const unusable = async () => {
    throw new GiveUp("not-an-image", "It is HEIF.", { outcome: "skipped", remedy: "x" });
  };
  const down = async () => {
    throw new RetryLater("unavailable", "images.example.com answered 502", 20, { tries: 4 });
  };

  test("looks at a photo that no one has looked at, and remembers what it is", async () => {
    const good = await withUsablePhoto(task(), unknown, async () => {});
    expect(good.employee).toBe(pictured);
    expect(pictureFacts(good.memory)).toMatchObject({ pictureProblem: "" });
    const bad = await withUsablePhoto(task(), unknown, unusable);
    expect(bad.employee.profileImageUrl).toBeNull();
    expect(pictureFacts(bad.memory)).toMatchObject({ pictureProblem: "It is HEIF." });
  });

  test("does not look at a photo that is known", async () => {
    const never = () => Promise.reject(new Error("It was looked at."));
    expect((await withUsablePhoto(task(), async () => sent, never)).employee).toBe(pictured);
    const left = await withUsablePhoto(task(), async () => refused, never);
    expect(left.employee.profileImageUrl).toBeNull();
    const known = task(0, finding("", ago(30)));
    expect((await withUsablePhoto(known, unknown, never)).employee).toBe(pictured);
  });

  test("waits for a host that is down, and leaves the photo out after as many tries as it is worth", async () => {
    await expect(withUsablePhoto(task(2), unknown, down)).rejects.toThrow(RetryLater);
    const left = await withUsablePhoto(task(3), unknown, down);
    expect(left.employee.profileImageUrl).toBeNull();
  });

  test("looks again the next night where a host was down, and after a week where the picture is of no use", async () => {
    const later = async (look: typeof down, hours: number) => {
      const { memory } = await withUsablePhoto(task(3), unknown, look);
      const pictureAt = new Date(Date.now() - hours * 3_600_000).toISOString();
      const own = { ...memory, facts: { ...memory.facts, pictureAt } };
      return fitToShow(pictured, memories(nothingRemembered, own), hosts).employee;
    };
    expect((await later(down, 11)).profileImageUrl).toBeNull();
    expect(await later(down, 13)).toBe(pictured);
    expect((await later(unusable, 150)).profileImageUrl).toBeNull();
    expect(await later(unusable, 170)).toBe(pictured);
  });
});

describe("a hosted picture", () => {
  const moved = employee({ profileImageUrl: "https://images.example.com/moved.jpg" });
  const ownOf = (facts: Memory["facts"]): Memory => ({ refusals: [], facts });
  const shows = ownOf({ image: "1/abc", picture: hashValue(url), pictureProblem: "", pictureHash: "abc" });
  const imageOf = (person: typeof kari, photo: Memory, own: Memory = nothingRemembered) =>
    withHostedPhoto(person, memories(photo, own), "1", hosting().images).signatureImage;

  test.each<[string, typeof kari, Memory, Memory, string]>([
    ["was sent to Entra ID has its name", pictured, sent, nothingRemembered, "abc"],
    ["the signature has looked at has its name", pictured, nothingRemembered, shows, "abc"],
    ["no one has looked at has one of its own", pictured, nothingRemembered, nothingRemembered, "address"],
    ["is at another address, and not looked at, is the one that is shown", moved, sent, shows, "abc"],
    [
      "was replaced in Entra ID has the name of the new one",
      pictured,
      ownOf({ url, hash: "new" }),
      shows,
      "new",
    ],
    [
      "no signature shows, and is at an address that no one has looked at, has one of its own",
      moved,
      sent,
      nothingRemembered,
      "address",
    ],
  ])("that %s", (_, person, photo, own, name) => {
    expect(imageOf(person, photo, own)).toMatch(new RegExp(`^https://pictures.example/1/${name}`));
  });

  test("is not another one because its address is signed again, and no one without a photo has one", () => {
    const again = employee({ profileImageUrl: `${url}&se=2026-11-29&sig=BBB` });
    expect(imageOf(again, nothingRemembered)).toBe(imageOf(pictured, nothingRemembered));
    expect(imageOf(kari, sent, shows)).toBeUndefined();
  });

  const task = (memory = nothingRemembered, person = pictured): EmployeeTask => ({
    email: kari.email,
    employee: person,
    entraId: "1",
    memory,
  });
  const recalling = (photo: Memory) => async () => photo;
  const never = () => Promise.reject(new Error("It was looked at."));

  test("is made of what is at the address, small and square, before the signature is written", async () => {
    const { images, held } = hosting();
    const photo = await sharp({ create: { width: 648, height: 648, channels: 3, background: "red" } })
      .jpeg()
      .toBuffer();
    const work = await hostPhoto(task(), recalling(nothingRemembered), async () => photo, images);
    const name = `1/${hashOf(photo)}`;
    expect(work.employee.signatureImage).toBe(`https://pictures.example/${name}`);
    expect(work.memory.facts).toMatchObject({ pictureHash: hashOf(photo), pictureProblem: "" });
    const { width, height, format } = await sharp(
      held.get(name) ?? expect.fail("It is not there."),
    ).metadata();
    expect([width, height, format]).toEqual([176, 176, "jpeg"]);
  });

  test("is not fetched again where it is there already", async () => {
    const { images, held } = hosting();
    held.set("1/abc", new Uint8Array());
    const planned = withHostedPhoto(pictured, memories(sent), "1", images);
    const work = await hostPhoto(task(nothingRemembered, planned), recalling(sent), never, images);
    expect(work.employee).toBe(planned);
    const still = await hostPhoto(task(shows, moved), recalling(nothingRemembered), never, images);
    expect(still.employee.signatureImage).toBe("https://pictures.example/1/abc");
    // It is not known what is at the new address.
    expect(still.memory.facts["picture"]).toBe(hashValue(url));
  });

  test("is left out where it cannot be used", async () => {
    const { images, held } = hosting();
    const bad = async () => {
      throw new GiveUp("not-an-image", "It is HEIF.", { outcome: "skipped" });
    };
    for (const work of [
      await hostPhoto(task(), recalling(nothingRemembered), bad, images),
      await hostPhoto(task(), recalling(refused), never, images),
    ]) {
      expect(work.employee.profileImageUrl).toBeNull();
    }
    expect(held.size).toBe(0);
  });

  test("is looked at by a verification, which learns nothing from a host that is down", async () => {
    const photo = Buffer.from("a picture");
    expect(await pictureNow(moved, async () => photo)).toMatchObject({
      picture: hashValue(moved.profileImageUrl),
      pictureHash: hashOf(photo),
    });
    const down = async () => {
      throw new RetryLater("unavailable", "It is down", 20, { tries: 4 });
    };
    expect(await pictureNow(moved, down)).toEqual({});
  });
});

/** A place for pictures, in memory: `account/picture` below one address. */
function hosting() {
  const held = new Map<string, Uint8Array>();
  const images: HostedImages = {
    open: async () => {},
    nameOf: (entraId, picture) => `${entraId}/${picture.replace(" ", "-")}`,
    addressOf: (name) => `https://pictures.example/${name}`,
    namesIn: () => [],
    has: async (name) => held.has(name),
    put: async (name, jpeg) => void held.set(name, jpeg),
  };
  return { images, held };
}
