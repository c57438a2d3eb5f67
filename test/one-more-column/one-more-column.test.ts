import { execFile } from "node:child_process";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { afterAll, beforeAll, expect, test } from "vitest";

const root = fileURLToPath(new URL("../..", import.meta.url));
const copy = join(root, "test-output", `one-more-column-${process.pid}`);
const run = promisify(execFile);

/** All it takes to bring column `company` of table `employees` into property `companyName`: file, a line of it, what goes behind. */
const edits: readonly (readonly [file: string, after: string, added: string])[] = [
  [
    "src/core/employee.ts",
    '  title: optional("employees", "title", "the job title"),\n',
    '  company: optional("employees", "company", "the company"),\n',
  ],
  [
    "src/targets/entra/attributes.ts",
    '  { property: "surname", from: ({ lastName }) => lastName, maximum: 64, steady: true },\n',
    '  { property: "companyName", from: ({ company }) => company, maximum: 64 },\n',
  ],
  ["docs/user-guide.md", "`last_name`, `title`,", " `company`,"],
  // The local cloud judges the app, and has nothing from it: it has to learn of the column by itself.
  ["src/local/company/tables.ts", "    title text,\n", "    company text,\n"],
  [
    "src/local/company/agreement/rightful-profile.ts",
    "  jobTitle: { longest: 128, of: (row) => plain(row.title) },\n",
    "  companyName: { longest: 64, of: (row) => plain(row.company) },\n",
  ],
];

/** A second line in a file that is touched already. */
const alsoInRows = ["  readonly title: string | null;\n", "  readonly company?: string | null;\n"] as const;

async function insert(file: string, after: string, added: string): Promise<void> {
  const text = await readFile(join(copy, file), "utf8");
  expect([file, text.split(after).length - 1]).toEqual([file, 1]);
  await writeFile(join(copy, file), text.replace(after, `${after}${added}`));
}

beforeAll(async () => {
  await mkdir(copy, { recursive: true });
  const folders = ["src", "test", "bench", "docs", "infra", "scripts"];
  const scripts = (await readdir(root)).filter((name) => /\.(ts|json)$/.test(name));
  for (const part of [...folders, ...scripts]) {
    await cp(join(root, part), join(copy, part), { recursive: true });
  }
  for (const [file, after, added] of edits) await insert(file, after, added);
  await insert("src/local/company/tables.ts", ...alsoInRows);
});
afterAll(() => rm(copy, { recursive: true, force: true }));

test("one more column into Entra ID is at most five files, and the type checker finds nothing forgotten", async () => {
  expect(new Set(edits.map(([file]) => file)).size).toBeLessThanOrEqual(5);
  const tsc = join(root, "node_modules/typescript/bin/tsc");
  for (const project of ["", "src/console", "test/scenarios/console"]) {
    // Its threads would check much of it again, each for itself.
    const { stdout } = await run(process.execPath, [
      tsc,
      "--singleThreaded",
      "-p",
      join(copy, project),
    ]).catch((error: { stdout: string }) => error);
    expect(stdout).toBe("");
  }
});

test("its value is planned, goes by the queue, is written, and the judge agrees: none is stale", async () => {
  const script = join(copy, "test/one-more-column/sync-it.ts");
  const { stdout } = await run(process.execPath, [script, "company", "Fjordbo Eiendom AS", "companyName"]);
  const report: unknown = JSON.parse(stdout);
  expect(report).toMatchObject({ values: ["Fjordbo Eiendom AS"], disagreements: [] });
  const { planned, results } = report as { planned: number; results: Record<string, number> };
  expect(planned).toBeGreaterThan(30);
  expect(Object.keys(results)).toEqual(["changed"]);
  expect(results["changed"]).toBeGreaterThanOrEqual(planned);
});
