import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { aRun } from "./a-run.ts";
import { runCli, withApp } from "./run-cli.ts";

const main = fileURLToPath(new URL("../../src/cli/main.ts", import.meta.url));
const colour = "\u001b[";
const many = Array.from({ length: 20_000 }, (_, index) => aRun({ id: `run-${index}` }));

test("ends quietly and with its own exit code when its reader leaves, as head does", () =>
  withApp(
    () => ({ body: { runs: many } }),
    async ({ url }) => {
      const child = spawn(process.execPath, [main, "runs", "--url", url]);
      const err = text(child.stderr);
      await once(child.stdout, "data");
      child.stdout.destroy();
      const [code] = await once(child, "exit");
      expect([code, await err]).toEqual([0, ""]);
    },
  ));

test("prints colours only where they can be seen and are wanted", () =>
  withApp(
    () => ({ body: { runs: [aRun()] } }),
    async ({ url }) => {
      const args = ["runs", "--url", url];
      const forced = { FORCE_COLOR: "1" };
      expect((await runCli(args, forced)).out).toContain(colour);
      expect((await runCli([...args, "--no-color"], forced)).out).not.toContain(colour);
      expect((await runCli(args)).out).not.toContain(colour);
      expect((await runCli(args, { NO_COLOR: "1" })).out).not.toContain(colour);
    },
  ));

test("a very long address is cut in a table, does not widen it, and is complete in JSON", () => {
  const startedBy = `${"x".repeat(250)}@example.com`;
  const runs = [aRun({ startedBy }), aRun({ id: "other", startedBy: "kari@example.com" })];
  return withApp(
    () => ({ body: { runs } }),
    async ({ url }) => {
      const { out } = await runCli(["runs", "--url", url]);
      expect(Math.max(...out.split("\n").map((line) => line.length))).toBeLessThan(160);
      expect(out).toContain("x…  ");
      const json = await runCli(["runs", "--format", "json", "--url", url]);
      expect(JSON.parse(json.out)).toEqual(runs);
    },
  );
});
