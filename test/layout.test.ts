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

test("a file is named for what it exports, not `utils` or the like", () => {
  const drawers = /^(utils?|helpers?|types?|services|managers?|common|misc|lib)\.ts$/;
  expect(names.filter((name) => drawers.test(basename(name)))).toEqual([]);
});

test("the local cloud, which verifies the app, imports nothing from it, not even a type", () => {
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
