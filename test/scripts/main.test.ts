import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";

const scripts = join(import.meta.dirname, "../../scripts");

/** Runs a script on a folder in which src/a.ts has the text. */
function run(script: string, text: string, ...options: readonly string[]) {
  const folder = mkdtempSync(join(tmpdir(), "scripts-"));
  try {
    mkdirSync(join(folder, "src"));
    writeFileSync(join(folder, "src/a.ts"), text);
    const where = script === "words" ? ["--root", folder] : ["--static", "--src", join(folder, "src")];
    const args = [join(scripts, script, "main.ts"), ...where, ...options];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: "utf8" });
    expect(stderr).toBe("");
    return { status, stdout };
  } finally {
    rmSync(folder, { recursive: true });
  }
}

test("shape ends 1 and names the file where a limit is exceeded, 0 where all hold or where it only reports", () => {
  const tooLong = "\n".repeat(301);
  expect(run("shape", tooLong)).toMatchObject({
    status: 1,
    stdout: expect.stringContaining("a.ts: 301 lines"),
  });
  expect(run("shape", tooLong, "--report")).toMatchObject({ status: 0 });
  expect(run("shape", "\n".repeat(80))).toMatchObject({ status: 0 });
});

test("words ends 1 and names the line of a refused word, 0 where there is none or where it only reports", () => {
  const refused = "\n// To whom it may concern.\n";
  const line = "src/a.ts:2: 'whom': use 'who', or name the person or role\n";
  expect(run("words", refused)).toMatchObject({ status: 1, stdout: expect.stringContaining(line) });
  const report = run("words", refused, "--report");
  expect(report.status).toBe(0);
  expect(report.stdout).toMatch(/^src\s+1\s+1\s+0\s+0$/m);
  expect(report.stdout).toContain("in comments 1 of 5 words, 200.0 per 1,000.");
  expect(run("words", "// To them.\n")).toMatchObject({ status: 0 });
});
