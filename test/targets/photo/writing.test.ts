import { expect, test } from "vitest";
import { GiveUp, RetryLater } from "../../../src/core/errors.ts";
import type { Answer } from "../../clients/images/https-server.ts";
import { accountOf } from "../../core/planning.ts";
import { plain } from "./pictures.ts";
import { graphError, isPut, serve, withPhotos, write } from "./with-photos.ts";

const red = await plain("red").jpeg().toBuffer();
const blue = await plain("blue").jpeg().toBuffer();

test("sends the image at the address as a JPEG, and remembers how to recognize it", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, url, sent, stored }) => {
    const task = taskOf("/kari.png");
    const written = await write(target, task);
    expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /v1.0/users/1/photo/$value",
      "PUT /v1.0/users/1/photo/$value",
      "GET /v1.0/users/1/photo",
    ]);
    expect(sent[1]?.headers).toMatchObject({ "content-type": "image/jpeg", authorization: "Bearer token" });
    expect(stored.jpeg?.subarray(0, 3).toString("hex")).toBe("ffd8ff");
    expect(written).toEqual({
      requestId: "r-1",
      refused: [],
      readBack: { photo: `${url}/kari.png` },
      memory: {
        url: `${url}/kari.png`,
        etag: '"red"',
        hash: expect.stringMatching(/^[\da-f]{64}$/) as string,
        size: String(stored.jpeg?.length),
        mediaEtag: expect.stringMatching(/^"[\da-f]{32}"$/) as string,
      },
    });
    const { values } = (await target.prepare()).known({
      ...task,
      account: accountOf(task.employee),
      memory: { ...task.memory, facts: written.memory ?? {} },
    });
    expect(values).toEqual({ photo: `${url}/kari.png` });
  }));

test("does not send the same photo again because its address is new", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, url, asked, sent }) => {
    const { memory } = await write(target, taskOf("/old.jpg"));
    const written = await write(target, taskOf("/new.jpg", memory));
    expect(written).toEqual({
      requestId: undefined,
      refused: [],
      unneeded: ["photo"],
      memory: { ...memory, url: `${url}/new.jpg` },
    });
    expect(asked.at(-1)?.headers).not.toHaveProperty("if-none-match");
    expect(sent.filter(isPut)).toHaveLength(1);
  }));

test("sends another photo at a new address", () =>
  withPhotos(
    { images: (seen, count) => serve(seen.path === "/new.jpg" ? blue : red, `"${count}"`)(seen, count) },
    async ({ target, taskOf, sent }) => {
      const { memory } = await write(target, taskOf("/old.jpg"));
      const written = await write(target, taskOf("/new.jpg", memory));
      expect(written.memory?.["hash"]).not.toBe(memory?.["hash"]);
      expect(written.memory?.["mediaEtag"]).not.toBe(memory?.["mediaEtag"]);
      expect(sent.filter(isPut)).toHaveLength(2);
    },
  ));

test("sends the same photo again when it was replaced by another one", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, stored, url }) => {
    const { memory } = await write(target, taskOf("/kari.jpg"));
    const ours = stored.jpeg;
    stored.jpeg = blue;
    const written = await write(target, taskOf("/kari.jpg", { ...memory, drift: "photo" }));
    expect(stored.jpeg).toEqual(ours);
    expect(written).toMatchObject({ readBack: { photo: `${url}/kari.jpg` } });
    expect(written.memory).toEqual(memory);
  }));

test("only asks whether the image has changed after a drift", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, sent }) => {
    const { memory } = await write(target, taskOf("/kari.jpg"));
    const written = await write(target, taskOf("/kari.jpg", { ...memory, drift: "image" }));
    expect(written).toEqual({ requestId: undefined, refused: [], unneeded: ["photo"], memory });
    expect(sent.filter(isPut)).toHaveLength(1);
  }));

test.each<[string, ReturnType<Answer>, string]>([
  ["is gone", { status: 404 }, "image-not-found"],
  ["may not be read", { status: 403 }, "image-refused"],
  [
    "is a web page that calls itself a JPEG",
    { headers: { "content-type": "image/jpeg" }, body: "<html>" },
    "not-an-image",
  ],
  ["is cut off", { body: red.subarray(0, 300) }, "image-damaged"],
  [
    "is elsewhere",
    { status: 302, headers: { location: "https://evil.example.org/" } },
    "image-host-not-allowed",
  ],
  ["is ever elsewhere", { status: 302, headers: { location: "/" } }, "image-redirects"],
])("refuses, with what to do, an image that %s", (_, reply, code) =>
  withPhotos({ images: () => reply }, async ({ target, taskOf, sent }) => {
    expect(await write(target, taskOf("/kari.jpg", { hash: "abc" }))).toEqual({
      requestId: undefined,
      refused: [
        {
          field: "photo",
          code,
          message: expect.any(String) as string,
          remedy: expect.any(String) as string,
        },
      ],
    });
    expect(sent).toEqual([]);
  }),
);

test.each<[string, ReturnType<Answer>]>([
  ["answers with an error of its own", { status: 500 }],
  ["says it is not available", { status: 503, headers: { "retry-after": "600" } }],
])("tries an image a few times where its host %s; then it is refused for half a day", (_, reply) =>
  withPhotos({ images: () => reply }, async ({ target, taskOf, sent }) => {
    const task = taskOf("/kari.jpg", { hash: "abc" });
    for (const tried of [undefined, 1, 2]) {
      const error = await write(target, { ...task, tried }).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(RetryLater);
    }
    expect(await write(target, { ...task, tried: 3 })).toMatchObject({
      refused: [
        {
          field: "photo",
          code: "image-unavailable",
          message: expect.stringMatching(/answered 50[03], 4 times within minutes/) as string,
          remedy: expect.any(String) as string,
          hours: 12,
        },
      ],
    });
    expect(sent).toEqual([]);
  }),
);

test.each([
  [404, "ErrorItemNotFound", "no-mailbox"],
  [404, "MailboxNotHostedInExchangeOnline", "no-mailbox"],
  [403, "MailboxNotEnabledForRESTAPI", "no-mailbox"],
  [400, "ErrorInvalidImage", "photo-refused"],
  [413, "RequestEntityTooLarge", "photo-refused"],
])("refuses, with what to do, a photo that Graph rejects: %i %s", (status, graphCode, code) =>
  withPhotos(
    {
      images: serve(red),
      graph: ({ method }) => (method === "PUT" ? graphError(status, graphCode) : undefined),
    },
    async ({ target, taskOf }) => {
      expect(await write(target, taskOf("/kari.jpg"))).toEqual({
        requestId: "r-1",
        refused: [
          {
            field: "photo",
            code,
            message: expect.stringContaining(graphCode) as string,
            remedy: expect.any(String) as string,
          },
        ],
      });
    },
  ),
);

test("skips an account that is gone", () =>
  withPhotos(
    { images: serve(red), graph: () => graphError(404, "Request_ResourceNotFound") },
    async ({ target, taskOf }) => {
      const failure = await write(target, taskOf("/kari.jpg")).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(GiveUp);
      expect(failure).toMatchObject({ code: "not-found", outcome: "skipped" });
    },
  ));

test("fails with the permission to grant where it lacks it", () =>
  withPhotos(
    {
      images: serve(red),
      graph: ({ method }) => (method === "PUT" ? graphError(403, "Authorization_RequestDenied") : undefined),
    },
    async ({ target, taskOf }) => {
      await expect(write(target, taskOf("/kari.jpg"))).rejects.toMatchObject({
        code: "forbidden",
        outcome: "failed",
        message: expect.stringContaining("ProfilePhoto.ReadWrite.All") as string,
        remedy: expect.stringContaining("appRoleAssignments") as string,
      });
    },
  ));

test.each<[string, Parameters<typeof withPhotos>[0]]>([
  ["the image server is down", { images: () => ({ status: 503 }) }],
  ["the image breaks off", { images: () => (response) => void response.socket?.destroy() }],
  ["Graph is down", { images: serve(red), graph: () => graphError(503, "ServiceUnavailable") }],
  [
    "Graph's Exchange is confused",
    { images: serve(red), graph: () => graphError(500, "ErrorInternalServerError") },
  ],
  ["there are too many", { images: serve(red), graph: () => graphError(429, "ApplicationThrottled") }],
])("is tried again later when %s", (_, circumstances) =>
  withPhotos(circumstances, async ({ target, taskOf }) => {
    await expect(write(target, taskOf("/kari.jpg"))).rejects.toBeInstanceOf(RetryLater);
  }),
);

test.each<[string, ReturnType<Answer>]>([
  ["shows none yet", graphError(404, "ImageNotFound")],
  ["is down meanwhile", graphError(503, "ServiceUnavailable")],
])("is changed but not visible when Graph %s", (_, reply) =>
  withPhotos(
    { images: serve(red), graph: ({ path }) => (path.endsWith("/photo") ? reply : undefined) },
    async ({ target, taskOf, url }) => {
      const written = await write(target, taskOf("/kari.jpg"));
      expect(written).toMatchObject({
        refused: [],
        readBack: { photo: null },
        memory: { url: `${url}/kari.jpg` },
      });
      expect(written.memory).not.toHaveProperty("mediaEtag");
    },
  ),
);

test("does not send again what an earlier delivery has sent without an answer", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, sent }) => {
    const first = await write(target, taskOf("/kari.jpg"));
    const again = await write(target, { ...taskOf("/kari.jpg"), begun: true });
    expect(again).toEqual({ ...first, requestId: undefined });
    expect(sent.filter(isPut)).toHaveLength(1);
  }));

test("sends what an earlier delivery has begun and not sent", () =>
  withPhotos({ images: serve(red) }, async ({ target, taskOf, sent, stored }) => {
    stored.jpeg = blue;
    expect(await write(target, { ...taskOf("/kari.jpg"), begun: true })).toMatchObject({ requestId: "r-1" });
    expect(sent.filter(isPut)).toHaveLength(1);
    expect(stored.jpeg).not.toEqual(blue);
  }));

test("does not confuse the previous photo with the one it sent", () =>
  withPhotos(
    {
      images: serve(red),
      graph: ({ method, path }) =>
        method === "GET" && path.endsWith("/photo")
          ? { body: JSON.stringify({ "@odata.mediaEtag": '"before"' }) }
          : undefined,
    },
    async ({ target, taskOf }) => {
      const written = await write(target, taskOf("/new.jpg", { url: "a", hash: "b", mediaEtag: '"before"' }));
      expect(written.readBack).toEqual({ photo: null });
      expect(written.memory).not.toHaveProperty("mediaEtag");
    },
  ));

/** Graph accepts photos, and stores none. */
const forgetful = {
  images: serve(red),
  graph: ({ method }: { readonly method: string }) =>
    method === "PUT" ? { headers: { "request-id": "r-1" } } : undefined,
};

test.each([
  ["no one knows of", {}],
  ["took the place of the app's", { hash: "b", mediaEtag: '"of the app"', drift: "photo" }],
])("does not take a photo that %s for the one it sent", (_, facts) =>
  withPhotos(forgetful, async ({ target, taskOf, url, stored, sent }) => {
    stored.jpeg = blue;
    const { readBack, memory } = await write(
      target,
      taskOf("/kari.jpg", { ...facts, url: `${url}/kari.jpg` }),
    );
    expect(sent.filter(isPut)).toHaveLength(1);
    expect(readBack).toEqual({ photo: null });
    expect(memory).not.toHaveProperty("mediaEtag");
    expect(memory).toHaveProperty("unseen");
  }),
);

test("takes a photo that is there as before after a second write for the same picture", () =>
  withPhotos(forgetful, async ({ target, taskOf, stored, url }) => {
    stored.jpeg = blue;
    const { memory = {} } = await write(target, taskOf("/kari.jpg"));
    const again = await write(target, taskOf("/kari.jpg", { ...memory, drift: "photo" }));
    expect(again.readBack).toEqual({ photo: `${url}/kari.jpg` });
    expect(again.memory).toMatchObject({ mediaEtag: memory["unseen"] });
    expect(again.memory).not.toHaveProperty("unseen");
  }));
