import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const text = read("samples/github/infrastructure.yml");

interface Job {
  readonly permissions?: Record<string, string>;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly { readonly uses?: string; readonly run?: string }[];
}
interface Workflow {
  readonly env: Record<string, string>;
  readonly permissions: Record<string, string>;
  readonly jobs: Record<string, Job>;
}

const parser = yaml();

describe.skipIf(!parser)("the workflow for a repository's infrastructure", () => {
  const { env, permissions, jobs } = parser?.parse(text) ?? { env: {}, permissions: {}, jobs: {} };

  test("may do nothing but read, except where it signs in to Azure", () => {
    const extra = Object.values(jobs).filter((job) => job.permissions?.["id-token"] === "write");
    const signingIn = Object.values(jobs).filter(({ steps }) =>
      steps.some(({ uses }) => uses?.startsWith("azure/login@")),
    );

    expect(permissions).toEqual({ contents: "read" });
    expect(extra).toEqual(signingIn);
    expect(signingIn).toHaveLength(2);
  });

  test("compiles and lints both deployments, and deploys only what infra/main.bicep has", () => {
    const commands = Object.values(jobs).flatMap(({ steps }) => steps.map(({ run = "" }) => run));
    const all = commands.join("\n");

    for (const part of ["infra", "infra/graph"]) {
      expect(all).toContain(`az bicep lint --file ${part}/main.bicep\n`);
      expect(all).toContain(`az bicep build-params --file "${part}/$ENVIRONMENT.bicepparam" --stdout`);
    }
    expect(all.match(/scripts\/deploy\.sh .*/g)).toEqual([
      expect.stringContaining(`--environment "$ENVIRONMENT" --what-if`),
      `scripts/deploy.sh --environment "$ENVIRONMENT"`,
    ]);
  });

  test("gives the parameters every variable that has no default", () => {
    const file = `infra/${env["ENVIRONMENT"]}.bicepparam`;
    const needed = [...read(file).matchAll(/readEnvironmentVariable\('(\w+)'\)/g)].map(
      ([, name = ""]) => name,
    );

    expect(needed).toContain("ENTRA_CLIENT_ID");
    expect(needed.filter((name) => !(name in env))).toEqual([]);
  });

  test("may assign the roles that the deployment assigns, and no others", () => {
    const assigned =
      read("infra/app/access.bicep").match(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g) ?? [];
    const [head = ""] = text.split("\nname: ");
    const allowed = head.match(/\b[\da-f]{8}(?:-[\da-f]{4}){3}-[\da-f]{12}\b/g) ?? [];

    expect(allowed.toSorted()).toEqual(assigned.toSorted());
    expect(head).not.toMatch(/--role (?:Owner|"User Access Administrator")/);
  });

  test("ends by itself", () => {
    expect(Object.values(jobs).map((job) => job["timeout-minutes"] ?? 360)).toEqual(
      Object.keys(jobs).map(() => expect.toSatisfy((minutes: number) => minutes <= 60)),
    );
  });
});

describe.each(["infrastructure.yml", "preview.yml", "nightly.yml", "apply.yml"])(
  "samples/github/%s",
  (name) => {
    const workflow = read(`samples/github/${name}`);

    test("pins every action to a commit, with its version beside it", () => {
      const uses = workflow.match(/uses: .*/g) ?? [];
      expect(uses.length).toBeGreaterThan(1);
      // The repository's own are those of the commit that is checked out.
      const others = uses.filter((line) => !line.startsWith("uses: ./actions/"));
      expect(others.filter((line) => !/@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(line))).toEqual([]);
    });

    test("names no secret", () => {
      expect(workflow).not.toMatch(/secrets\./);
    });
  },
);

/** A YAML parser where one is installed; no package here depends on it. */
function yaml(): { parse(text: string): Workflow } | undefined {
  const name = "yaml";
  try {
    return createRequire(import.meta.url)(name);
  } catch {
    return undefined;
  }
}
