import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import manifest from "../package.json" with { type: "json" };
import * as errors from "../src/core/errors.ts";
import type { RunStatus } from "../src/core/status.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const architecture = read("docs/architecture.md");
const source = globSync("src/**/*.ts", { cwd: root, exclude: ["src/local/**", "src/console/**"] })
  .map(read)
  .join("\n");

describe("the architecture", () => {
  const [flow = "", states = ""] = [...architecture.matchAll(/^```mermaid\n(.*?)^```/gms)].map(
    ([, text]) => text,
  );

  test("draws the states that a run can have, and no others", () => {
    const known: Record<RunStatus, true> = {
      queued: true,
      planning: true,
      held: true,
      running: true,
      done: true,
      stale: true,
      cancelled: true,
      failed: true,
    };
    const drawn = [...states.matchAll(/^ +(\S+) --> ([^\s:]+)/gm)].flatMap(([, from, to]) => [from, to]);

    expect(states).toMatch(/^stateDiagram-v2\n/);
    expect([...new Set(drawn)].filter((state) => state !== "[*]").toSorted()).toEqual(
      Object.keys(known).toSorted(),
    );
  });

  test("names only functions that exist", () => {
    const prose = architecture
      .slice(0, architecture.indexOf("## What is stored where"))
      .replace(/^```.*?^```/gms, "");
    const spans = [...prose.matchAll(/`(?:\w+\.)?([a-z]\w*)`/g)].map(([, name = ""]) => name);
    const drawn = flow.match(/\b[a-z]+[A-Z]\w+/g) ?? [];
    const named = [...spans.filter((name) => /[A-Z]/.test(name)), ...drawn];
    const isThere = (name: string) => new RegExp(`(?:function\\*? |const |")${name}\\b`).test(source);

    expect(named.length).toBeGreaterThan(20);
    expect(named.filter((name) => !isThere(name))).toEqual([]);
  });

  test("has every error that says what happens next", () => {
    const table = sectionOf("Two errors");

    const classes = Object.values(errors).filter((made) => made.prototype instanceof Error);

    expect([...table.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name).toSorted()).toEqual(
      classes.map(({ name }) => name).toSorted(),
    );
  });

  test("lists every stored item and where it is", () => {
    const stored = [...source.matchAll(/\.(?:table|container)\(["`]([a-z]+)/g)].map(([, name = ""]) => name);
    const section = sectionOf("What is stored where");

    expect(new Set(stored).size).toBeGreaterThan(4);
    expect(stored.filter((name) => !section.includes(`\`${name}`))).toEqual([]);
  });
});

describe("the decisions", () => {
  const records = globSync("docs/decisions/[0-9]*.md", { cwd: root })
    .map((path) => basename(path))
    .toSorted();
  const index = read("docs/decisions/README.md");

  test("are numbered without a gap, and each is in the index by its title and status", () => {
    const rows = records.map((file, at) => {
      const [, number, title] = /^# (\d+) · (.+)$/m.exec(read(`docs/decisions/${file}`)) ?? [];
      const [, status] = /^Status: (.+)$/m.exec(read(`docs/decisions/${file}`)) ?? [];
      expect([Number(file.slice(0, 4)), Number(number)]).toEqual([at + 1, at + 1]);
      return `| ${number} | [${title}](${file}) | ${status} |`;
    });

    expect(rows.length).toBeGreaterThan(15);
    expect(index.split("\n").filter((line) => /^\| \d/.test(line))).toEqual(rows);
  });

  test.each(records)("%s is short, and says why and what was rejected", (file) => {
    const text = read(`docs/decisions/${file}`);

    expect(text.split("\n").length).toBeLessThanOrEqual(45);
    expect(text).toMatch(/^Status: (?:in force|proposed|replaced by \d+)$/m);
    for (const part of ["Context.", "Decision.", "Why.", "Rejected", "Consequences"])
      expect(text).toContain(`\n**${part}**`);
  });

  test("give a reason for each dependency", () => {
    const reasons = read("docs/decisions/0022-few-dependencies.md").toLowerCase();
    // A row may name what belongs together in short: "@azure/storage-queue, -blob", "TanStack Query, Virtual".
    const isNamed = (name: string) =>
      reasons.includes(name) ||
      name
        .replace("@", "")
        .split(/[/-]/)
        .every((word) => reasons.includes(word));
    const dependencies = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });

    expect(dependencies.filter((name) => !name.startsWith("@types/") && !isNamed(name))).toEqual([]);
  });
});

describe("commands in the documents", () => {
  const texts = ["README.md", "CONTRIBUTING.md", "SECURITY.md", "docs/user-guide.md", "docs/runbook.md"].map(
    read,
  );

  test("npm runs them", () => {
    const scripts = texts.flatMap((text) => [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)]);

    expect(scripts.length).toBeGreaterThan(5);
    expect(scripts.map(([, name = ""]) => name).filter((name) => !(name in manifest.scripts))).toEqual([]);
  });

  test("entra-sync has them", async () => {
    const file = manifest.scripts["entra-sync"].replace(/^node /, "");
    const { stdout } = await promisify(execFile)(process.execPath, [join(root, file), "--help"], {
      cwd: root,
    });
    const used = texts.flatMap((text) => [...text.matchAll(/(?:^|`|run )entra-sync (?:-- )?([a-z]+)\b/gm)]);
    const known = new Set([...stdout.matchAll(/^ {2}(?:entra-sync )?([a-z]+)/gm)].map(([, name]) => name));

    expect(used.length).toBeGreaterThan(10);
    expect(used.map(([, name = ""]) => name).filter((name) => !known.has(name))).toEqual([]);
  });
});

function sectionOf(heading: string): string {
  const [, section = ""] = architecture.split(`\n## ${heading}\n`);
  return section.split("\n## ")[0] ?? "";
}
