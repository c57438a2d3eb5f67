import { execFile } from "node:child_process";
import { cp, mkdir, mkdtemp, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";
import { aRun } from "./a-run.ts";
import { type Ran, withApp } from "./run-cli.ts";

const root = fileURLToPath(new URL("../..", import.meta.url));
const { name, version, bin } = JSON.parse(await readFile(join(root, "package.json"), "utf8"));
const launcher = join(root, bin["entra-sync"]);

const run = (file: string, args: readonly string[]): Promise<Ran> =>
  new Promise((done) => {
    execFile(file, args, { timeout: 120_000 }, (error, out, err) =>
      done({ code: error ? Number(error.code ?? 1) : 0, out, err }),
    );
  });

/** A copy of the package as npm installs it: under node_modules, with what it depends on beside it. */
async function installed(): Promise<string> {
  const modules = join(await mkdtemp(join(tmpdir(), "install-")), "node_modules");
  for (const scope of ["@commander-js", "@scure"]) await mkdir(join(modules, scope), { recursive: true });
  for (const part of ["bin", "src", "package.json"])
    await cp(join(root, part), join(modules, name, part), { recursive: true });
  for (const dependency of ["commander", "@commander-js/extra-typings", "@scure/base", "zod"])
    await symlink(join(root, "node_modules", dependency), join(modules, dependency), "junction");
  return join(modules, name, bin["entra-sync"]);
}

test("starts the command in a checkout, and ends with its exit code", () =>
  withApp(
    () => ({ body: { runs: [aRun()] } }),
    async ({ url }) => {
      const ran = await run(process.execPath, [launcher, "runs", "--format", "json", "--url", url]);
      expect({ ...ran, out: JSON.parse(ran.out) }).toEqual({ code: 0, out: [aRun()], err: "" });
      expect(await run(process.execPath, [launcher, "snyc"])).toMatchObject({ code: 1, out: "" });
    },
  ));

test("starts it where it is installed, where Node takes no TypeScript, without a warning", async () => {
  const file = await installed();
  expect(await run(process.execPath, [file, "--version"])).toEqual({ code: 0, out: `${version}\n`, err: "" });
  const local = await run(process.execPath, [file, "local"]);
  expect(local).toMatchObject({ code: 1, err: expect.stringContaining("needs a checkout") });
});

test("an older Node hands over to the one of the checkout, or says what is needed", async () => {
  // A preload that makes this Node report an older version stands for the older one.
  const preload = join(await mkdtemp(join(tmpdir(), "older-")), "older.mjs");
  await writeFile(
    preload,
    `Object.defineProperty(process, "versions", { value: { ...process.versions, node: "20.0.0" } });`,
  );
  const older = ["--import", `file://${preload}`];
  const handed = await run(process.execPath, [...older, launcher, "--version"]);
  expect(handed).toEqual({ code: 0, out: `${version}\n`, err: "" });
  expect(await run(process.execPath, [...older, await installed(), "status"])).toMatchObject({
    code: 1,
    err: expect.stringContaining("needs Node 24 or newer; this is 20.0.0"),
  });
});

test("entra-sync.cmd starts the same file with the same words", async () => {
  const lines = (await readFile(join(root, "entra-sync.cmd"), "utf8")).split("\r\n");
  expect(lines).toContain(`node "%~dp0${bin["entra-sync"].replaceAll("/", "\\")}" %*`);
});
