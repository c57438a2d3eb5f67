import { execFile } from "node:child_process";
import { chmod, mkdtemp, readFile, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { beforeAll, describe, expect, test } from "vitest";
import { parse } from "yaml";
import { withStack } from "./with-stack.ts";

const root = fileURLToPath(new URL("../../", import.meta.url));
const scene = withStack({ employees: 24, settings: { SYNC_TARGETS: "signature" } });

interface Step {
  readonly name?: string;
  readonly displayName?: string;
  readonly run?: string;
  readonly bash?: string;
}

/** A stand-in on PATH for a command that talks to the forge: it keeps its arguments and input. */
const recorder = (log: string) => `#!/usr/bin/env bash
{ printf '%s\\n' "$*"; if [ "$(basename "$0")" = curl ]; then cat; fi; } >> '${log}'
`;

let bin: string;
let said: string;
let summary: string;
beforeAll(async () => {
  bin = await mkdtemp(join(tmpdir(), "samples-"));
  said = join(bin, "said.txt");
  summary = join(bin, "summary.md");
  for (const command of ["gh", "curl"]) {
    await writeFile(join(bin, command), recorder(said));
    await chmod(join(bin, command), 0o755);
  }
});

/** Runs a pipeline's own script in bash, as its runner does; resolves with the exit code and what was printed. */
async function runScript(
  script: string,
  env: Record<string, string>,
): Promise<{ code: number; out: string }> {
  await writeFile(said, "");
  await writeFile(summary, "");
  return new Promise((resolve) => {
    execFile(
      "bash",
      ["-e", "-o", "pipefail", "-c", script],
      {
        cwd: root,
        timeout: 240_000,
        env: {
          PATH: `${bin}:${process.env["PATH"]}`,
          HOME: bin,
          NODE_COMPILE_CACHE: join(tmpdir(), "node-compile-cache"),
          ENTRA_SYNC_URL: scene().host.url,
          ENTRA_SYNC_KEY: scene().host.keys.host,
          GITHUB_STEP_SUMMARY: summary,
          TEMPLATES: "templates",
          ...env,
        },
      },
      // Killed for taking too long it has no code.
      (error, out) => resolve({ code: error ? Number(error.code ?? -1) : 0, out }),
    );
  });
}

async function scriptOf(file: string, step: string): Promise<string> {
  const workflow = parse(await readFile(join(root, "samples", file), "utf8")) as {
    steps?: Step[];
    jobs?: Record<string, { steps: Step[] }>;
  };
  const steps = workflow.steps ?? Object.values(workflow.jobs ?? {}).flatMap((job) => job.steps);
  const found = steps.find(({ name, displayName }) => (name ?? displayName) === step);
  const script = found?.run ?? found?.bash;
  if (!script) throw new Error(`${file} has no step ${step} with a script.`);
  // Where the runner has a folder of its own, the sample may leave its file in it.
  return script.replaceAll("preview.md", join(bin, "preview.md"));
}

// The samples' scripts are bash for Linux runners; on Windows `bash` may be the one of WSL, which sees none of this.
describe.skipIf(process.platform === "win32").each([
  ["github/preview.yml", { PULL_REQUEST: "7", GH_TOKEN: "t" }, /^pr comment 7 --body-file .*preview\.md/m],
  [
    "azure-pipelines/preview.yml",
    {
      PULL_REQUEST_ID: "7",
      REPOSITORY_PROVIDER: "TfsGit",
      REPOSITORY_ID: "r",
      COLLECTION_URI: "https://dev.example.com/acme/",
      TEAM_PROJECT: "p",
      SYSTEM_ACCESSTOKEN: "t",
    },
    /https:\/\/dev\.example\.com\/acme\/p\/_apis\/git\/repositories\/r\/pullRequests\/7\/threads[\s\S]*"content":"## Preview/,
  ],
])("samples/%s", (file, env, posted) => {
  test("previews the pull request's templates, posts the summary without names, and passes", async () => {
    const { code, out } = await runScript(await scriptOf(file, "Preview"), env);
    expect(code).toBe(0);
    expect(await readFile(said, "utf8")).toMatch(posted);
    const shown = (await readFile(summary, "utf8")) + (await readFile(join(bin, "preview.md"), "utf8"));
    expect(shown).toMatch(/## Preview, nothing is written: .*would change \d+ fields/);
    expect(shown).toContain("### Signature templates");
    expect(shown).toContain("organisation number is missing");
    expect(shown).not.toContain("@fjordbo.example");
    expect(out).not.toContain("@fjordbo.example");
  });

  test("fails when the plan would be held, and still posts why", async () => {
    await scene().restartHost({ SYNC_MAX_CHANGED_PERCENT: "1" });
    const { code } = await runScript(await scriptOf(file, "Preview"), env);
    expect(code).not.toBe(0);
    expect(await readFile(join(bin, "preview.md"), "utf8")).toContain("at most 1 % is allowed");
    await scene().restartHost();
  });

  test("fails when the app is not there", async () => {
    const script = await scriptOf(file, "Preview");
    expect((await runScript(script, { ...env, ENTRA_SYNC_URL: "http://127.0.0.1:9" })).code).not.toBe(0);
  });
});
