import { describe, expect, test } from "vitest";
import { failure, from, picture, resolveTo } from "./downloading.ts";
import { type Answer, withServer } from "./https-server.ts";

describe("redirects", () => {
  const hop: Answer = ({ path }) => {
    const left = Number(path.slice(1));
    return left === 0 ? { body: picture } : { status: 307, headers: { location: `/${left - 1}` } };
  };

  test("are followed three times", () =>
    withServer(hop, async ({ host, url, seen }) => {
      expect(await from([host])(`${url}/3`)).toEqual({ bytes: picture });
      expect(seen).toHaveLength(4);
    }));

  test("are not followed a fourth time", () =>
    withServer(hop, async ({ host, url, seen }) => {
      expect(await failure(from([host])(`${url}/4`))).toMatchObject({
        code: "image-redirects",
        outcome: "skipped",
      });
      expect(seen).toHaveLength(4);
    }));

  test.each([301, 302, 303, 307, 308])("lead to another allowed host by %i", (status) =>
    withServer(
      () => ({ body: picture }),
      (other) =>
        withServer(
          () => ({ status, headers: { location: `${other.url}/b`, "set-cookie": "a=b" } }),
          async ({ host, url }) => {
            expect(await from([host, other.host])(url)).toEqual({ bytes: picture });
            expect(other.seen[0]?.headers).not.toHaveProperty("cookie");
          },
        ),
    ),
  );

  test.each([
    ["a host that is not allowed", "https://evil.example.org/", "image-host-not-allowed"],
    ["another port of this machine", "https://127.0.0.1:1/", "image-host-not-allowed"],
    ["plain http", "http://127.0.0.1/", "image-url-invalid"],
    ["a file", "file:///etc/passwd", "image-url-invalid"],
    ["an address with a password", "https://a:b@images.example.com/", "image-url-invalid"],
    ["nowhere", undefined, "image-refused"],
    ["nonsense", "https://", "image-refused"],
    ["a name for a private address", "https://images.example.com/", "image-private-address"],
    ["a private address", "https://169.254.169.254/", "image-private-address"],
  ])("are not followed to %s", (_, location, code) =>
    withServer(
      () => ({ status: 302, headers: location === undefined ? {} : { location } }),
      async ({ host, url }) => {
        const lookup = resolveTo("10.0.0.5");
        const download = from([host, "images.example.com", "169.254.169.254"], { lookup });
        expect(await failure(download(url))).toMatchObject({ code, outcome: "skipped" });
      },
    ),
  );

  test("say that it is they that lead to plain http, since the address in the database is as it should be", () =>
    withServer(
      () => ({ status: 301, headers: { location: "http://127.0.0.1/kari.jpg" } }),
      async ({ host, url }) => {
        expect(await failure(from([host])(url))).toMatchObject({
          message: expect.stringContaining("redirects") as string,
          remedy: "Give the address that the image is at, by https.",
        });
      },
    ));
});

describe("addresses", () => {
  test.each(["127.0.0.1", "::1", "::ffff:127.0.0.1", "10.0.0.1", "169.254.169.254", "fe80::1", "fd00::1"])(
    "of an allowed name are checked when they are connected to: not %s",
    (address) =>
      withServer(
        () => ({ body: picture }),
        async ({ port, seen }) => {
          const name = `images.example.com:${port}`;
          const error = await failure(from([name], { lookup: resolveTo(address) })(`https://${name}/`));
          expect(error).toMatchObject({ code: "image-private-address", outcome: "skipped" });
          expect(seen).toEqual([]);
        },
      ),
  );

  test("of an allowed name are all checked", async () => {
    const download = from(["images.example.com"], { lookup: resolveTo("fe80::1", "192.168.0.1", "::1") });
    expect(await failure(download("https://images.example.com/"))).toMatchObject({
      code: "image-private-address",
    });
  });

  test.each(["localhost:PORT", "10.0.0.1", "[::1]", "127.0.0.1"])(
    "that are private are not connected to for being allowed: %s",
    (entry) =>
      withServer(
        () => ({ body: picture }),
        async ({ port, seen }) => {
          const host = entry.replace("PORT", String(port));
          const download = from([host], { lookup: resolveTo("127.0.0.1") });
          expect(await failure(download(`https://${host}/`))).toMatchObject({
            code: "image-private-address",
          });
          expect(seen).toEqual([]);
        },
      ),
  );

  test("are not even looked up for a host that is not allowed", async () => {
    const lookup = () => expect.unreachable("looked up");
    const download = from(["images.example.com"], { lookup });
    expect(await failure(download("https://other.example.com/"))).toMatchObject({
      code: "image-host-not-allowed",
    });
  });
});
