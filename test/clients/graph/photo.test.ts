import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { connectGraph } from "../../../src/clients/graph/graph.ts";
import { deletePhoto, getPhoto, getPhotoBytes, putPhoto } from "../../../src/clients/graph/photo.ts";
import { updateUser } from "../../../src/clients/graph/users.ts";
import { createTokens } from "../../../src/clients/identity/tokens.ts";
import { GiveUp } from "../../../src/core/errors.ts";
import { entraUser } from "../../../src/local/microsoft/graph/user.ts";
import { besideEntra, scope } from "../identity/entra.ts";
import { withServer } from "../images/https-server.ts";

const ids = ["one", "two", "three"].map((_, i) => `aaaaaaaa-0000-4000-8000-00000000000${i}`);
const [kari = "", mailless = "", onPremises = ""] = ids;
const users = ids.map((id, i) =>
  entraUser({ id, userPrincipalName: `p${i}@example.com`, mail: `p${i}@example.com`, displayName: `P ${i}` }),
);
const jpegOf = (background: string) =>
  sharp({ create: { width: 100, height: 100, channels: 3, background } })
    .jpeg()
    .toBuffer();

describe("beside Microsoft's stand-in", () => {
  const entra = besideEntra({
    users,
    mailboxes: [
      { user: mailless, hosting: "none" },
      { user: onPremises, hosting: "on-premises" },
    ],
  });
  function connect() {
    const tokens = createTokens({ ...entra().settings, credential: "certificate" });
    return connectGraph({ url: entra().microsoft.graphUrl, token: (o) => tokens.token(scope, o) });
  }

  test("a photo is set, and differs from the next one", async () => {
    const graph = connect();
    expect(await getPhoto(graph, kari)).toBeUndefined();
    const red = await jpegOf("red");
    expect(await putPhoto(graph, kari, red)).toEqual({ requestId: expect.any(String) as string });
    const first = await getPhoto(graph, kari);
    expect(first).toEqual({ mediaEtag: expect.any(String) as string });
    expect(Buffer.from(entra().microsoft.photos.get(kari)?.bytes ?? "").equals(red)).toBe(true);

    await putPhoto(graph, kari, await jpegOf("blue"));
    expect(await getPhoto(graph, kari)).not.toEqual(first);
  });

  test("a photo is read back as it is kept, and is gone once it is deleted", async () => {
    const graph = connect();
    const red = await jpegOf("red");
    await putPhoto(graph, kari, red);
    expect(Buffer.from((await getPhotoBytes(graph, kari)) ?? "").equals(red)).toBe(true);
    expect(await deletePhoto(graph, kari)).toEqual({ requestId: expect.any(String) as string });
    expect(await getPhotoBytes(graph, kari)).toBeUndefined();
    expect(await deletePhoto(graph, kari)).toBeUndefined();
  });

  test.each([mailless, onPremises])("no photo is kept without a mailbox in the cloud: %s", async (id) => {
    const graph = connect();
    await expect(putPhoto(graph, id, await jpegOf("red"))).rejects.toMatchObject({
      name: "GiveUp",
      code: "no-mailbox",
      outcome: "skipped",
    });
    expect(await getPhoto(graph, id)).toBeUndefined();
  });

  test("what is no photo is refused for good", async () => {
    await expect(putPhoto(connect(), kari, Buffer.from("GIF89a"))).rejects.toMatchObject({
      code: "photo-refused",
      outcome: "skipped",
    });
  });

  test("a deleted account is distinguished from a missing mailbox", async () => {
    const failure = await putPhoto(connect(), ids[0]?.replace("a", "b") ?? "", await jpegOf("red")).catch(
      (e) => e,
    );
    expect(failure).toBeInstanceOf(GiveUp);
    expect(failure).toMatchObject({ code: "not-found", outcome: "failed" });
  });
});

describe("on the wire", () => {
  test("a part of a larger buffer is sent as that part, and nothing else of the memory it lies in", () =>
    withServer(
      () => ({}),
      async ({ url, seen }) => {
        const memory = new Uint8Array([1, 2, 3, 4, 5, 6, 7, 8]);
        const graph = connectGraph({ url, token: async () => "token" });
        await putPhoto(graph, "a/b", memory.subarray(2, 5));
        expect(seen).toMatchObject([
          {
            method: "PUT",
            path: "/v1.0/users/a%2Fb/photo/$value",
            headers: { "content-type": "image/jpeg", "content-length": "3", authorization: "Bearer token" },
          },
        ]);
        expect([...(seen[0]?.body ?? [])]).toEqual([3, 4, 5]);
      },
    ));

  test("the same bytes are sent again with a new token", () =>
    withServer(
      (_, count) => ({ status: count === 1 ? 401 : 200 }),
      async ({ url, seen }) => {
        const graph = connectGraph({ url, token: async () => "token" });
        await putPhoto(graph, "1", new Uint8Array([1, 2, 3]));
        expect(seen.map(({ body }) => [...body])).toEqual([
          [1, 2, 3],
          [1, 2, 3],
        ]);
        expect(seen[1]?.headers["content-type"]).toBe("image/jpeg");
      },
    ));

  test("changes of a profile are still sent as JSON", () =>
    withServer(
      () => ({ status: 204 }),
      async ({ url, seen }) => {
        await updateUser(connectGraph({ url, token: async () => "token" }), "1", { city: "Tromsø" });
        expect(seen[0]?.headers["content-type"]).toBe("application/json");
        expect(seen[0]?.body.toString()).toBe('{"city":"Tromsø"}');
      },
    ));

  test.each(["", "<html>", '{"height": 648}'])(
    "a description without an entity tag is not Graph's: %j",
    (body) =>
      withServer(
        () => ({ body }),
        async ({ url }) => {
          await expect(
            getPhoto(connectGraph({ url, token: async () => "token" }), "1"),
          ).rejects.toMatchObject({
            code: "unexpected-answer",
          });
        },
      ),
  );
});
