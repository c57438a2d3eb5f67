// Refuses words that are not plain present-day English: `npm run words -- [--report] [folder or file…]`.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type Finding, wordReader } from "./find-refused.ts";
import { lists } from "./list.ts";

const { values: options, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    /** Prints counts instead of places, and fails for nothing. */
    report: { type: "boolean", default: false },
    root: { type: "string", default: join(import.meta.dirname, "../..") },
  },
});

const { root } = options;
const print = (line = "") => process.stdout.write(`${line}\n`);

/** What people read: sources, tests, scripts, documents. Not the list of refused words, and not its tests. */
const patterns = [
  "*.{md,ts}",
  "{src,test,bench,scripts}/**/*.{ts,tsx,css,html,sh,ps1}",
  "{infra,docs,samples,actions,.github,.ci}/**/*.{md,sh,ps1,bicep,yml,yaml,sql}",
];
const excluded = /^(scripts\/words\/list\.ts|test\/scripts\/words\/.*)$/;

const reader = wordReader(lists);
const paths = globSync(patterns, { cwd: root })
  .map((path) => path.replaceAll("\\", "/"))
  .filter((path) => !excluded.test(path))
  .filter((path) => positionals.length === 0 || positionals.some((part) => path.startsWith(part)))
  .sort();
const readings = paths.map((path) => {
  const text = readFileSync(join(root, path), "utf8").replaceAll("\r\n", "\n");
  return reader.file(path, text);
});
const folders = new Set(paths.flatMap(foldersOf));
const findings = [
  ...[...folders].flatMap((folder) => reader.folder(folder)),
  ...readings.flatMap(({ findings }) => findings),
];

if (options.report) {
  printCounts("Folder", findings, ({ path }) => folderOf(path));
  printCounts("Word", findings, ({ entry }) => entry);
} else {
  for (const { path, line, kind, word, instead } of findings) {
    print(`${path}:${line}: ${kind === "name" ? "name " : ""}'${word}': use ${instead}`);
  }
}

const commentWords = readings.reduce((sum, reading) => sum + reading.commentWords, 0);
const inComments = findings.filter(({ kind }) => kind === "comment").length;
const rate = commentWords > 0 ? ((1000 * inComments) / commentWords).toFixed(1) : "0.0";
print(
  `${findings.length} refused words in ${paths.length} files; in comments ${inComments} of ${commentWords} words, ${rate} per 1,000.`,
);
process.exitCode = findings.length > 0 && !options.report ? 1 : 0;

/** A file's folder as counts are grouped: the first one, of src the first two; "." for the project's root. */
function folderOf(path: string): string {
  const folders = foldersOf(path).slice(0, path.startsWith("src/") ? 2 : 1);
  return folders.at(-1) ?? ".";
}

/** The folders that a file is in, from the project's root on. */
function foldersOf(path: string): string[] {
  const parts = path.split("/").slice(0, -1);
  return parts.map((_, index) => parts.slice(0, index + 1).join("/"));
}

function printCounts(title: string, findings: readonly Finding[], by: (finding: Finding) => string): void {
  const kinds = ["comment", "text", "name"] as const;
  const groups = [...Map.groupBy(findings, by)].toSorted(([, a], [, b]) => b.length - a.length);
  const width = Math.max(title.length, ...groups.map(([group]) => group.length));
  print([title.padEnd(width), ...["all", ...kinds].map((kind) => kind.padStart(8))].join(" "));
  for (const [group, members] of groups) {
    const counts = kinds.map((kind) => members.filter((member) => member.kind === kind).length);
    print([group.padEnd(width), ...[members.length, ...counts].map((n) => String(n).padStart(8))].join(" "));
  }
  print();
}
