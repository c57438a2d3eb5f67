import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { type Answer, idOf, KARI, sharedMicrosoft } from "./running-microsoft.ts";

const microsoft = sharedMicrosoft();

interface Part {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of any shape.
  readonly body?: any;
}

const get = (url: string, id: string, more: object = {}) => ({ id, method: "GET", url, ...more });
const send = (requests: readonly unknown[], headers: Record<string, string> = {}): Promise<Answer> =>
  microsoft().graph("POST", "/v1.0/$batch", { body: { requests }, headers });
const parts = ({ body }: Answer): Map<string, Part> =>
  new Map((body.responses as Part[]).map((part) => [part.id, part]));

const title = `/users/${KARI.id}?$select=jobTitle`;
const isRefused = (message: RegExp) => ({
  status: 400,
  body: { error: { code: "BadRequest", message: expect.stringMatching(message) } },
});

test("each request of a batch is answered by itself, in any order, with what it means for it", async () => {
  const answer = await send([
    get(title, "1"),
    get(`/users/${idOf(9)}?$select=id`, "2"),
    get(`/users/${KARI.id}/photo`, "3"),
    get("/devices", "4"),
  ]);
  expect(answer.status).toBe(200);
  expect(answer.body.responses.map(({ id }: Part) => id)).toEqual(["4", "3", "2", "1"]);
  const found = parts(answer);
  expect(found.get("1")).toMatchObject({ status: 200, body: { jobTitle: "Megler" } });
  expect(found.get("1")?.headers["Content-Type"]).toMatch(/^application\/json/);
  expect(found.get("2")).toMatchObject({
    status: 404,
    body: { error: { code: "Request_ResourceNotFound" } },
  });
  expect(found.get("3")).toMatchObject({ status: 404, body: { error: { code: "ImageNotFound" } } });
  expect(found.get("4")).toMatchObject({ status: 400 });
});

test("bytes go and come as base64, an answer without a body has none", async () => {
  const jpeg = await sharp({ create: { width: 96, height: 96, channels: 3, background: "#a33" } })
    .jpeg()
    .toBuffer();
  const url = `/users/${KARI.id}/photo/$value`;
  const headers = { "Content-Type": "image/jpeg" };
  const put = { id: "1", method: "PUT", url, headers, body: jpeg.toString("base64url") };
  expect(parts(await send([put])).get("1")).toEqual({
    id: "1",
    status: 200,
    headers: expect.objectContaining({ "request-id": expect.any(String) as string }) as object,
  });
  const part = parts(await send([get(url, "1")])).get("1");
  expect(Buffer.from(part?.body, "base64").equals(jpeg)).toBe(true);
});

describe("a batch as a whole is refused", () => {
  test.each<[string, readonly unknown[], RegExp]>([
    ["with nothing in it", [], /payload/],
    ["with more than twenty requests", Array.from({ length: 21 }, (_, n) => get(title, `${n}`)), /20/],
    ["with two of one id", [get(title, "a"), get(title, "A")], /unique/],
    ["with an absolute URL", [get(`https://graph.microsoft.com/v1.0${title}`, "1")], /relative/],
    ["with a batch in it", [get("/$batch", "1", { method: "POST" })], /batch itself/],
    ["with a write without a type", [get(title, "1", { method: "PATCH", body: {} })], /Content-Type/],
    ["with something unknown", [get(title, "1", { priority: 1 })], /Invalid/],
    ["with a method that is none", [get(title, "1", { method: "READ" })], /Invalid/],
  ])("%s", async (_, requests, message) => {
    expect(await send(requests)).toMatchObject(isRefused(message));
  });

  test("without JSON, or by another method", async () => {
    const path = "/v1.0/$batch";
    expect(
      await microsoft().graph("POST", path, {
        text: "no",
        headers: { "Content-Type": "application/json" },
      }),
    ).toMatchObject(isRefused(/payload/));
    expect(
      await microsoft().graph("POST", path, { text: "{}", headers: { "Content-Type": "text/plain" } }),
    ).toMatchObject({ status: 415 });
    expect(await microsoft().graph("GET", path)).toMatchObject({ status: 405 });
    expect(await microsoft().graph("POST", path, { token: null, body: {} })).toMatchObject({ status: 401 });
  });

  test("with a version in its URLs no request of it is found", async () => {
    const answer = await send([get(`/v1.0${title}`, "1")]);
    expect(parts(answer).get("1")).toMatchObject({ status: 400 });
  });
});

test("each request is throttled by itself, and a batch as such costs nothing", async () => {
  // Room for three and a half units.
  microsoft().throttling.set({ limits: 0.001, windows: 1 });
  const answer = await send(["1", "2", "3", "4", "5"].map((id) => get(title, id)));
  expect(answer.status).toBe(200);
  const found = [...parts(answer).values()].sort((a, b) => a.id.localeCompare(b.id));
  expect(found.map(({ status }) => status)).toEqual([200, 200, 200, 429, 429]);
  expect(Number(found.at(-1)?.headers["Retry-After"])).toBeGreaterThan(0);
  expect(found.at(-1)?.body.error.code).toBe("TooManyRequests");
});

test("a fault meets a request of a batch as it meets any other, or the batch", async () => {
  const { faults } = microsoft();
  faults.add({ path: "/v1.0/users/*", user: KARI.userPrincipalName, status: 503, retryAfter: 4, times: 1 });
  const found = parts(await send([get(title, "1"), get("/users?$select=id", "2")]));
  expect(found.get("1")).toMatchObject({ status: 503, headers: { "Retry-After": "4" } });
  expect(found.get("2")).toMatchObject({ status: 200 });

  faults.add({ path: "/v1.0/$batch", status: 429, retryAfter: 7, times: 1 });
  const whole = await send([get(title, "1")]);
  expect([whole.status, whole.headers.get("retry-after")]).toEqual([429, "7"]);
});

test("a batch is one exchange on record", async () => {
  await send([get(title, "1"), get(title, "2")]);
  expect(
    microsoft()
      .counts()
      .filter(({ service }) => service === "graph"),
  ).toMatchObject([{ method: "POST", route: "/v1.0/$batch", calls: 1 }]);
});
