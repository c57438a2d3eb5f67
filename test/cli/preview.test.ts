import { mkdir, mkdtemp, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { PlanWithGuards } from "../../src/cli/client.ts";
import { aPlan, unknownPerson } from "./a-plan.ts";
import { aRun } from "./a-run.ts";
import { runCli, withApp } from "./run-cli.ts";

const folder = () => mkdtemp(join(tmpdir(), "preview-"));
const nothing = { hasChanges: false, employees: [] };

async function previewOf(plan: PlanWithGuards, args: readonly string[] = []) {
  const asked: string[] = [];
  let ran: Awaited<ReturnType<typeof runCli>> = { code: null, out: "", err: "" };
  await withApp(
    () => ({ body: plan }),
    async (app) => {
      ran = await runCli(["preview", "--url", app.url, ...args]);
      asked.push(...app.asked.map(({ method, path }) => `${method} ${path}`));
    },
  );
  return { ...ran, asked };
}

test.each<[number, string, Partial<PlanWithGuards>]>([
  [0, "there is nothing to do", nothing],
  [2, "there are changes", {}],
  [3, "a guard would hold the changes", { blocked: ["source-rows"] }],
  [1, "not everything could be planned, held or not", { complete: false, blocked: ["source-rows"] }],
])("ends %i when %s", async (code, _, changes) => {
  expect(await previewOf(aPlan(changes))).toMatchObject({ code, err: "" });
});

const digest = "b".repeat(64);
const templates = { target: "signature", from: "a".repeat(64), to: digest, people: 40 };

test.each<[number, string, string[], Partial<PlanWithGuards>]>([
  [2, "only they hold it", ["templates"], { blocked: ["template-changed"] }],
  [2, "they are the ones with that digest", [`templates=${digest}`], { blocked: ["template-changed"] }],
  [3, "others have changed", [`templates=${"c".repeat(64)}`], { blocked: ["template-changed"] }],
  [
    3,
    "something else holds it as well",
    ["templates"],
    { blocked: ["template-changed", "changed-percent:entra.jobTitle"] },
  ],
  [3, "it is a first run", ["templates"], { blocked: ["first-run:photo"] }],
  [0, "nothing changes", ["templates"], nothing],
  [1, "part of it could not be planned", ["templates"], { complete: false, blocked: ["template-changed"] }],
])("with changed templates expected, ends %i when %s", async (code, _, expected, changes) => {
  const args = expected.flatMap((what) => ["--expect", what]);
  expect(await previewOf(aPlan({ templates, ...changes }), args)).toMatchObject({ code });
});

test.each([
  [2, ["first-run"], ["first-run:photo", "first-run:signature"]],
  [2, ["first-run=photo", "templates"], ["first-run:photo", "template-changed"]],
  [3, ["first-run=photo"], ["first-run:photo", "first-run:signature"]],
])("ends %i when %j is expected of %j", async (code, expected, blocked) => {
  const args = expected.flatMap((what) => ["--expect", what]);
  expect(await previewOf(aPlan({ templates, blocked }), args)).toMatchObject({ code });
});

test("expects nothing that it does not know", async () => {
  const { code, err, asked } = await previewOf(aPlan(), ["--expect", "titles"]);
  expect([code, err, asked]).toEqual([1, expect.stringContaining("templates=DIGEST"), []]);
});

test("ends 1 for an address that no employee has, and says which", async () => {
  const plan = aPlan({ employees: [...aPlan().employees, unknownPerson("nobody@example.com")] });
  const { code, out, err } = await previewOf(plan, ["--format", "json", "--email", "nobody@example.com"]);
  expect(code).toBe(1);
  expect(JSON.parse(out)).toEqual(plan);
  expect(err).toMatch(/^✗ No active employee in the database has the e-mail nobody@example\.com\.\n {2}→ /);
});

describe("--out", () => {
  test.each([
    ["json", (text: string) => expect(JSON.parse(text)).toEqual(aPlan())],
    ["markdown", (text: string) => expect(text).toMatch(/^#+ .*\n/)],
    ["text", (text: string) => expect(text).toContain("kari@example.com")],
  ] as const)("writes the plan as %s to the file, and only says so elsewhere", async (format, check) => {
    const file = join(await folder(), "plan");
    const args = ["--format", format, "--out", file];
    expect(await previewOf(aPlan(), args)).toMatchObject({
      code: 2,
      out: "",
      err: `The plan was written to ${file}.\n`,
    });
    check(await readFile(file, "utf8"));
  });

  test("replaces what a symbolic link points to, not the link, and leaves no other file", async () => {
    const at = await folder();
    await mkdir(join(at, "real"));
    await writeFile(join(at, "real", "plan.json"), "old");
    await symlink(join("real", "plan.json"), join(at, "plan.json"));
    await previewOf(aPlan(), ["--format", "json", "--out", join(at, "plan.json")]);
    expect(JSON.parse(await readFile(join(at, "real", "plan.json"), "utf8"))).toEqual(aPlan());
    expect(await readdir(join(at, "real"))).toEqual(["plan.json"]);
    expect((await readdir(at)).toSorted()).toEqual(["plan.json", "real"]);
  });

  test("leaves what was there when the preview fails", async () => {
    const at = await folder();
    await writeFile(join(at, "plan.json"), "old");
    await withApp(
      () => ({ status: 503, body: "<html>" }),
      async ({ url }) => {
        const args = ["preview", "--format", "json", "--out", join(at, "plan.json"), "--url", url];
        expect((await runCli(args)).code).toBe(1);
      },
    );
    expect(await readFile(join(at, "plan.json"), "utf8")).toBe("old");
    expect(await readdir(at)).toEqual(["plan.json"]);
  });

  test.each([
    ["its folder does not exist", "none/plan.json"],
    ["it is a folder", "."],
  ])("says before it asks for anything that %s", async (reason, path) => {
    const file = join(await folder(), path);
    const { code, err, asked } = await previewOf(aPlan(), ["--out", file]);
    expect([code, err, asked]).toEqual([1, `✗ ${file} cannot be written: ${reason}.\n`, []]);
  });
});

test("templates come from a folder, which must be there and have some", async () => {
  const at = await folder();
  const none = await previewOf(aPlan(), ["--templates", join(at, "none")]);
  expect(none.err).toBe(`✗ ${join(at, "none")} cannot be read: it does not exist.\n`);
  expect((await previewOf(aPlan(), ["--templates", at])).err).toContain("There are no .liquid files");
});

describe("sync --plan", () => {
  /** Gives a file to sync --plan, and returns what it asked the app for. */
  async function syncWith(bytes: Uint8Array | string) {
    const file = join(await folder(), "plan.json");
    await writeFile(file, bytes);
    let ran: object = {};
    await withApp(
      ({ path }) => ({ body: path.includes("outcomes") ? { outcomes: [], complete: true } : aRun() }),
      async ({ url, asked }) => {
        const { code, err } = await runCli(["sync", "--plan", file, "--url", url]);
        ran = { code, err, body: asked[0]?.body && JSON.parse(asked[0].body), file };
      },
    );
    return ran;
  }
  const text = JSON.stringify(aPlan({ emails: ["kåre@example.com"] }), null, 2);
  const swapped = Buffer.from(`\ufeff${text}`, "utf16le").swap16();

  test.each([
    ["UTF-8", text],
    ["UTF-8 with a byte order mark", `\ufeff${text}`],
    ["UTF-16LE, as Windows PowerShell 5 writes it", Buffer.from(`\ufeff${text}`, "utf16le")],
    ["UTF-16LE without a byte order mark", Buffer.from(text, "utf16le")],
    ["UTF-16BE", swapped],
  ])("reads %s", async (_, bytes) => {
    expect(await syncWith(bytes)).toMatchObject({
      code: 0,
      body: { mode: "apply", digest: "d".repeat(64), targets: ["entra"], emails: ["kåre@example.com"] },
    });
  });

  test.each([
    [
      "has npm's banner",
      `\n> entra-employee-sync@0.1.0 entra-sync\n> node x\n\n${text}`,
      /lines that npm run prints/,
    ],
    ["is empty", "", /is empty/],
    ["has other JSON", '{"digest":"abc"}', /is not a plan in JSON/],
    ["has text", "Preview, nothing is written", /is not a plan in JSON/],
  ])("says what to do when the file %s", async (_, bytes, message) => {
    const ran = await syncWith(bytes);
    expect(ran).toMatchObject({ code: 1, err: expect.stringMatching(message), body: undefined });
    expect(ran).toMatchObject({ err: expect.stringContaining("entra-sync preview --format json --out ") });
  });

  test("says which file is not there", async () => {
    const { code, err } = await runCli(["sync", "--plan", "no/plan.json"]);
    expect([code, err]).toEqual([1, "✗ no/plan.json cannot be read: it does not exist.\n"]);
  });
});

describe("sync --digest", () => {
  test("asks for exactly that plan, of the people and targets that it was made for", async () => {
    await withApp(
      ({ path }) => ({ body: path.includes("outcomes") ? { outcomes: [], complete: true } : aRun() }),
      async ({ url, asked }) => {
        const digest = "D".repeat(64);
        const { code } = await runCli(["sync", "--digest", digest, "--targets", "entra", "--url", url]);
        expect([code, JSON.parse(asked[0]?.body ?? "")]).toEqual([
          0,
          { mode: "apply", digest: "d".repeat(64), targets: ["entra"] },
        ]);
      },
    );
  });

  test.each(["", "abc", "$(id)", "d".repeat(65)])("refuses %j before any request", async (digest) => {
    const { code, err } = await runCli(["sync", "--digest", digest]);
    expect([code, err]).toEqual([1, expect.stringContaining("the 64 characters after Digest in a preview")]);
  });
});
