import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { readLengths, readSources } from "../../../scripts/shape/sources.ts";
import { type Limits, lengthsOf, structureOf } from "../../../scripts/shape/structure.ts";

/** Small limits, so that small sources meet or break them. */
const small: Limits = { files: 2, median: [2, 4], longest: 5, folder: 2, crumb: 2 };

const lines = (count: number, first = "") => `${first}\n${"//\n".repeat(count - 1)}`;

test.each<[string, Record<string, string>, readonly string[]]>([
  ["as many files as are allowed pass", { "core/a.ts": lines(3), "core/b.ts": lines(3) }, []],
  [
    "a file too many for the app proper is refused",
    { "core/a.ts": lines(3), "runs/b.ts": lines(3), "app.ts": lines(3) },
    ["The app proper has 3 files."],
  ],
  [
    "files of the command line, console, add-in and local cloud are not of the app proper",
    { "app.ts": lines(3), "cli/a.ts": "", "console/b.tsx": "", "addin/c.ts": "", "local/d.ts": "" },
    [],
  ],
  [
    "a median below the range is refused",
    { "a.ts": lines(1) },
    ["The median file of the app proper has 1 lines."],
  ],
  [
    "a median above the range is refused",
    { "a.ts": lines(5) },
    ["The median file of the app proper has 5 lines."],
  ],
  ["the median of two is between them", { "a.ts": lines(1), "b.ts": lines(5) }, []],
  [
    "a file longer than the limit is named, wherever it is",
    { "a.ts": lines(3), "local/b.ts": lines(6) },
    ["local/b.ts: 6 lines"],
  ],
  [
    "a folder with too many files is named; its subfolders count for themselves",
    {
      "app.ts": lines(3),
      ...Object.fromEntries(["a", "b", "c", "deep/d"].map((name) => [`cli/${name}.ts`, lines(3)])),
    },
    ["cli/: 3 files"],
  ],
  [
    "a short file with one importer is named with it",
    { "a.ts": lines(3, 'import "./b.ts";'), "b.ts": lines(1) },
    ["b.ts: 1 lines, for a.ts"],
  ],
  [
    "a short file with two importers stays",
    {
      "a.ts": lines(4, 'import "./cli/b.ts";'),
      "cli/b.ts": lines(1),
      "cli/c.ts": lines(2, 'export * from "./b.ts";'),
    },
    [],
  ],
  [
    "an import cycle is named",
    {
      "a.ts": lines(3, 'import { b } from "./cli/b.ts";'),
      "cli/b.ts": lines(3, 'export { a } from "../a.ts";'),
    },
    ["a.ts ⇄ cli/b.ts"],
  ],
  [
    "a cycle that one import of a type closes is a cycle",
    {
      "a.ts": lines(3, 'import type { B } from "./cli/b.ts";'),
      "cli/b.ts": lines(3, 'export type B = import("./c.ts").C;'),
      "cli/c.ts": lines(3, 'export const later = () => import("../a.ts");'),
    },
    ["a.ts ⇄ cli/b.ts ⇄ cli/c.ts"],
  ],
  [
    "what two files share is no cycle",
    {
      "a.ts": lines(3, 'import "./b.ts"; import "./cli/c.ts";'),
      "b.ts": lines(3, 'import "./cli/c.ts";'),
      "cli/c.ts": lines(3),
    },
    [],
  ],
  [
    "an import that is only mentioned in a comment or a text is none",
    { "a.ts": lines(3, 'export const text = `import "./b.ts";`; // import "./b.ts";'), "b.ts": lines(1) },
    [],
  ],
])("%s", async (_, files, offences) => {
  const measures = await withFolder(files, async (folder) => structureOf(await readSources(folder), small));
  expect(measures.flatMap((measure) => measure.offences)).toEqual(offences);
});

test.each([
  ["does not parse", { "a.ts": "export const = 1;" }, /a\.ts does not parse: /],
  [
    "imports what is not there",
    { "a.ts": 'import "./b.ts";' },
    /a\.ts imports b\.ts, and there is no such file/,
  ],
])("a source that %s is an error, not a gap in the measure", async (_, files, error) => {
  await expect(withFolder(files, readSources)).rejects.toThrow(error);
});

test.each<[string, Record<string, string>, readonly string[]]>([
  ["as many lines as are allowed pass", { "test/a.test.ts": lines(5), "scripts/b.sh": lines(5) }, []],
  [
    "a longer file is named, whether it is a test, a bench, a script or a finding",
    {
      "test/core/a.test.ts": lines(6),
      "bench/process/b.js": lines(7),
      "scripts/c.ps1": lines(8),
      "scripts/shape/d.ts": lines(9),
      "findings/e.sh": lines(10),
    },
    [
      "test/core/a.test.ts: 6 lines",
      "bench/process/b.js: 7 lines",
      "findings/e.sh: 10 lines",
      "scripts/c.ps1: 8 lines",
      "scripts/shape/d.ts: 9 lines",
    ],
  ],
  ["what a test reads may be as long as it is", { "test/table.json": lines(6) }, []],
])("beside src, %s", async (_, files, offences) => {
  const folders = ["test", "bench", "scripts", "findings"];
  const all = { ...Object.fromEntries(folders.map((folder) => [`${folder}/short.ts`, "//\n"])), ...files };
  const measured = await withFolder(all, (root) => readLengths(root, folders));
  expect(lengthsOf(measured, small.longest).offences.toSorted()).toEqual(offences.toSorted());
});

async function withFolder<T>(
  files: Readonly<Record<string, string>>,
  use: (folder: string) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "shape-"));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), text);
    }
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true });
  }
}
