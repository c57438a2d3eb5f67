import { mkdtemp, readdir, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { type Reply, runCli, withApp } from "./run-cli.ts";

/** Of kari@example.com, as any sha256sum and base32 make it. */
const key = "PTSE4DJLSQV7E3VF3J6B4DMQGS";
const [night, before] = ["20261128T030000Z-k3xq7a", "20261127T030000Z-k3xq7a"];
const kari = {
  at: "2026-11-28T03:01:02.000Z",
  email: "kari@example.com",
  key,
  entraId: "1",
  target: "entra",
  rule: "authoritative",
  run: night,
  startedBy: "schedule",
  state: "written",
};
const title = { ...kari, field: "jobTitle", from: "Konsulent", to: "Sjef \u001b[2J" };
const photo = {
  ...kari,
  target: "photo",
  field: "photo",
  from: null,
  to: `sha256:${"a".repeat(64)}`,
  state: "intended",
};
const undone = {
  ...kari,
  field: "city",
  from: "Oslo",
  to: null,
  run: before,
  state: "undone",
  undoRun: night,
};
const page = (changes: readonly unknown[], next: string | null = null) => ({
  body: { since: "2026-11-27T04:00:00.000Z", until: "2026-11-28T04:00:00.000Z", changes, next },
});
const when = "from 2026-11-27T04:00Z to 2026-11-28T04:00Z";

/** Two pages; as a table, with the link to the second. */
const inPages = ({ path }: { readonly path: string }): Reply => {
  const isSecond = path.includes("after=");
  if (!path.includes("format=csv")) return isSecond ? page([undone]) : page([title, photo], "n-2");
  const link = { link: '</api/changes?format=csv&after=n-2>; rel="next"' };
  const body = `\ufeffat,email\r\n${isSecond ? "2" : "1"},kari@example.com\r\n`;
  return { body, ...(!isSecond && { headers: link }) };
};

test("lists each value before and after, the newest run first, and counts them", () =>
  withApp(inPages, async ({ url, asked }) => {
    const { code, out } = await runCli([
      "changes",
      "--since",
      "7d",
      "--email",
      "kari@example.com",
      "--url",
      url,
    ]);
    expect(code).toBe(0);
    expect(out.split("\n")).toEqual([
      `3 values of 1 person in 2 runs, ${when}.`,
      "entra.jobTitle 1, photo 1, entra.city 1",
      "",
      `${night}  by schedule`,
      '  2026-11-28T03:01:02Z  kari@example.com  entra.jobTitle  "Konsulent" → "Sjef \\u{1b}[2J"  written',
      '  2026-11-28T03:01:02Z  kari@example.com  photo           (empty) → "sha256:aaaaaaaa…"    intended',
      "",
      `${before}  by schedule`,
      `  2026-11-28T03:01:02Z  kari@example.com  entra.city      "Oslo" → (empty)                undone in ${night}`,
      "",
      "intended: it is not known whether it was written; the next run looks, and writes what still differs.",
      "",
    ]);
    expect(asked.map(({ path }) => path)).toEqual([
      `/api/changes?since=7d&key=${key}&limit=1000`,
      `/api/changes?since=7d&key=${key}&limit=1000&after=n-2`,
    ]);
  }));

test("prints all pages as one table or one JSON", () =>
  withApp(inPages, async ({ url, asked }) => {
    const csv = await runCli(["changes", "--run", night, "--format", "csv", "--url", url]);
    expect(csv.out).toBe("\ufeffat,email\r\n1,kari@example.com\r\n2,kari@example.com\r\n".slice(1));
    const json = await runCli([
      "changes",
      "--field",
      "city",
      "--target",
      "entra",
      "--format",
      "json",
      "--url",
      url,
    ]);
    expect(JSON.parse(json.out)).toEqual({
      ...page([]).body,
      changes: [title, photo, undone],
      next: undefined,
    });
    const { searchParams } = new URL(asked.at(-1)?.path ?? "", url);
    expect(Object.fromEntries(searchParams)).toEqual({
      field: "city",
      target: "entra",
      limit: "1000",
      after: "n-2",
    });
  }));

test("writes a file whole, without colours, or leaves none", async () => {
  const folder = await mkdtemp(join(tmpdir(), "changes-"));
  const file = join(folder, "changes.csv");
  await withApp(inPages, async ({ url }) => {
    const { out, err } = await runCli(["changes", "--format", "csv", "--out", file, "--url", url]);
    expect([out, err]).toEqual(["", `What was written is in ${file}.\n`]);
    expect(await readFile(file, "utf8")).toBe(
      "\ufeffat,email\r\n1,kari@example.com\r\n2,kari@example.com\r\n",
    );
  });
  const broken = (asked: { readonly path: string }) =>
    asked.path.includes("after=") ? { status: 503, body: { code: "x", detail: "Down." } } : inPages(asked);
  await withApp(broken, async ({ url }) => {
    const other = join(folder, "other.txt");
    expect((await runCli(["changes", "--out", other, "--url", url], { FORCE_COLOR: "1" })).code).toBe(1);
    expect(await readdir(folder)).toEqual(["changes.csv"]);
  });
});

test.each(["text", "json", "csv"])("where nothing was written it says so and ends with 0: %s", (format) =>
  withApp(
    ({ path }) => (path.includes("csv") ? { body: "\ufeffat,email\r\n" } : page([])),
    async ({ url }) => {
      const { code, out } = await runCli(["changes", "--format", format, "--url", url]);
      expect(code).toBe(0);
      if (format === "text") expect(out).toBe(`Nothing was written that matches, ${when}.\n`);
      else expect(out).toContain(format === "json" ? '"changes":[' : "at,email");
    },
  ),
);

test("shows the newest of very many, and says where all are", () =>
  withApp(
    ({ path }) => {
      const number = Number(/after=(\d+)/.exec(path)?.[1] ?? 0);
      const run = number < 3 ? before : night;
      const changes = Array.from({ length: 1000 }, (_, n) => ({
        ...title,
        run,
        email: `${number}-${n}@a.no`,
        entraId: `${number}-${n}`,
      }));
      return page(changes, number < 4 ? `${number + 1}` : null);
    },
    async ({ url }) => {
      const { out } = await runCli(["changes", "--url", url]);
      expect(out).toContain(`5000 values of 5000 people in 2 runs, ${when}.`);
      expect(out).toContain("These are 2000, of the newest runs; --format csv or json has all 5000.");
      expect(out).not.toContain(before);
      expect(out.match(/ written$/gm)).toHaveLength(2000);
    },
  ));

test("ends with 1 where there is no such person, field or run", () =>
  withApp(
    () => ({
      status: 404,
      body: { code: "not-found", detail: "No one has that address.", remedy: "Check it." },
    }),
    async ({ url }) => {
      const { code, err } = await runCli(["changes", "--email", "x@example.com", "--url", url]);
      expect([code, err]).toEqual([1, expect.stringContaining("No one has that address.")]);
    },
  ));
