import sharp from "sharp";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type ImageServer, startImages } from "../../../src/local/images/image-server.ts";
import { resembles } from "../../../src/local/images/likeness.ts";
import {
  type CertificateAuthority,
  certificateAuthority,
} from "../../../src/local/microsoft/certificates/certificate-authority.ts";
import { trust } from "../../self-signed-certificate.ts";

let authority: CertificateAuthority;
let images: ImageServer;
beforeAll(async () => {
  authority = await certificateAuthority();
  trust(authority.pem);
  images = await startImages({ authority });
});
beforeEach(() => images.clearRequests());
afterAll(() => images?.close());

const at = (kind: string, name = "Åse Ødegård") => `${images.url}/${kind}/7/${encodeURIComponent(name)}.jpg`;
const fetched = async (url: string) => new Uint8Array(await (await fetch(url)).arrayBuffer());
const shown = async (url: string) => (await images.shown(url)) ?? expect.fail(`${url} shows nothing.`);

describe("good portraits", () => {
  test("are the same for the same person every time, and differ from everyone else's", async () => {
    expect(await fetched(at("portraits"))).toEqual(await fetched(at("portraits")));
    const other = await fetched(at("portraits", "Åse Ødegaard"));
    expect(await resembles(await fetched(at("portraits")), other)).toBe(false);
  });

  test.each([
    ["portraits", "jpeg", "image/jpeg"],
    ["mistyped", "jpeg", "text/plain"],
    ["rotated", "jpeg", "image/jpeg"],
    ["cmyk", "jpeg", "image/jpeg"],
    ["png", "png", "image/png"],
    ["webp", "webp", "image/webp"],
    ["gif", "gif", "image/gif"],
  ])("come as %s: %s, said to be %s, showing the same", async (kind, format, type) => {
    const response = await fetch(at(kind));
    expect(response.headers.get("content-type")).toContain(type);
    const bytes = new Uint8Array(await response.arrayBuffer());
    expect((await sharp(bytes).metadata()).format).toBe(format);
    const upright = await sharp(bytes).autoOrient().flatten({ background: "#fff" }).jpeg().toBuffer();
    expect(await resembles(upright, await shown(at(kind)))).toBe(true);
  });

  test.each([
    ["rotated", { orientation: 6 }],
    ["cmyk", { space: "cmyk" }],
    ["png", { hasAlpha: true }],
    ["gif", { pages: 2 }],
  ])("%s: really is %j", async (kind, metadata) => {
    expect(await sharp(await fetched(at(kind))).metadata()).toMatchObject(metadata);
  });

  test("lie on their side where only EXIF says how to hold them", async () => {
    const lying = await sharp(await fetched(at("rotated")))
      .jpeg()
      .toBuffer();
    expect(await resembles(lying, await shown(at("rotated")))).toBe(false);
  });
});

describe("conditional requests", () => {
  test("are answered 304 while the picture is the same, and in full once it was taken again", async () => {
    const first = await fetch(at("portraits", "Kari Lie"));
    const before = await first.bytes();
    const tag = first.headers.get("etag") ?? "";
    const conditional = () =>
      fetch(at("portraits", "Kari Lie"), { headers: { "If-None-Match": `"x", ${tag}` } });
    expect((await conditional()).status).toBe(304);
    images.retake(at("portraits", "Kari Lie"));
    const again = await conditional();
    expect(again.status).toBe(200);
    expect(again.headers.get("etag")).not.toBe(tag);
    expect(await resembles(before, await again.bytes())).toBe(false);
    expect(images.requests().map(({ status, conditional: asked }) => [status, asked])).toEqual([
      [200, false],
      [304, true],
      [200, true],
    ]);
  });

  test("go by the date where no tag is named", async () => {
    const modified = (await fetch(at("portraits"))).headers.get("last-modified") ?? "";
    const since = (date: string) =>
      fetch(at("portraits"), { headers: { "If-Modified-Since": date } }).then(({ status }) => status);
    expect(await since(modified)).toBe(304);
    expect(await since("Sat, 01 Jan 2000 00:00:00 GMT")).toBe(200);
    const both = { "If-None-Match": '"other"', "If-Modified-Since": modified };
    expect((await fetch(at("portraits"), { headers: both })).status).toBe(200);
  });

  test("may ask for the headers alone", async () => {
    const head = await fetch(at("portraits"), { method: "HEAD" });
    expect({ status: head.status, length: (await head.bytes()).length }).toEqual({ status: 200, length: 0 });
    expect(head.headers.get("etag")).toMatch(/^"/);
  });
});

test("serves what is put at a URL from then on", async () => {
  const bytes = new Uint8Array(
    await sharp({ create: { width: 60, height: 90, channels: 3, background: "#123" } })
      .jpeg()
      .toBuffer(),
  );
  const put = await fetch(at("missing", "Ny"), {
    method: "PUT",
    headers: { "Content-Type": "image/jpeg" },
    body: bytes,
  });
  expect(put.status).toBe(204);
  expect(await fetched(at("missing", "Ny"))).toEqual(bytes);
  expect(await resembles(bytes, await shown(at("missing", "Ny")))).toBe(true);
});

describe("hostile portraits", () => {
  const get = (kind: string, signal?: AbortSignal) =>
    fetch(at(kind), { redirect: "manual", ...(signal && { signal }) });

  test.each([
    ["missing", 404],
    ["gone", 410],
    ["failing", 502],
    ["nonsense", 404],
  ])("%s: %i", async (kind, status) => {
    expect((await get(kind)).status).toBe(status);
  });

  test.each([
    ["html", "image/jpeg", "<!doctype html>"],
    ["svg", "image/svg+xml", "<svg"],
    ["heif", "image/heic", "\0\0\0\x18ftypheic"],
    ["bomb", "image/png", "\ufffdPNG"],
    ["empty", "image/jpeg", ""],
  ])("%s: 200, said to be %s", async (kind, type, start) => {
    const response = await get(kind);
    expect(response.headers.get("content-type")).toContain(type);
    expect((await response.text()).slice(0, start.length)).toBe(start);
  });

  test("bomb: some kilobytes that are 20,000 pixels square", async () => {
    const bytes = await fetched(at("bomb"));
    expect(bytes.length).toBeLessThan(100_000);
    const metadata = await sharp(bytes, { limitInputPixels: false }).metadata();
    expect(metadata).toMatchObject({ width: 20_000, height: 20_000 });
  });

  test("truncated: a JPEG that begins well", async () => {
    const bytes = await fetched(at("truncated"));
    expect((await sharp(bytes).metadata()).format).toBe("jpeg");
    await expect(sharp(bytes, { failOn: "truncated" }).stats()).rejects.toThrow();
  });

  test.each([
    ["huge", "67108864"],
    ["flood", null],
  ])("%s: 64 MB, announcing %s", async (kind, announced) => {
    const given = new AbortController();
    const response = await get(kind, given.signal);
    expect(response.headers.get("content-length")).toBe(announced);
    let read = 0;
    for await (const chunk of response.body ?? []) {
      read += chunk.length;
      if (read > 8 * 1024 * 1024) break;
    }
    expect(read).toBeGreaterThan(8 * 1024 * 1024);
    given.abort();
  });

  test("endless: goes on until the client disconnects", async () => {
    const given = new AbortController();
    const response = await get("endless", given.signal);
    let chunks = 0;
    for await (const _ of response.body ?? []) if (++chunks === 3) break;
    expect(chunks).toBe(3);
    given.abort();
  });

  test.each([
    ["loop", /^\/loop\/7\/.*\?turn=1$/],
    ["private", /^https:\/\/169\.254\.169\.254\//],
    ["elsewhere", /^https:\/\/cdn\.elsewhere\.example\//],
    ["downgraded", /^http:\/\/127\.0\.0\.1:\d+\/portraits\//],
    ["moved", /^\/portraits\/7\//],
  ])("%s: redirects to %s", async (kind, location) => {
    const response = await get(kind);
    expect(response.status).toBe(302);
    expect(response.headers.get("location")).toMatch(location);
  });

  test("loop: leads to itself again and again", async () => {
    const next = await fetch(`${at("loop")}?turn=4`, { redirect: "manual" });
    expect(next.headers.get("location")).toMatch(/\?turn=5$/);
  });

  test.each(["missing", "html", "svg", "heif", "bomb", "truncated", "loop", "private", "elsewhere"])(
    "%s: shows nothing",
    async (kind) => {
      expect(await images.shown(at(kind))).toBeUndefined();
    },
  );
});

test("shows a person every kind on one page", async () => {
  const page = await (await fetch(images.url)).text();
  expect(page).toContain('<img src="/webp/1/Kari%20Nordmann.jpg"');
  expect(page).toContain(">bomb<");
});

test("closes while a client is still reading", async () => {
  const own = await startImages({ authority });
  const response = await fetch(`${own.url}/endless/1/x.jpg`);
  await own.close();
  await expect(response.bytes()).rejects.toThrow();
});
