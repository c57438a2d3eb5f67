import { execFileSync } from "node:child_process";
import { mkdir, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { inOneFile } from "../../src/local/program-in-one-file.ts";

let folder: string;
let main: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "one-file-"));
  main = join(folder, "program/main.ts");
  await mkdir(join(folder, "program"));
});
afterAll(() => rm(folder, { recursive: true }));

beforeEach(async () => {
  await writeFile(main, 'import { word } from "./word.ts"; console.log(word);');
  await writeFile(join(folder, "program/word.ts"), 'export const word: string = "first";');
});

const said = (program: string) => execFileSync(process.execPath, [program], { encoding: "utf8" }).trim();

test("is made once, and again when a module of the program has changed", async () => {
  const cache = join(folder, "cache");
  const [one, same] = await Promise.all([inOneFile(main, cache), inOneFile(main, cache)]);
  expect(same).toBe(one);
  await writeFile(join(folder, "program/word.ts"), 'export const word: string = "second";');
  const changed = await inOneFile(main, cache);
  expect([one, changed].map(said)).toEqual(["first", "second"]);
  expect((await readdir(cache)).filter((name) => name.endsWith(".mjs"))).toHaveLength(2);
});

test("is the program itself where nothing can be kept, or where it cannot be put together", async () => {
  expect(await inOneFile(main, join(main, "no-folder"))).toBe(main);
  await writeFile(main, 'import "./absent.ts";');
  expect(await inOneFile(main, join(folder, "other"))).toBe(main);
});
