import { setImmediate as turn } from "node:timers/promises";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { RetryLater } from "../../../src/core/errors.ts";
import { failure, from, picture } from "./downloading.ts";
import { withServer } from "./https-server.ts";

test("fetches what is there, with what tells it from the next state, and shows no identity", () =>
  withServer(
    () => ({ headers: { etag: '"a"', "last-modified": "Sun, 22 Nov 2026 03:00:00 GMT" }, body: picture }),
    async ({ host, url, seen }) => {
      expect(await from([host])(`${url}/kari.jpg?size=2`)).toEqual({
        bytes: picture,
        etag: '"a"',
        lastModified: "Sun, 22 Nov 2026 03:00:00 GMT",
      });
      expect(seen).toMatchObject([{ method: "GET", path: "/kari.jpg?size=2", headers: { host } }]);
      expect(Object.keys(seen[0]?.headers ?? {})).not.toEqual(
        expect.arrayContaining([expect.stringMatching(/cookie|authorization|referer|if-/)]),
      );
    },
  ));

test("says what asks for it, since firewalls refuse requests that do not, and asks for no compression", () =>
  withServer(
    ({ headers }) => (headers["user-agent"] ? { body: picture } : { status: 403 }),
    async ({ host, url, seen }) => {
      expect(await from([host])(url)).toEqual({ bytes: picture });
      expect(seen[0]?.headers).toMatchObject({
        "user-agent": "entra-employee-sync",
        "accept-encoding": "identity",
      });
    },
  ));

test("takes the long headers of a firewall in front", () =>
  withServer(
    () => ({ headers: { "set-cookie": `waf=${"x".repeat(30_000)}` }, body: picture }),
    async ({ host, url }) => {
      expect(await from([host])(url)).toEqual({ bytes: picture });
    },
  ));

describe("an image that its server has compressed", () => {
  const compressed: readonly [string, (bytes: Buffer) => Buffer][] = [
    ["gzip", gzipSync],
    ["GZIP", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
    ["gzip, identity", gzipSync],
    ["aws-chunked,gzip", gzipSync],
    ["gzip, gzip", gzipSync],
    ["gzip, br", (bytes) => brotliCompressSync(gzipSync(bytes))],
  ];

  test.each(compressed)("is what it was before: %s", (encoding, compress) =>
    withServer(
      () => ({ headers: { "content-encoding": encoding }, body: compress(picture) }),
      async ({ host, url }) => {
        expect(await from([host])(url)).toEqual({ bytes: picture });
      },
    ),
  );

  test.each(["gzip", "br", "aws-chunked", "utf-8"])("only by its header is as it came: %s", (encoding) =>
    withServer(
      () => ({ headers: { "content-encoding": encoding }, body: picture }),
      async ({ host, url }) => {
        expect(await from([host])(url)).toEqual({ bytes: picture });
      },
    ),
  );

  test("is unpacked a few times only, since each takes memory", () =>
    withServer(
      () => ({
        headers: { "content-encoding": "gzip, gzip, gzip, gzip" },
        body: gzipSync(gzipSync(gzipSync(gzipSync(picture)))),
      }),
      async ({ host, url }) => {
        expect(await from([host])(url)).toEqual({ bytes: gzipSync(picture) });
      },
    ));

  test("is not unpacked beyond the limit", () =>
    withServer(
      () => ({ headers: { "content-encoding": "gzip" }, body: gzipSync(Buffer.alloc(100_001)) }),
      async ({ host, url }) => {
        const found = from([host], { maximumBytes: 100_000 })(url);
        expect(await failure(found)).toMatchObject({ code: "image-too-large", outcome: "skipped" });
      },
    ));
});

test.each([
  [
    "in UTF-8, as most servers send them",
    Buffer.from("/bilder/kåre.jpg").toString("latin1"),
    "/bilder/k%C3%A5re.jpg",
  ],
  ["in Latin-1", "/bilder/k\u00e5re.jpg", "/bilder/k%C3%A5re.jpg"],
  ["percent-encoded", "/bilder/k%C3%A5re.jpg", "/bilder/k%C3%A5re.jpg"],
])("follows a redirect with letters outside ASCII %s", (_, location, path) =>
  withServer(
    (seen) => (seen.path === "/" ? { status: 301, headers: { location } } : { body: picture }),
    async ({ host, url, seen }) => {
      expect(await from([host])(url)).toEqual({ bytes: picture });
      expect(seen[1]?.path).toBe(path);
    },
  ),
);

describe("an image that is known", () => {
  const known = { etag: 'W/"a"', lastModified: "Sun, 22 Nov 2026 03:00:00 GMT" };

  test("is not sent again while it is the same", () =>
    withServer(
      () => ({ status: 304 }),
      async ({ host, url, seen }) => {
        expect(await from([host])(url, known)).toBe("unchanged");
        expect(seen[0]?.headers).toMatchObject({
          "if-none-match": known.etag,
          "if-modified-since": known.lastModified,
        });
      },
    ));

  test("is not asked about by its time behind a redirect, where an older one may have taken its place", () =>
    withServer(
      ({ path }) =>
        path === "/"
          ? { status: 302, headers: { location: "/b" } }
          : { body: picture, headers: { etag: "b" } },
      async ({ host, url, seen }) => {
        expect(await from([host])(url, known)).toEqual({ bytes: picture });
        expect(seen[0]?.headers).toHaveProperty("if-none-match");
        expect(seen[1]?.headers).not.toHaveProperty("if-none-match");
        expect(seen[1]?.headers).not.toHaveProperty("if-modified-since");
      },
    ));

  test("cannot be unchanged when nothing was known of it", () =>
    withServer(
      () => ({ status: 304 }),
      async ({ host, url }) => {
        expect(await failure(from([host])(url))).toMatchObject({ code: "image-refused" });
      },
    ));
});

describe("a connection", () => {
  test("serves one image of a host after the other, also where there is nothing new", () =>
    withServer(
      ({ headers }) => ("if-none-match" in headers ? { status: 304 } : { body: picture }),
      async ({ host, url, seen, made }) => {
        const download = from([host]);
        for (const known of [{}, { etag: '"a"' }, {}]) {
          await download(url, known);
          // The end of an answer without a body is noticed a turn later.
          await turn();
        }
        expect(seen).toHaveLength(3);
        expect(made()).toBe(1);
      },
    ));

  test("that the server has closed meanwhile is made again", () => {
    const used = new WeakSet<object>();
    return withServer(
      () => (response) => {
        const { socket } = response;
        if (!socket || used.has(socket)) return void socket?.destroy();
        used.add(socket);
        response.end(picture);
      },
      async ({ host, url, seen, made }) => {
        const download = from([host]);
        for (let n = 0; n < 3; n++) expect(await download(url)).toEqual({ bytes: picture });
        expect(made()).toBe(3);
        // Once each on the first two connections again, in vain.
        expect(seen).toHaveLength(5);
      },
    );
  });

  test("with an answer that is not read to its end serves no other image", () =>
    withServer(
      (_, count) => (count === 1 ? (response) => void response.writeHead(404).write("n") : { body: picture }),
      async ({ host, url, made }) => {
        const download = from([host]);
        expect(await failure(download(url))).toMatchObject({ code: "image-not-found" });
        expect(await download(url)).toEqual({ bytes: picture });
        expect(made()).toBe(2);
      },
    ));
});

describe("what is not there", () => {
  test.each([404, 410])("is no failure: %i", (status) =>
    withServer(
      () => ({ status }),
      async ({ host, url }) => {
        expect(await failure(from([host])(`${url}/?sig=secret`))).toMatchObject({
          code: "image-not-found",
          outcome: "skipped",
          message: expect.stringContaining(host) as string,
          remedy: expect.any(String) as string,
        });
      },
    ),
  );

  test.each([201, 204, 206, 300, 400, 401, 403, 451])("is refused for good: %i", (status) =>
    withServer(
      () => ({ status }),
      async ({ host, url }) => {
        const error = await failure(from([host])(`${url}/?sig=secret`));
        expect(error).toMatchObject({ code: "image-refused", outcome: "skipped" });
        expect(error.message).not.toContain("secret");
      },
    ),
  );

  test.each([
    [408, {}, "unavailable", 20],
    [429, { "retry-after": "7" }, "throttled", 7],
    [429, { "retry-after": "999999" }, "throttled", 60],
    [429, { "retry-after": "0" }, "throttled", 1],
    [500, {}, "unavailable", 20],
    [503, { "retry-after": "Sun, 22 Nov 2026 03:00:00 GMT" }, "unavailable", 1],
  ])("may be there within minutes, and is worth a few tries: %i %o", (status, headers, code, afterSeconds) =>
    withServer(
      () => ({ status, headers: headers as Record<string, string> }),
      async ({ host, url }) => {
        const error = await failure(from([host])(url));
        expect(error).toBeInstanceOf(RetryLater);
        expect(error).toMatchObject({ code, afterSeconds, tries: 4 });
      },
    ),
  );
});
