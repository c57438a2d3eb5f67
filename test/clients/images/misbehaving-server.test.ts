import type { ServerResponse } from "node:http";
import type { LookupFunction } from "node:net";
import { expect, test } from "vitest";
import { RetryLater } from "../../../src/core/errors.ts";
import { selfSigned } from "../../self-signed-certificate.ts";
import { failure, from, picture } from "./downloading.ts";
import { withServer } from "./https-server.ts";

/** Writes without end and without waiting for a reader. */
const endless = (response: ServerResponse) => {
  const timer = setInterval(() => response.write(Buffer.alloc(10_000)), 1);
  response.on("close", () => clearInterval(timer));
};

test("a server is not read beyond the limit when it says how much there is", () =>
  withServer(
    () => ({ body: Buffer.alloc(101) }),
    async ({ host, url }) => {
      expect(await failure(from([host], { maximumBytes: 100 })(url))).toMatchObject({
        code: "image-too-large",
        outcome: "skipped",
      });
    },
  ));

test("a server is not read beyond the limit when it never ends, and is hung up on", () =>
  withServer(
    () => endless,
    async ({ host, url, connections }) => {
      const download = from([host], { maximumBytes: 50_000 });
      expect(await failure(download(url))).toMatchObject({ code: "image-too-large" });
      await expect.poll(connections).toBe(0);
    },
  ));

test("a server is read up to the limit", () =>
  withServer(
    () => ({ body: Buffer.alloc(100) }),
    async ({ host, url }) => {
      expect(await from([host], { maximumBytes: 100 })(url)).toEqual({ bytes: Buffer.alloc(100) });
    },
  ));

test.each<[string, (response: ServerResponse) => void]>([
  ["never answers", () => {}],
  [
    "dribbles",
    (response) => {
      const timer = setInterval(() => response.write("x"), 50);
      response.on("close", () => clearInterval(timer));
    },
  ],
  ["redirects slowly", (response) => setTimeout(() => response.writeHead(302, { location: "/" }).end(), 200)],
])("a server is waited for only so long when it %s, and hung up on", (_, reply) =>
  withServer(
    () => reply,
    async ({ host, url, connections }) => {
      const error = await failure(from([host], { timeoutSeconds: 0.5 })(url));
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({
        code: "network",
        tries: 4,
        message: expect.stringContaining("in time") as string,
      });
      await expect.poll(connections).toBe(0);
    },
  ),
);

test.each<[string, (response: ServerResponse) => void]>([
  ["hangs up", (response) => void response.socket?.destroy()],
  [
    "hangs up halfway",
    (response) => {
      response.writeHead(200, { "content-length": "1000" });
      response.write("x", () => response.socket?.destroy());
    },
  ],
  ["speaks no HTTP", (response) => void response.socket?.end("EHLO\r\n\r\n")],
])("a server is tried again later when it %s", (_, reply) =>
  withServer(
    () => reply,
    async ({ host, url }) => {
      const error = await failure(from([host])(`${url}/?sig=secret`));
      expect(error).toBeInstanceOf(RetryLater);
      expect(error).toMatchObject({ code: "network", tries: 4 });
      expect(error.message).not.toContain("secret");
    },
  ),
);

test("a server is tried again later when it is not up", async () => {
  const { host, url } = await withServer(
    () => ({}),
    async (served) => served,
  );
  expect(await failure(from([host])(url))).toMatchObject({
    name: "RetryLater",
    message: expect.stringContaining("ECONNREFUSED") as string,
  });
});

test("a server is tried again later when its name cannot be resolved", async () => {
  const lookup: LookupFunction = (_, __, done) =>
    done(Object.assign(new Error("no"), { code: "ENOTFOUND" }), "", 4);
  const download = from(["images.example.com"], { lookup });
  expect(await failure(download("https://images.example.com/"))).toMatchObject({
    name: "RetryLater",
    code: "network",
  });
});

test.each([
  ["is not trusted", ["127.0.0.1"]],
  ["is another host's", ["other.example.com"]],
])("a download fails with what to do when its certificate %s", async (_, names) =>
  withServer(
    () => ({ body: picture }),
    async ({ host, url, seen }) => {
      expect(await failure(from([host])(url))).toMatchObject({
        code: "untrusted-certificate",
        outcome: "failed",
        remedy: expect.stringContaining("NODE_EXTRA_CA_CERTS") as string,
      });
      expect(seen).toEqual([]);
    },
    await selfSigned(names),
  ),
);
