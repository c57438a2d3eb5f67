import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { hostCommand } from "../../src/cli/host.ts";
import { type Azurite, startAzurite } from "../../src/local/azurite.ts";
import { settings } from "../functions/load-built.ts";

vi.setConfig({ testTimeout: 300_000, hookTimeout: 300_000 });

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

let azurite: Azurite;
let folder: string;
beforeAll(async () => {
  azurite = await startAzurite();
  folder = await mkdtemp(join(tmpdir(), "host-command-"));
});
afterAll(async () => {
  await azurite.close();
  await rm(folder, { recursive: true, force: true });
});

/** Starts `entra-sync host` in a folder of its own, with these settings in local.settings.json, and these variables. */
async function start(
  values: Readonly<Record<string, string>> | string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = ["--port", "0"],
): Promise<ChildProcess> {
  const cwd = await mkdtemp(join(folder, "cwd-"));
  const json = typeof values === "string" ? values : JSON.stringify({ IsEncrypted: false, Values: values });
  await writeFile(join(cwd, "local.settings.json"), json);
  return spawn(process.execPath, [main, "host", ...args], {
    cwd,
    env: { PATH: process.env["PATH"] ?? "", ...env },
    stdio: ["ignore", "pipe", "pipe"],
  });
}

/** What a host that cannot start says, and its exit code. */
async function failing(
  ...args: Parameters<typeof start>
): Promise<{ code: unknown; out: string; err: string }> {
  const child = await start(...args);
  const [out, err, [code]] = await Promise.all([
    child.stdout ? text(child.stdout) : "",
    child.stderr ? text(child.stderr) : "",
    once(child, "exit"),
  ]);
  return { code, out, err };
}

/** The value that the command prints beside a label, as soon as it is there. */
async function untilPrinted(child: ChildProcess): Promise<(label: string) => string> {
  let out = "";
  child.stdout?.setEncoding("utf8").on("data", (chunk: string) => {
    out += chunk;
  });
  const ended = once(child, "exit").then(() => true);
  while (!out.includes("Ctrl-C")) {
    if (await Promise.race([ended, once(child.stdout ?? child, "data").then(() => false)])) break;
  }
  return (label) => new RegExp(`^ {2}${label} +(\\S+)$`, "m").exec(out)?.[1] ?? `no ${label} in: ${out}`;
}

describe("entra-sync host", () => {
  test("runs the built app on the settings of local.settings.json, with the environment's before them", async () => {
    const values = { ...settings, AzureWebJobsStorage: "UseDevelopmentStorage=true", SYNC_MODE: "apply" };
    const env = { AzureWebJobsStorage: azurite.connectionString, SNAPSHOT_SCHEDULE: "0 0 22-2 * * *" };
    const child = await start(values, env);
    let log = "";
    child.stderr?.setEncoding("utf8").on("data", (chunk: string) => {
      log += chunk;
    });
    try {
      const printed = await untilPrinted(child);
      const url = printed("address");
      const get = async (path: string, key?: string, method = "GET") => {
        const headers = { ...(key && { "x-functions-key": key }), "content-type": "application/json" };
        const answer = await fetch(`${url}${path}`, {
          method,
          headers,
          ...(method === "POST" && { body: "{}" }),
        });
        return { status: answer.status, body: await answer.text() };
      };
      expect((await get("/api/health")).status).toBe(200);
      expect((await get("/api/runs")).status).toBe(401);
      expect((await get("/admin/functions/snapshotEmployees", printed("function key"), "POST")).status).toBe(
        401,
      );
      expect((await get("/admin/functions/snapshotEmployees", printed("admin key"), "POST")).status).toBe(
        202,
      );
      const runs = await vi.waitFor(
        async () => {
          const { body } = await get("/api/runs", printed("function key"));
          expect(JSON.parse(body).runs).toHaveLength(1);
          return JSON.parse(body).runs;
        },
        { timeout: 240_000, interval: 100 },
      );
      expect(runs).toMatchObject([{ mode: "apply" }]);
      expect(log).toContain("22-2 runs from 2 to 22");
      expect(log).toContain("SNAPSHOT_SCHEDULE has 22-2, which Azure reads as 2-22");

      child.kill("SIGTERM");
      expect(await once(child, "exit")).toEqual([0, null]);
      await expect(fetch(`${url}/api/health`)).rejects.toThrow();
    } finally {
      child.kill("SIGKILL");
    }
  });

  test("says which port is in use", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const address = server.address();
    const port = typeof address === "object" ? `${address?.port}` : "";
    const env = { ...settings, AzureWebJobsStorage: azurite.connectionString };
    const { code, err } = await failing({}, env, ["--port", port]);
    server.close();
    expect(err).toContain(`Port ${port} is in use.\n  → Choose another one with --port`);
    expect(code).toBe(1);
  });

  test.each([
    ["no storage", {}, {}, "AzureWebJobsStorage is not set."],
    ["storage by identity", { AzureWebJobsStorage__accountName: "prod" }, {}, "set by identity"],
    ["no connection string", { AzureWebJobsStorage: "prod" }, {}, "is not a connection string"],
    [
      "storage that does not answer",
      {},
      {
        AzureWebJobsStorage:
          "DefaultEndpointsProtocol=http;AccountName=a;AccountKey=c2VjcmV0;QueueEndpoint=http://127.0.0.1:1/a;BlobEndpoint=http://127.0.0.1:1/a",
      },
      "The storage at http://127.0.0.1:1 cannot be reached (ECONNREFUSED).",
    ],
    ["settings that are no JSON", '{"Values": {\n', {}, "local.settings.json is not valid JSON: see line"],
    ["settings that are encrypted", '{"IsEncrypted": true, "Values": {}}', {}, "func settings decrypt"],
    ["settings that are no object", "[]", {}, 'must hold an object with "Values"'],
  ])("ends with 1 for %s, and says why", async (_, values, env, reason) => {
    const { code, out, err } = await failing(values, env);
    expect(err).toContain(reason);
    expect(err).not.toContain("c2VjcmV0");
    expect({ code, out }).toEqual({ code: 1, out: "" });
  });

  test("names the key that the storage refuses, without it", async () => {
    const AzureWebJobsStorage = azurite.connectionString.replace(/AccountKey=[^;]+/, "AccountKey=c2VjcmV0");
    const { code, err } = await failing({ AzureWebJobsStorage });
    expect(err).toContain("refuses the key in AzureWebJobsStorage");
    expect(err).not.toContain("c2VjcmV0");
    expect(code).toBe(1);
  });

  test("lists what is wrong with the app's settings, without a stack", async () => {
    const values = { ...settings, AzureWebJobsStorage: azurite.connectionString, SYNC_MODE: "both" };
    const { code, err } = await failing({ ...values, SNAPSHOT_SCHEDULE: "0 0 3 * * 7" });
    expect(err).toContain("SNAPSHOT_SCHEDULE has the weekday 7");
    expect(err).toContain("SYNC_MODE must be preview or apply");
    expect(err).not.toMatch(/^ +at /m);
    expect(code).toBe(1);
  });

  test.each([
    ["--port", "65536"],
    ["--port", "http"],
    ["--lease", "0"],
  ])("refuses %s %s", async (flag, value) => {
    const { code, err } = await failing({}, {}, [flag, value]);
    expect(err).toContain(`'${flag} `);
    expect(err).toContain("must be a whole number");
    expect(code).toBe(1);
  });

  test("asks for a build where there is none", async () => {
    const written = vi.spyOn(process.stderr, "write").mockReturnValue(true);
    expect(await hostCommand({ port: 0, leaseSeconds: 600, app: folder })).toBe(1);
    expect(written.mock.calls.join("")).toContain("npm run build");
    written.mockRestore();
  });
});
