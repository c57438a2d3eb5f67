import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { brotliDecompressSync, gunzipSync } from "node:zlib";
import { expect, test } from "vitest";
import { dist } from "./functions/load-built.ts";

const folder = join(dist, "console");
const assets = await readdir(join(folder, "assets"));
const read = (name: string) => readFile(join(folder, "assets", name));
const page = await readFile(join(folder, "index.html"), "utf8");
const tags = page.match(/<(script|link|style|meta property)\b[^>]*>/g) ?? [];

/** What the page loads before it shows anything. */
const firstLoad = tags.flatMap(
  (tag) => /(?:src|href)="\/api\/console\/assets\/([^"]+)"/.exec(tag)?.[1] ?? [],
);

test("the page loads only files of the build", () => {
  expect(firstLoad.some((name) => name.endsWith(".js"))).toBe(true);
  expect(firstLoad.filter((name) => !assets.includes(name))).toEqual([]);
  const elsewhere = tags.filter(
    (tag) => /(src|href)=/.test(tag) && !/(src|href)="\/api\/console\//.test(tag),
  );
  expect(elsewhere).toEqual([]);
});

test("every script and style of the page has a place for the nonce, and scripts have one to read", () => {
  const needing = tags.filter((tag) => !/rel="icon"/.test(tag));
  expect(needing.length).toBeGreaterThan(1);
  expect(needing.filter((tag) => !tag.includes('nonce="__CSP_NONCE__"'))).toEqual([]);
  expect(needing.filter((tag) => tag.startsWith('<meta property="csp-nonce"'))).toHaveLength(1);
});

test("the console's first load is at most 300 kB", async () => {
  const sizes = await Promise.all(
    firstLoad.map(async (name) => (await read(assets.includes(`${name}.gz`) ? `${name}.gz` : name)).length),
  );
  expect(sizes.reduce((sum, size) => sum + size, page.length)).toBeLessThanOrEqual(300_000);
});

test.each([
  ["br", brotliDecompressSync],
  ["gz", gunzipSync],
])("each .%s copy is smaller, and holds the same", async (extension, decompress) => {
  const copies = assets.filter((name) => name.endsWith(`.${extension}`));
  expect(copies).not.toEqual([]);
  for (const copy of copies) {
    const [small, plain] = await Promise.all([read(copy), read(copy.slice(0, -extension.length - 1))]);
    expect(decompress(small).equals(plain), copy).toBe(true);
    expect(small.length, copy).toBeLessThan(plain.length);
  }
});

test("every name changes with its content, and no sources come along", () => {
  const originals = assets.filter((name) => !/\.(br|gz)$/.test(name));
  expect(originals.filter((name) => !/-[\w-]{8}\.\w+$/.test(name))).toEqual([]);
  expect(originals.filter((name) => name.endsWith(".map"))).toEqual([]);
});

test("the licences of what is in it come along", async () => {
  const licenses = await readFile(join(folder, "licenses.txt"), "utf8");
  expect(licenses).toContain("react-dom");
  expect(licenses).toContain("Permission is hereby granted");
});
