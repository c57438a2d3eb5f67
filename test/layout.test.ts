import { readdir, readFile } from "node:fs/promises";
import { basename, join, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, test } from "vitest";

const src = fileURLToPath(new URL("../src", import.meta.url));
const names = (await readdir(src, { recursive: true }))
  .map((name) => name.replaceAll("\\", "/"))
  .filter((name) => name.endsWith(".ts"));
const files = await Promise.all(
  names.map(async (name) => ({ name, text: await readFile(join(src, name), "utf8") })),
);
const lengths = files.map(({ text }) => text.split("\n").length - 1).toSorted((a, b) => a - b);

test("no file is longer than one can keep in mind, and most are far shorter", () => {
  expect(files.filter(({ text }) => text.split("\n").length > 251).map(({ name }) => name)).toEqual([]);
  expect(lengths[Math.floor(lengths.length / 2)]).toBeLessThanOrEqual(80);
});

test("a file is named for what it exports, not for being a drawer", () => {
  const drawers = /^(utils?|helpers?|types?|services|managers?|common|misc|lib)\.ts$/;
  expect(names.filter((name) => drawers.test(basename(name)))).toEqual([]);
});

test("a trigger decides nothing: it takes at most 40 lines", () => {
  const triggers = files.filter(({ name }) => /^functions\/(?!index\.ts)/.test(name));
  const long = triggers.filter(({ text }) => text.split("\n").length > 41);
  expect(triggers.length).toBeGreaterThan(5);
  expect(long.map(({ name }) => name)).toEqual([]);
});

test("the local cloud, which judges the app, has nothing from it, not even a type", () => {
  const imported = files
    .filter(({ name }) => /^local\//.test(name))
    .flatMap(({ name, text }) =>
      [...text.matchAll(/(?:from|import)\s*\(?\s*"(\.[^"]+)"/g)].map(([, path = ""]) =>
        relative(src, resolve(src, name, "..", path)),
      ),
    );
  expect(imported.length).toBeGreaterThan(50);
  expect(imported.filter((path) => !/^local\//.test(path))).toEqual([]);
});

test("the checks look with the clients that they are given, and know neither settings nor HTTP", () => {
  const checks = files.filter(({ name }) => /^status\//.test(name));
  const imported = checks.flatMap(({ text }) =>
    [...text.matchAll(/from "\.\.\/([^"]+)"/g)].map(([, path]) => path),
  );
  expect(checks.length).toBeGreaterThan(15);
  expect(imported.filter((path) => /^(settings|app|http|functions|cli|local)\b/.test(path ?? ""))).toEqual(
    [],
  );
});

test("a check is a file of at most 60 lines, and every one is on the list", () => {
  const list = files.find(({ name }) => name === "status/checks.ts")?.text ?? "";
  const checks = files.filter(({ name, text }) => /^status\//.test(name) && /\): Check =>/.test(text));
  expect(checks.filter(({ text }) => text.split("\n").length > 61).map(({ name }) => name)).toEqual([]);
  expect(
    checks.filter(({ name }) => !list.includes(`"./${basename(name)}"`)).map(({ name }) => name),
  ).toEqual([]);
});
