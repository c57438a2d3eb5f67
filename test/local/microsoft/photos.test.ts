import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { EXCHANGE, OLE, SIRI } from "./exchange/running-exchange.ts";
import {
  type Answer,
  answerOf,
  idOf,
  KARI,
  type RunningMicrosoft,
  withMicrosoft,
} from "./running-microsoft.ts";

let microsoft: RunningMicrosoft;
let stop: () => void;
let ended: Promise<void>;
beforeAll(async () => {
  await new Promise<void>((started, failed) => {
    ended = withMicrosoft(EXCHANGE, (running) => {
      microsoft = running;
      started();
      return new Promise((end) => {
        stop = end;
      });
    });
    ended.catch(failed);
  });
});
beforeEach(() => microsoft.reset());
afterAll(async () => {
  stop();
  await ended;
});

const picture = (width: number, height = width, colour = "#a33") =>
  sharp({ create: { width, height, channels: 3, background: colour } });
const jpeg = (...size: Parameters<typeof picture>) =>
  picture(...size)
    .jpeg()
    .toBuffer();

type Sent = { user?: string; type?: string | null; method?: string; to?: RunningMicrosoft };

async function put(
  body: Uint8Array,
  { user = KARI.id, type = "image/jpeg", method = "PUT", to = microsoft }: Sent = {},
) {
  return answerOf(
    await fetch(`${to.graphUrl}/v1.0/users/${user}/photo/$value`, {
      method,
      headers: {
        Authorization: `Bearer ${await to.token()}`,
        ...(type !== null && { "Content-Type": type }),
      },
      body: new Uint8Array(body),
    }),
  );
}
const read = (user = KARI.id, to = microsoft): Promise<Answer> =>
  to.graph("GET", `/v1.0/users/${user}/photo`);
const bytesOf = async (path: string) => {
  const headers = { Authorization: `Bearer ${await microsoft.token()}` };
  return Buffer.from(await (await fetch(microsoft.graphUrl + path, { headers })).arrayBuffer());
};

test.each(["PUT", "PATCH"])("%s stores a photo, and gives the same bytes back", async (method) => {
  const sent = await jpeg(648);
  const { status, body } = await put(sent, { method });
  expect({ status, body }).toEqual({ status: 200, body: "" });
  expect(await bytesOf(`/v1.0/users/${KARI.id}/photo/$value`)).toEqual(sent);
  expect(await bytesOf(`/_control/mailboxes/${KARI.id}/photo`)).toEqual(sent);
  expect((await read()).body).toMatchObject({ id: "648X648", width: 648, height: 648 });
});

test("gives every picture an entity tag of its own", async () => {
  const tags: string[] = [];
  for (const colour of ["#a33", "#3a3", "#a33"]) {
    await put(await jpeg(100, 100, colour));
    tags.push((await read()).body["@odata.mediaEtag"]);
  }
  expect(tags[0]).toMatch(/^".+"$/);
  expect(tags[0]).not.toBe(tags[1]);
  expect(tags[0]).toBe(tags[2]);
});

test("stores what is not square, or too large, as a square of at most 648", async () => {
  await put(await jpeg(900, 1200));
  expect((await read()).body).toMatchObject({ width: 648, height: 648 });
  await put(await jpeg(300, 200));
  expect((await read()).body).toMatchObject({ width: 200, height: 200 });
});

test("leaves a picture lying that only EXIF holds upright", async () => {
  const half = await picture(100, 50, "#fff").png().toBuffer();
  const lying = await picture(100, 100, "#000")
    .composite([{ input: half, gravity: "north" }])
    .jpeg()
    .withMetadata({ orientation: 6 })
    .toBuffer();
  await put(lying);
  const stored = await bytesOf(`/v1.0/users/${KARI.id}/photo/$value`);
  const { channels } = await sharp(
    await sharp(stored).extract({ left: 0, top: 0, width: 100, height: 40 }).toBuffer(),
  ).stats();
  expect(channels[0]?.mean).toBeGreaterThan(250);
});

test("has no photo at first, nor after a reset", async () => {
  for (const path of [`/v1.0/users/${KARI.id}/photo`, `/v1.0/users/${KARI.id}/photo/$value`]) {
    const { status, body } = await microsoft.graph("GET", path);
    expect({ status, code: body.error.code }).toEqual({ status: 404, code: "ImageNotFound" });
  }
  await put(await jpeg(100));
  microsoft.reset();
  expect((await read()).status).toBe(404);
});

const removal = (user = KARI.id, to = microsoft) => to.graph("DELETE", `/v1.0/users/${user}/photo/$value`);

test("DELETE removes a photo, and there is none to be removed again", async () => {
  await put(await jpeg(100));
  const { status, body } = await removal();
  expect({ status, body }).toEqual({ status: 204, body: "" });
  expect((await read()).status).toBe(404);
  const again = await removal();
  expect({ status: again.status, code: again.body.error.code }).toEqual({
    status: 404,
    code: "ImageNotFound",
  });
});

test.each([
  [OLE.id, "ErrorItemNotFound"],
  [idOf(99), "Request_ResourceNotFound"],
])("DELETE finds no photo of %s: %s", async (user, code) => {
  const { status, body } = await removal(user);
  expect({ status, code: body.error.code }).toEqual({ status: 404, code });
});

describe("refuses", () => {
  test.each<[string, Sent, number, string]>([
    ["octets of no type", { type: "application/octet-stream" }, 500, "ErrorInternalServerError"],
    ["JSON", { type: "application/json" }, 415, "UnsupportedMediaType"],
    ["a PNG's type", { type: "image/png" }, 415, "UnsupportedMediaType"],
    ["no type at all", { type: null }, 415, "UnsupportedMediaType"],
    ["a user who is not there", { user: idOf(99) }, 404, "Request_ResourceNotFound"],
    ["a user without a mailbox", { user: OLE.id }, 404, "ErrorItemNotFound"],
    ["a mailbox on premises", { user: SIRI.id }, 404, "MailboxNotHostedInExchangeOnline"],
    ["to post one", { method: "POST" }, 405, "Request_BadRequest"],
  ])("%s", async (_, sent, status, code) => {
    const refused = await put(await jpeg(100), sent);
    expect({ status: refused.status, code: refused.body.error.code }).toEqual({ status, code });
    expect(microsoft.photos.all().size).toBe(0);
  });

  test.each<[string, () => Promise<Uint8Array>, number]>([
    ["a PNG that claims to be a JPEG", () => picture(100).png().toBuffer(), 400],
    ["text", async () => Buffer.from("<html>"), 400],
    ["nothing", async () => new Uint8Array(), 400],
    ["a JPEG that is cut off", async () => (await jpeg(400)).subarray(0, 700), 400],
    ["less than 48 pixels", () => jpeg(47), 400],
    ["more than 4 MB", async () => Buffer.concat([await jpeg(100), Buffer.alloc(4 * 1024 * 1024)]), 413],
  ])("%s", async (_, bytes, status) => {
    expect((await put(await bytes())).status).toBe(status);
    expect(microsoft.photos.all().size).toBe(0);
  });

  test("the whole buffer around a photo", async () => {
    const whole = Buffer.concat([Buffer.alloc(64), await jpeg(100), Buffer.alloc(64)]);
    expect((await put(whole)).status).toBe(400);
  });
});

test.each([
  [{ user: OLE.id, code: "ErrorItemNotFound" }],
  [{ user: SIRI.id, code: "MailboxNotHostedInExchangeOnline" }],
])("reads no photo for $user: $code", async ({ user, code }) => {
  const { status, body } = await read(user);
  expect({ status, code: body.error.code }).toEqual({ status: 404, code });
});

test.each([
  { roles: ["User.ReadWrite.All"], reads: 404, writes: 200 },
  { roles: ["ProfilePhoto.ReadWrite.All"], reads: 404, writes: 200 },
  { roles: ["User.Read.All"], reads: 404, writes: 403 },
  { roles: ["User.ReadUpdate.All"], reads: 403, writes: 403 },
])("with $roles reading a photo is $reads, writing one $writes", async ({ roles, reads, writes }) => {
  await withMicrosoft({ ...EXCHANGE, graphRoles: roles }, async (to) => {
    expect((await read(KARI.id, to)).status).toBe(reads);
    expect((await put(await jpeg(100), { to })).status).toBe(writes);
    expect((await removal(KARI.id, to)).status).toBe(writes === 200 ? 204 : writes);
  });
});

test("counts photos against the mailbox's quota, not against that of profiles", async () => {
  let now = 0;
  const options = { ...EXCHANGE, throttling: { limits: 0.0004, windows: 1 }, now: () => now };
  await withMicrosoft(options, async (to) => {
    const answers: Answer[] = [];
    for (let call = 0; call < 5; call++) answers.push(await read(KARI.id, to));
    expect(answers.map(({ status }) => status)).toEqual([404, 404, 404, 404, 429]);
    expect(answers[4]?.body.error.code).toBe("ApplicationThrottled");
    expect(answers[4]?.headers.get("retry-after")).toBe("600");
    expect(answers[0]?.headers.get("x-ms-resource-unit")).toBeNull();
    expect((await read(SIRI.id, to)).status).toBe(404);
    now = 601_000;
    expect((await read(KARI.id, to)).status).toBe(404);
  });
});

test("meets a fault for one user's photo", async () => {
  microsoft.faults.add({
    method: "PUT",
    user: KARI.userPrincipalName,
    path: "*/photo/*",
    status: 503,
    times: 1,
  });
  expect((await put(await jpeg(100))).status).toBe(503);
  expect((await put(await jpeg(100))).status).toBe(200);
});
