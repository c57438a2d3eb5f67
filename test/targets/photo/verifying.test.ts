import { expect, test } from "vitest";
import { RetryLater } from "../../../src/core/errors.ts";
import type { EmployeeTask, Target } from "../../../src/core/target.ts";
import type { Answer } from "../../clients/images/https-server.ts";
import { plain } from "./pictures.ts";
import { graphError, isPut, serve, withPhotos, write } from "./with-photos.ts";

const red = await plain("red").jpeg().toBuffer();
const blue = await plain("blue").jpeg().toBuffer();

const verify = async (target: Target, task: EmployeeTask) => (await target.verify?.([task]))?.[0];

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

test("answers in the order of the tasks", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf }) => {
    const { memory: facts } = await write(target, taskOf("/kari.jpg"));
    const tasks = [facts, {}, { ...facts, drift: "photo" }, facts].map((one) => taskOf("/kari.jpg", one));
    expect((await target.verify?.(tasks))?.map(({ drifted }) => drifted)).toEqual([
      false,
      false,
      true,
      false,
    ]);
  }));

test("is tried again later when Graph is down", () =>
  withPhotos(
    { images: serve(red), graph: () => graphError(503, "ServiceUnavailable") },
    async ({ target, taskOf }) => {
      const facts = { hash: "abc" };
      await expect(verify(target, taskOf("/kari.jpg", facts))).rejects.toBeInstanceOf(RetryLater);
    },
  ));
