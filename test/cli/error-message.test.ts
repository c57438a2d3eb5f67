import { once } from "node:events";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server } from "node:net";
import { expect, test } from "vitest";
import { Refused } from "../../src/cli/client.ts";
import { errorMessage } from "../../src/cli/error-message.ts";
import { selfSigned } from "../self-signed-certificate.ts";
import { runCli } from "./run-cli.ts";

/** Words of Node, undici, OpenSSL and zod that mean nothing to a user. */
const library = /fetch failed|\bE[A-Z]{4,}|ERR_|SSL|self-signed|\bcause\b|✖|→ at|undici|socket|\n\s+at /;

async function served(server: Server, use: (port: number) => Promise<void>): Promise<void> {
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  try {
    await use((server.address() as AddressInfo).port);
  } finally {
    server.close();
  }
}

const errorOf = async (url: string) => {
  const { code, out, err } = await runCli(["status", "--url", url, "--key", "hunter2"]);
  expect([code, out]).toEqual([1, ""]);
  expect(err).not.toMatch(library);
  expect(err).not.toContain("hunter2");
  return err;
};

test("a host name that does not exist", async () => {
  const url = "http://nowhere.invalid";
  expect(await errorOf(url)).toMatch(
    /^✗ The host name in http:\/\/nowhere\.invalid (does not exist|cannot be looked up now)\./,
  );
});

test("a port that no client may use", async () => {
  expect(await errorOf("http://127.0.0.1:1")).toContain("✗ http://127.0.0.1:1 cannot be reached.");
});

test("a certificate that is not trusted, with what to do", async () => {
  await served(createServer(await selfSigned()), async (port) => {
    const err = await errorOf(`https://127.0.0.1:${port}`);
    expect(err).toContain(`✗ The certificate of https://127.0.0.1:${port} is not trusted.`);
    expect(err).toContain("NODE_EXTRA_CA_CERTS");
  });
});

test("HTTPS where there is only HTTP", () =>
  served(createHttpServer(), async (port) => {
    expect(await errorOf(`https://127.0.0.1:${port}`)).toContain("does not speak HTTPS");
  }));

test("a server that hangs up", () =>
  served(
    createTcpServer((socket) => void socket.destroy()),
    async (port) => {
      expect(await errorOf(`http://127.0.0.1:${port}`)).toContain("closed the connection");
    },
  ));

test("something that does not speak HTTP", () =>
  served(
    createTcpServer((socket) => void socket.end("SSH-2.0-x\r\n")),
    async (port) => {
      expect(await errorOf(`http://127.0.0.1:${port}`)).toContain("does not answer as a web server does");
    },
  ));

test.each([
  ["✖ Too small\n  → at emails[0]\n✖ Unknown", "--email: Too small\nUnknown"],
  [
    '✖ Invalid option: expected one of "entra"|"photo"\n  → at targets[0]',
    "--targets must be one of entra, photo.",
  ],
  ["✖ Invalid input: expected string, received undefined\n  → at reason", "--reason must be a string."],
  ["✖ is a date (2027-01-31)\n  → at until", "--until is a date (2027-01-31)."],
])("a fault that the app found in a request, in a sentence for each: %j", (detail, message) => {
  const refused = new Refused(400, "invalid-request", detail, { remedy: "Correct it." });
  expect(errorMessage(refused, "http://x")).toEqual({ message, remedy: "Correct it." });
});

test.each([
  ["ENOENT", "f cannot be opened: it does not exist."],
  ["EACCES", "f cannot be opened: permission denied."],
  ["ENOSPC", "f cannot be opened: the disk is full."],
])("a file system's %s", (code, message) => {
  const error = Object.assign(new Error(`${code}: x, open 'f'`), { code, path: "f" });
  expect(errorMessage(error, "http://x")).toEqual({ message });
});

test("an answer that takes too long", () => {
  const error = new Error("No answer", { cause: new DOMException("aborted", "TimeoutError") });
  expect(errorMessage(error, "http://x").message).toBe("The app at http://x did not answer in time.");
});

test("an error in sentences of its own stays as it is", () => {
  expect(errorMessage(new Error("The preview run ended failed."), "http://x")).toEqual({
    message: "The preview run ended failed.",
  });
});
