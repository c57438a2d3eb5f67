import { execFile, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import { dist } from "./functions/load-built.ts";

const root = join(import.meta.dirname, "..");
const run = promisify(execFile);
const hasZip = spawnSync("zip", ["-v"]).status === 0;

// A release is made on Linux; where `zip` is not installed there is nothing to try.
describe.skipIf(process.platform === "win32" || !hasZip)("a release", () => {
  let out: string;
  beforeAll(async () => {
    out = await mkdtemp(join(tmpdir(), "release-"));
    const changelog = await readFile(join(root, "CHANGELOG.md"), "utf8");
    const [, newest = ""] = /^## \[(.+?)\].*\n+###/m.exec(changelog) ?? [];
    await run(process.execPath, ["release.ts", "--notes-of", newest, "--out", out], { cwd: root });
  });
  afterAll(() => rm(out, { recursive: true, force: true }));

  const file = (extension: string) => join(out, `${manifest.name}-${manifest.version}${extension}`);

  test("holds the package, its SBOM, checksums that are right, and notes", async () => {
    const sums = (await readFile(join(out, "SHA256SUMS"), "utf8")).trim().split("\n");
    const expected = [".zip", ".cdx.json"].map(async (extension) => {
      const hash = createHash("sha256").update(await readFile(file(extension)));
      return `${hash.digest("hex")}  ${manifest.name}-${manifest.version}${extension}`;
    });
    expect(sums).toEqual(await Promise.all(expected));
    expect(await readFile(join(out, "notes.md"), "utf8")).toMatch(/^### \w+\n\n- /);
  });

  test("packs the build as it is, so that it can be deployed from the archive's root", async () => {
    const { stdout } = await run("zip", ["-sf", file(".zip")]);
    const packed = stdout.split("\n").flatMap((line) => /^ {2}(\S.*)$/.exec(line)?.[1] ?? []);
    const built = (await readdir(dist, { recursive: true, withFileTypes: true })).filter((entry) =>
      entry.isFile(),
    );
    expect(packed).toEqual(expect.arrayContaining(["host.json", "package.json", "functions.mjs"]));
    expect(packed).toHaveLength(built.length);
  });

  test("lists what runs in Azure and in the browser, and none of the tools", async () => {
    const { metadata, components } = JSON.parse(await readFile(file(".cdx.json"), "utf8"));
    const names = components.map(({ name }: { name: string }) => name);
    expect(metadata.component.name).toBe(manifest.name);
    expect(names).toEqual(expect.arrayContaining(["zod", "sharp", "@azure/functions", "react", "dompurify"]));
    for (const tool of ["vitest", "@biomejs/biome", "azurite", "playwright-core"])
      expect(names).not.toContain(tool);
  });

  test("is not made without a word in the changelog", async () => {
    const args = ["release.ts", "--notes-of", "99.0.0", "--out", join(out, "none")];
    await expect(run(process.execPath, args, { cwd: root })).rejects.toThrow(
      'CHANGELOG.md has nothing under "## [99.0.0]"',
    );
  });
});
