import { describe, expect, test } from "vitest";
import { allowHosts } from "../../../src/clients/images/allowed-hosts.ts";
import { unsigned } from "../../../src/core/cells/picture.ts";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import { hashValue, nothingRemembered } from "../../../src/core/state.ts";
import type { EmployeeTask, Memory } from "../../../src/core/target.ts";
import { fitToShow, pictureFacts, withUsablePhoto } from "../../../src/targets/signature/shown-photo.ts";
import { employee, kari } from "../../core/planning.ts";

const url = "https://images.example.com/kari.jpg?v=1";
const pictured = employee({ profileImageUrl: url });
const hosts = allowHosts(["images.example.com"]);
const refused: Memory = {
  facts: {},
  refusals: [
    {
      ...{ field: "photo", code: "not-an-image", message: "It is a web page." },
      ...{ hash: hashValue(unsigned(url)), at: "2020-01-01T00:00:00Z" },
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
    ...{ email: kari.email, employee: pictured, entraId: "1", memory, tried },
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
});
