import { fork } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";
import { describe, expect, test, vi } from "vitest";
import { startHost } from "../../../src/local/host/start-host.ts";
import { until, withApp, withHost } from "./with-host.ts";

vi.setConfig({ testTimeout: 300_000 });

const fixtures = fileURLToPath(new URL("./fixtures/", import.meta.url));

describe.concurrent("the host", () => {
  test("runs a CommonJS app, its invocation hooks included", async () => {
    await withHost({ fixture: "commonjs-app.cjs" }, async ({ host, log }) => {
      expect(await (await fetch(`${host.url}/api/hello`)).text()).toBe("hello there");
      await until(() => log.find((line) => line.function === "hello" && line.message === "before"));
    });
  });

  test("runs an app bundled as one module that requires @azure/functions-core", async () => {
    await withApp({ fixture: "http-app.ts" }, async (app) => {
      await build({
        entryPoints: [join(fixtures, "http-app.ts")],
        outfile: join(app, "functions.mjs"),
        bundle: true,
        platform: "node",
        format: "esm",
        external: ["@azure/functions-core"],
        banner: {
          js: 'import { createRequire } from "node:module"; const require = createRequire(import.meta.url);',
        },
      });
      await writeFile(join(app, "package.json"), JSON.stringify({ main: "functions.mjs" }));
      const host = await startHost({ app, env: {} });
      try {
        expect((await fetch(`${host.url}/api/nothing`)).status).toBe(204);
      } finally {
        await host.stop();
      }
    });
  });

  test("loads every file that main matches", async () => {
    await withHost({ fixture: "@(http|commonjs)-app.*" }, async ({ host }) => {
      expect(host.functions.map(({ name }) => name)).toEqual(expect.arrayContaining(["hello", "echo"]));
    });
  });

  test("reports each function's name, type and route", async () => {
    await withHost({ fixture: "commonjs-app.cjs" }, async ({ host }) => {
      expect(host.functions).toEqual([{ name: "hello", type: "http", route: "api/hello" }]);
    });
  });

  test("puts functions without a storage setting in error, and runs the others", async () => {
    await withHost({ fixture: "queue-app.ts", env: { QUEUE: "q" } }, async ({ host }) => {
      expect(host.functions).toContainEqual({
        name: "work",
        type: "queue",
        error: expect.stringContaining("AzureWebJobsStorage"),
      });
      expect((await fetch(`${host.url}/api/release`, { method: "POST" })).status).toBe(204);
    });
  });

  test.each([
    ["an app that throws while it loads", "broken-app.ts", "no settings"],
    ["a main that matches nothing", "not-there.ts", "not-there.ts"],
  ])("rejects %s, with the reason", async (_, fixture, reason) => {
    await withApp({ fixture }, async (app) => {
      await expect(startHost({ app, env: {} })).rejects.toThrow(reason);
    });
  });

  test("rejects a port that is in use", async () => {
    await withHost({ fixture: "commonjs-app.cjs" }, async ({ host }) => {
      await withApp({ fixture: "commonjs-app.cjs" }, async (app) => {
        await expect(startHost({ app, env: {}, port: host.port })).rejects.toThrow(String(host.port));
      });
    });
  });

  test("hides what is below its log level", async () => {
    await withHost({ fixture: "commonjs-app.cjs", logLevel: "warning" }, async ({ host, log }) => {
      await fetch(`${host.url}/api/hello`);
      await host.stop();
      expect(log).toEqual([]);
    });
  });

  test("gives the app the settings of env and none of its parent's", async () => {
    vi.stubEnv("SCHEDULE", "0 0 3 * * *");
    await withHost({ fixture: "timer-app.ts" }, async ({ host }) => {
      expect(host.functions[0]?.error).toContain("SCHEDULE");
    });
    vi.unstubAllEnvs();
  });

  test("ends when the process that started it is killed", async () => {
    await withApp({ fixture: "commonjs-app.cjs" }, async (app) => {
      const parent = fork(join(fixtures, "parent.ts"), [app], {
        stdio: ["ignore", "pipe", "inherit", "ipc"],
      });
      const [line] = parent.stdout ? await once(parent.stdout, "data") : [];
      const pid = Number(line);
      expect(isRunning(pid)).toBe(true);
      parent.kill("SIGKILL");
      await until(() => !isRunning(pid));
    });
  });
});

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
