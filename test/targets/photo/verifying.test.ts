import { createHash } from "node:crypto";
import { expect, test } from "vitest";
import { RetryLater } from "../../../src/core/errors.ts";
import type { EmployeeTask, Memory, Target } from "../../../src/core/target.ts";
import type { Answer } from "../../clients/images/https-server.ts";
import { plain } from "./pictures.ts";
import { graphError, isPut, serve, withPhotos, write } from "./with-photos.ts";

const red = await plain("red").jpeg().toBuffer();
const blue = await plain("blue").jpeg().toBuffer();

const verify = async (target: Target, task: EmployeeTask) => {
  const [verified] = (await target.verify?.([task])) ?? [];
  if (verified instanceof Error) throw verified;
  return verified;
};

test("finds no drift when both sides are unchanged", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, asked, sent }) => {
    const { memory: facts } = await write(target, taskOf("/kari.jpg"));
    expect(await verify(target, taskOf("/kari.jpg", facts))).toEqual({ drifted: false, facts });
    expect(asked.at(-1)?.headers["if-none-match"]).toBe('"red"');
    expect(sent.filter(isPut)).toHaveLength(1);
  }));

test.each([
  ["replaced", blue],
  ["removed", undefined],
])("finds a photo that was %s, and never writes", (_, jpeg) =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, stored, sent }) => {
    const { memory: facts } = await write(target, taskOf("/kari.jpg"));
    stored.jpeg = jpeg;
    expect(await verify(target, taskOf("/kari.jpg", facts))).toMatchObject({
      drifted: true,
      message: expect.any(String) as string,
      facts: { ...facts, drift: "photo" },
    });
    expect(sent.filter(isPut)).toHaveLength(1);
  }),
);

test("finds a new image at the same address", () =>
  withPhotos(
    { images: (seen, count) => (count === 1 ? serve(red) : serve(blue, '"blue"'))(seen, count) },
    async ({ target, taskOf, sent }) => {
      const { memory: facts } = await write(target, taskOf("/kari.jpg"));
      const verified = await verify(target, taskOf("/kari.jpg", facts));
      expect(verified).toMatchObject({ drifted: true, facts: { ...facts, drift: "image" } });
      expect(sent.filter(isPut)).toHaveLength(1);

      await write(target, taskOf("/kari.jpg", verified?.facts));
      expect(sent.filter(isPut)).toHaveLength(2);
    },
  ));

test.each<[string, Answer]>([
  ["has new validators", (seen, count) => serve(red, `"${count}"`)(seen, count)],
  ["has none", () => ({ body: red })],
])("finds no drift for the same image that %s", (_, images) =>
  withPhotos({ images }, async ({ target, taskOf }) => {
    const { memory: facts } = await write(target, taskOf("/kari.jpg"));
    const verified = await verify(target, taskOf("/kari.jpg", facts));
    expect(verified).toMatchObject({ drifted: false, facts: { hash: facts?.["hash"] } });
  }),
);

test.each<[string, ReturnType<Answer>, object]>([
  ["is gone", { status: 404 }, { problem: expect.stringContaining("404") }],
  ["is a web page now", { body: "<html>" }, { problem: expect.stringContaining("web page") }],
  ["cannot be reached", { status: 503 }, {}],
])("keeps a photo if its image %s, and says so", (_, reply, problem) =>
  withPhotos(
    { images: (seen, count) => (count === 1 ? serve(red)(seen, count) : reply) },
    async ({ target, taskOf }) => {
      const { memory: facts } = await write(target, taskOf("/kari.jpg"));
      expect(await verify(target, taskOf("/kari.jpg", facts))).toEqual({
        drifted: false,
        message: expect.any(String) as string,
        facts: { ...facts, ...problem },
      });
    },
  ),
);

test("ignores an image at a new address, and does not read for a person without a photo", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, asked, sent }) => {
    const { memory: facts } = await write(target, taskOf("/old.jpg"));
    expect(await verify(target, taskOf("/new.jpg", facts))).toEqual({ drifted: false, facts });
    expect(await verify(target, taskOf("/new.jpg"))).toEqual({ drifted: false, facts: {} });
    expect(asked).toHaveLength(1);
    expect(sent).toHaveLength(4);
  }));

test("remembers the ETag of a photo that could not be read back when it was sent", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf }) => {
    const { memory: facts } = await write(target, taskOf("/kari.jpg"));
    const { mediaEtag: _, ...rest } = facts ?? {};
    expect(await verify(target, taskOf("/kari.jpg", rest))).toEqual({ drifted: false, facts });
  }));

/** What is remembered of a photo that Graph has accepted in place of the one `there`, and not shown since. */
const unseenBy = async (target: Target, task: EmployeeTask, stored: { jpeg: Buffer | undefined }) => {
  const there = stored.jpeg;
  const { memory: { mediaEtag: _, ...facts } = {} } = await write(target, task);
  stored.jpeg = there;
  const tag = there && `"${createHash("md5").update(there).digest("hex")}"`;
  return { ...facts, unseen: tag ?? "none" };
};

test.each([
  ["another one is there still", blue],
  ["there is none", undefined],
])("finds a photo that Graph has not stored, and that no one has changed: %s", (_, there) =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, stored }) => {
    stored.jpeg = there;
    const facts = await unseenBy(target, taskOf("/kari.jpg"), stored);
    const verified = await verify(target, taskOf("/kari.jpg", facts));
    expect(verified).toMatchObject({ drifted: true, facts: { ...facts, drift: "photo" } });
    expect(verified).not.toHaveProperty("changedThere");
  }),
);

test("finds a photo that Graph has shown late", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, stored }) => {
    const { unseen: _, ...facts } = await unseenBy(target, taskOf("/kari.jpg"), stored);
    stored.jpeg = blue;
    expect(await verify(target, taskOf("/kari.jpg", { ...facts, unseen: "none" }))).toMatchObject({
      drifted: false,
      facts: { ...facts, mediaEtag: expect.any(String) as string },
    });
  }));

test("answers in the order of the tasks", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf }) => {
    const { memory: facts } = await write(target, taskOf("/kari.jpg"));
    const tasks = [facts, {}, { ...facts, drift: "photo" }, facts].map((one) => taskOf("/kari.jpg", one));
    const verified = await target.verify?.(tasks);
    expect(verified?.map((one) => !(one instanceof Error) && one.drifted)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  }));

const facts = { hash: "abc", mediaEtag: '"one"' };
/** Twenty people with photos, as they are remembered. */
const twenty = (taskOf: (path: string, facts?: Memory["facts"]) => EmployeeTask) =>
  Array.from({ length: 20 }, (_, n) => ({ ...taskOf("/kari.jpg", facts), entraId: `${n}` }));

test("reads the photos of twenty people in one request, that changes nothing", () =>
  withPhotos(
    { images: serve(red), graph: ({ path }) => (path.endsWith("/photo") ? tag : undefined) },
    async ({ target, taskOf, sent }) => {
      expect(target.verifiesAtOnce).toBe(20);
      const verified = await target.verify?.(twenty(taskOf));
      expect(verified).toEqual(Array(20).fill({ drifted: false, facts }));
      expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(["POST /v1.0/$batch"]);
    },
  ));
const tag = {
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ "@odata.mediaEtag": '"one"' }),
};

test.each<[string, Parameters<typeof graphError>, object]>([
  ["is throttled", [429, "ApplicationThrottled"], { name: "RetryLater", code: "throttled" }],
  ["fails for now", [503, "ServiceUnavailable"], { name: "RetryLater", code: "unavailable" }],
  ["is refused", [400, "BadRequest"], { name: "GiveUp", code: "refused" }],
])("a read that %s concerns its own person only", (_, error, expected) =>
  withPhotos(
    {
      images: serve(red),
      graph: ({ path }) =>
        path.endsWith("/users/7/photo") ? graphError(...error) : path.endsWith("/photo") ? tag : undefined,
    },
    async ({ target, taskOf }) => {
      const verified = (await target.verify?.(twenty(taskOf))) ?? [];
      expect(verified[7]).toMatchObject(expected);
      expect(verified.toSpliced(7, 1)).toEqual(Array(19).fill({ drifted: false, facts }));
    },
  ),
);

test("fails for all where the app may not read photos, as it says of one", () =>
  withPhotos(
    {
      images: serve(red),
      graph: ({ path }) => (path.endsWith("/photo") ? graphError(403, "ErrorAccessDenied") : undefined),
    },
    async ({ target, taskOf }) => {
      await expect(target.verify?.(twenty(taskOf))).rejects.toMatchObject({ code: "forbidden" });
    },
  ));

test("is tried again later when Graph is down or throttles the whole batch", () =>
  withPhotos(
    { images: serve(red), graph: () => graphError(503, "ServiceUnavailable") },
    async ({ target, taskOf }) => {
      await expect(verify(target, taskOf("/kari.jpg", facts))).rejects.toBeInstanceOf(RetryLater);
    },
  ));
