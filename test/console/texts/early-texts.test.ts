import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAst } from "vite";
import { expect, test } from "vitest";

const folder = join(import.meta.dirname, "../../../src/console");
const files = globSync("*/*.{ts,tsx}", { cwd: folder });

/** The places where a value is made of `t` as a file is loaded, which is before the texts of the language are. */
function earlyTexts(node: unknown): readonly string[] {
  if (Array.isArray(node)) return node.flatMap(earlyTexts);
  if (typeof node !== "object" || node === null) return [];
  const type = "type" in node ? String(node.type) : "";
  if (/Function|^TS(?:Type|Interface)/.test(type)) return [];
  const { object, property } = node as { object?: { name?: string }; property?: { name?: string } };
  if (type === "MemberExpression" && object?.name === "t") return [`t.${property?.name}`];
  return Object.values(node).flatMap(earlyTexts);
}

const earlyIn = (code: string, path = "page.tsx"): readonly string[] =>
  earlyTexts(parseAst(code, { lang: path.endsWith("x") ? "tsx" : "ts" }));

test("no file takes a text before the texts of the page's language are loaded", () => {
  const found = files.flatMap((path) =>
    earlyIn(readFileSync(join(folder, path), "utf8"), path).map((text) => `${path}: ${text}`),
  );
  expect(files.length).toBeGreaterThan(100);
  expect(found).toEqual([]);
});

test("a text that is taken too early is found, and one that a function takes is not", () => {
  expect(earlyIn('const pages = [{ label: t.shell.overview }, { label: t["shell"] }];')).toHaveLength(2);
  expect(earlyIn("const label = () => t.shell.overview; type Words = typeof t.words;")).toEqual([]);
});
