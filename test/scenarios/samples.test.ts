import { cp, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { onAzure, onGithub, signInBefore } from "./pipelines.ts";
import { withStack } from "./with-stack.ts";

const settings = { SYNC_TARGETS: "entra,signature", HTTP_AUTH: "entra", WEBSITE_AUTH_ENABLED: "True" };
const scene = withStack({ employees: 24, settings });

let front: Awaited<ReturnType<typeof signInBefore>>;
/** Templates of a pull request: one with another colour, and one that is broken. */
let changed: string;
let broken: string;
beforeAll(async () => {
  front = await signInBefore(() => scene().host.url);
  changed = await templatesWith((source) => source.replace("#1b84a8", "#204060"));
  broken = await templatesWith((source) => `${source}\n{{ NoSuchValue }}`);
});
afterAll(() => front.close());

async function templatesWith(change: (source: string) => string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "templates-"));
  await cp(fileURLToPath(new URL("../../templates", import.meta.url)), folder, { recursive: true });
  const file = join(folder, "signature.html.liquid");
  await writeFile(file, change(await readFile(file, "utf8")));
  return folder;
}

const preview = { action: "preview", role: "Sync.Preview" } as const;
const apply = { action: "apply", role: "Sync.Run" } as const;

// The scripts are bash for Linux runners; on Windows `bash` may be the one of WSL, which sees none of this.
describe.skipIf(process.platform === "win32").each([
  ["GitHub Actions", onGithub, /^pr comment 7 --repo acme\/sync --body-file [\s\S]*^## Preview/m],
  [
    "Azure Pipelines",
    onAzure,
    /https:\/\/dev\.example\.com\/acme\/p\/_apis\/git\/repositories\/r\/pullRequests\/7\/threads[\s\S]*"content":"## Preview/,
  ],
])("in %s", (_, run, posted) => {
  /** Who is named, and with which values, in what a pipeline shows. */
  const peopleIn = async (shown: string) => {
    const rows = await scene().database.query(
      "select email, first_name || ' ' || last_name, phone from employees",
    );
    const values = rows.flatMap((row) => Object.values(row)).filter((value) => typeof value === "string");
    expect(values.length).toBeGreaterThan(60);
    return values.filter((value) => value.length > 4 && shown.includes(value));
  };

  test("the preview is green for changed templates, comments, and keeps a page of signatures before and after", async () => {
    const ended = await run({
      ...preview,
      url: front.url,
      pullRequest: 7,
      inputs: { templates: changed, artifact: "signatures" },
    });
    expect([ended.code, ended.log]).toEqual([0, expect.not.stringContaining("✗")]);
    expect(ended.posted).toMatch(posted);
    expect(ended.summary).toMatch(/## Preview, nothing is written: .*would change \d+ fields/);
    expect(ended.summary).toContain("### Signature templates");
    expect(ended.summary).toContain("organisation number is missing");
    expect(ended.page).toContain("#204060");
    expect(ended.page).toContain("First Last-Name");
    expect(await peopleIn(Object.values(ended).join("\n"))).toEqual([]);
  });

  test("the preview is red for a broken template, with its file and line", async () => {
    const { code, summary, page } = await run({
      ...preview,
      url: front.url,
      pullRequest: 7,
      inputs: { templates: broken },
    });
    expect([code, page]).toEqual([1, undefined]);
    expect(summary).toMatch(/^## The preview failed\n\n {4}✗ signature\.html\.liquid, line \d+/);
  });

  test("the preview is red for a plan that would be held, and says why", async () => {
    await scene().database.query("update employees set title = coalesce(title, 'Rådgiver') || ' I'");
    await scene().restartHost({ ...settings, SYNC_MAX_CHANGED_PERCENT: "1" });
    const { code, summary, outputs } = await run({ ...preview, url: front.url });
    expect([code, Object.values(outputs)]).toEqual([3, expect.arrayContaining(["3"])]);
    expect(summary).toContain("at most 1 % is allowed");
    await scene().restartHost(settings);
  });

  test("the preview is red when the app is not there, and says so", async () => {
    const { code, summary } = await run({ ...preview, url: "http://127.0.0.1:9" });
    expect([code, summary]).toEqual([1, expect.stringContaining("http://127.0.0.1:9 cannot be reached")]);
  });

  test("the nightly preview is green whether or not something would change, and comments nowhere", async () => {
    const ended = await run({ ...preview, url: front.url });
    expect(ended).toMatchObject({ code: 0, posted: "", page: undefined });
    expect(Object.values(ended.outputs)).toEqual(["2", expect.stringMatching(/^[\da-f]{64}$/)]);
    expect(ended.summary).not.toContain("### Signature templates");
  });

  test("an approved plan is applied by its digest, and then nothing is left to do", async () => {
    await scene().life.changeTitle(scene().company.employees[0]?.email ?? "", `Rådgiver ${Date.now()}`);
    const { outputs } = await run({ ...preview, url: front.url });
    const digest = outputs["digest"] ?? "";
    const ended = await run({ ...apply, url: front.url, inputs: { digest } });
    expect([ended.code, ended.log]).toEqual([0, expect.not.stringContaining("✗")]);
    expect(ended.summary).toMatch(/^## Sync done\n[\s\S]*\| entra \| changed \| \d+ \|/);
    expect(await peopleIn(ended.log + ended.summary)).toEqual([]);
    const [, after] = Object.values((await run({ ...preview, url: front.url })).outputs);
    expect(after).not.toBe(digest);
  });

  test("nothing is applied once it is another plan, and the job is red", async () => {
    const { outputs } = await run({ ...preview, url: front.url });
    await scene().life.changeTitle(scene().company.employees[1]?.email ?? "", `Direktør ${Date.now()}`);
    scene().microsoft.clearExchanges();
    const digest = outputs["digest"] ?? "";
    const ended = await run({ ...apply, url: front.url, inputs: { digest } });
    expect([ended.code, ended.summary]).toEqual([1, expect.stringContaining("It is another plan by now")]);
    expect(scene().writes()).toEqual([]);
  });

  test("a digest that is none is refused before anything runs, also one that would be a command", async () => {
    const ended = await run({ ...apply, url: front.url, inputs: { digest: '$(touch "$OUT/run.json")' } });
    expect([ended.code, ended.summary]).toEqual([1, expect.stringContaining("64 characters")]);
  });
});
