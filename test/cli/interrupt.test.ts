import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { aRun } from "./a-run.ts";
import { withApp } from "./run-cli.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));

/** Starts the command line; `ended` is what it printed to standard error, and how it ended. */
function start(args: readonly string[]) {
  const child = spawn(process.execPath, [main, ...args], { stdio: ["ignore", "pipe", "pipe"] });
  return { child, ended: Promise.all([text(child.stderr), once(child, "exit")]) };
}

// Windows has no signals to send: there a command is ended from outside without a word.
describe.skipIf(process.platform === "win32")("a command that is interrupted", () => {
  test.each(["SIGINT", "SIGTERM"] as const)(
    "says at %s that the run goes on, and how to stop it",
    (signal) => {
      const { plan: _, summary: __, ...running } = aRun({ status: "running" });
      let interrupt = () => {};
      return withApp(
        (_request, count) => {
          // By the second look it follows the run.
          if (count === 3) interrupt();
          return { status: count === 1 ? 202 : 200, body: running };
        },
        async ({ url }) => {
          const { child, ended } = start(["sync", "--url", url]);
          interrupt = () => child.kill(signal);
          const [err, [code, by]] = await ended;
          expect([code, by]).toEqual([null, signal]);
          expect(err).toContain(`Run ${running.id} goes on in the app.`);
          expect(err).toContain(`Stop it: entra-sync runs cancel ${running.id}.`);
        },
      );
    },
  );

  test("is left to stop in an order of its own, where it does", async () => {
    const terminal = new URL("../../src/cli/terminal.ts", import.meta.url).href;
    const script = `import { onInterrupt, stopRequested } from ${JSON.stringify(terminal)};
      const alive = setInterval(() => {}, 1000);
      stopRequested().then(() => { clearInterval(alive); console.log("in its own order"); });
      onInterrupt(() => console.log("at once"));
      console.log("ready");`;
    const child = spawn(process.execPath, ["--input-type=module", "--eval", script], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    child.stdout.once("data", () => child.kill("SIGTERM"));
    const [out, [code]] = await Promise.all([text(child.stdout), once(child, "exit")]);
    expect([code, out]).toEqual([0, expect.stringContaining("in its own order")]);
    expect(out).not.toContain("at once");
  });

  test("a pipeline does not say that nothing was applied where it has not followed the run to its end", async () => {
    const out = await mkdtemp(join(tmpdir(), "applied-"));
    const { plan: _, summary: __, ...running } = aRun({ status: "running" });
    const refused = { status: 401, body: { code: "token-invalid", detail: "The token has expired." } };
    try {
      await withApp(
        (_request, count) => (count < 3 ? { status: count === 1 ? 202 : 200, body: running } : refused),
        async ({ url }) => {
          const script = fileURLToPath(new URL("../../actions/apply/apply.sh", import.meta.url));
          const env = { ...process.env, ENTRA_SYNC_URL: url, DIGEST: "a".repeat(64), OUT: out };
          const [code] = await once(spawn("bash", [script], { env, stdio: "ignore" }), "exit");
          const summary = await readFile(join(out, "apply.md"), "utf8");
          expect([code, summary]).toEqual([
            1,
            expect.stringMatching(/^## The sync was not followed to its end\n/),
          ]);
          expect(summary).toContain(`Stop it: entra-sync runs cancel ${running.id}.`);
          expect(summary).toContain("The token has expired.");
        },
      );
    } finally {
      await rm(out, { recursive: true });
    }
  });

  test("leaves no half of a file that it was to write", async () => {
    const folder = await mkdtemp(join(tmpdir(), "interrupted-"));
    // The plan is requested once the file is open, and no answer comes.
    const server = createServer();
    const asked = once(server.listen(0, "127.0.0.1"), "request");
    try {
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const out = join(folder, "plan.json");
      const { child, ended } = start(["preview", "--out", out, "--url", `http://127.0.0.1:${port}`]);
      await asked;
      expect(await readdir(folder)).toHaveLength(1);
      child.kill("SIGINT");
      const [, [, by]] = await ended;
      expect([by, await readdir(folder)]).toEqual(["SIGINT", []]);
    } finally {
      server.closeAllConnections();
      server.close();
      await rm(folder, { recursive: true });
    }
  });
});
