import { existsSync, globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { describe, expect, test } from "vitest";
import { parse } from "yaml";
import manifest from "../package.json" with { type: "json" };

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");

interface Step {
  readonly uses?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, unknown>>;
}
interface Job {
  readonly "runs-on": string;
  readonly "timeout-minutes"?: number;
  readonly permissions?: Readonly<Record<string, string>>;
  readonly strategy?: { readonly matrix: Readonly<Record<string, readonly string[]>> };
  readonly steps: readonly Step[];
}
interface Workflow {
  readonly on: Readonly<Record<string, unknown>>;
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, Job>>;
}

const files = globSync(".github/workflows/*.yml", { cwd: root });
const isPinned = (uses: string) => /uses: [\w.-]+\/[\w./-]+@[\da-f]{40} # v\d+\.\d+\.\d+$/.test(uses);

describe.each(files)("%s", (file) => {
  const text = read(file);
  const { on, permissions, jobs }: Workflow = parse(text);
  const steps = Object.values(jobs).flatMap((job) => job.steps);
  const scripts = steps.flatMap(({ run }) => run ?? []);

  test("pins every action to a commit, with its version beside it", () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses).toHaveLength(steps.filter((step) => step.uses).length);
    expect(uses.filter((line) => !isPinned(line))).toEqual([]);
  });

  test("may read the code and no more, except in jobs that run none of it", () => {
    expect(permissions).toEqual({ contents: "read" });
    const trusted = Object.values(jobs).filter((job) => job.permissions !== undefined);
    const ownCode = /\bnpm\b|\bnpx\b|\.ci\/run|\bnode\b/;
    expect(trusted.flatMap((job) => job.steps).filter(({ run = "" }) => ownCode.test(run))).toEqual([]);
    expect(trusted.flatMap((job) => job.steps).filter(({ uses = "" }) => /checkout@/.test(uses))).toEqual([]);
    expect(on).not.toHaveProperty("pull_request_target");
  });

  test("leaves no token behind for the code that it checks out", () => {
    const checkouts = steps.filter(({ uses }) => uses?.startsWith("actions/checkout@"));
    expect(checkouts.filter((step) => step.with?.["persist-credentials"] !== false)).toEqual([]);
  });

  test("puts nothing into a script that a stranger may have written", () => {
    expect(scripts.filter((run) => /\$\{\{\s*(github\.(event|head_ref|ref)|inputs)/.test(run))).toEqual([]);
  });

  test("ends by itself within the hour", () => {
    for (const job of Object.values(jobs)) expect(job["timeout-minutes"] ?? 360).toBeLessThanOrEqual(60);
  });

  test("runs only scripts that there are", () => {
    const run = scripts.flatMap((script) =>
      [...script.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
    );
    expect(run.filter((name) => !Object.keys(manifest.scripts).includes(name ?? ""))).toEqual([]);
    expect(scripts.filter((script) => script.includes(".ci/run")).length > 0).toBe(
      existsSync(join(root, ".ci/run")),
    );
  });
});

test("the checks run on Linux, macOS and Windows, and on each all of the tests", () => {
  const { jobs }: Workflow = parse(read(".github/workflows/ci.yml"));
  const systems = Object.values(jobs).flatMap((job) => job.strategy?.matrix["os"] ?? job["runs-on"]);
  expect(systems.map((name) => name.replace(/-.*/, ""))).toEqual(
    expect.arrayContaining(["ubuntu", "macos", "windows"]),
  );
  const shards = jobs["desktop"]?.strategy?.matrix["shard"]?.length;
  expect(jobs["desktop"]?.steps.map(({ run }) => run)).toContain(
    `npx vitest run --shard=\${{ matrix.shard }}/${shards}`,
  );
});

test("a release attests both what was built and what is in it", () => {
  const { jobs }: Workflow = parse(read(".github/workflows/release.yml"));
  const attestations = jobs["publish"]?.steps.filter(({ uses }) => uses?.startsWith("actions/attest@"));
  expect(attestations?.map((step) => Object.keys(step.with ?? {}))).toEqual([
    ["subject-checksums"],
    ["subject-path", "sbom-path"],
  ]);
});

/** What a step of a sample is given, against what there is to give. */
function expectInputs(given: object, known: Readonly<Record<string, { readonly isNeeded: boolean }>>) {
  const needed = Object.entries(known).flatMap(([name, { isNeeded }]) => (isNeeded ? name : []));
  expect(Object.keys(given).filter((name) => !(name in known))).toEqual([]);
  expect(needed.filter((name) => !(name in given))).toEqual([]);
}

describe.each(globSync("actions/*/action.yml", { cwd: root }))("%s", (file) => {
  const text = read(file);
  const { inputs, runs }: Action = parse(text);

  test("pins every action to a commit, with its version beside it", () => {
    const uses = text.match(/uses: .*/g) ?? [];
    expect(uses.length).toBeGreaterThan(1);
    expect(uses.filter((line) => !isPinned(line))).toEqual([]);
  });

  test("puts nothing into a script: what it is given comes by the environment", () => {
    const scripts = runs.steps.flatMap(({ run }) => run ?? []);
    expect(scripts.length).toBeGreaterThan(1);
    expect(scripts.filter((run) => run.includes("${{"))).toEqual([]);
  });

  test("has a description of each input, and a default where it is not required", () => {
    const lacking = Object.entries(inputs).filter(
      ([, { description, required, default: value }]) => !description || (!required && value === undefined),
    );
    expect(lacking).toEqual([]);
  });

  test("is used by samples with what it takes", () => {
    const uses = globSync("samples/github/*.yml", { cwd: root }).flatMap((sample) => {
      const { jobs }: Workflow = parse(read(sample));
      return Object.values(jobs).flatMap((job) => job.steps);
    });
    const own = uses.filter((step) => step.uses === `./${file.replace(/\/action\.yml$/, "")}`);
    expect(own.length).toBeGreaterThan(0);
    const known = Object.entries(inputs).map(([name, { required = false }]) => [
      name,
      { isNeeded: required },
    ]);
    for (const step of own) expectInputs(step.with ?? {}, Object.fromEntries(known));
  });
});

describe.each(globSync("actions/*/steps.yml", { cwd: root }))("%s", (file) => {
  const { parameters, steps }: StepsTemplate = parse(read(file));

  test("puts nothing into a script: parameters and variables come by the environment", () => {
    const scripts = steps.flatMap(({ bash, inputs }) => bash ?? inputs?.["inlineScript"] ?? []);
    expect(scripts.length).toBeGreaterThan(2);
    // $(Name) is filled in before bash sees it, $(a command) is bash's.
    expect(scripts.filter((script) => /\$\{\{|\$\([\w.]+\)/.test(script))).toEqual([]);
  });

  test("is used by samples with what it takes", () => {
    const uses = globSync("samples/azure-pipelines/*.yml", { cwd: root }).flatMap((sample) =>
      templatesIn(parse(read(sample)), file),
    );
    expect(uses.length).toBeGreaterThan(0);
    const known = parameters.map(({ name, default: value }) => [name, { isNeeded: value === undefined }]);
    for (const given of uses) expectInputs(given, Object.fromEntries(known));
  });
});

/** The parameters of each use of a template, wherever in a pipeline it is. */
function templatesIn(part: unknown, file: string): object[] {
  if (typeof part !== "object" || part === null) return [];
  const { template, parameters } = part as { template?: string; parameters?: object };
  if (template === `${file}@app`) return [parameters ?? {}];
  return Object.values(part).flatMap((inner) => templatesIn(inner, file));
}

interface Action {
  readonly inputs: Readonly<
    Record<string, { readonly description: string; readonly required?: boolean; readonly default?: string }>
  >;
  readonly runs: { readonly steps: readonly Step[] };
}
interface StepsTemplate {
  readonly parameters: readonly { readonly name: string; readonly default?: string }[];
  readonly steps: readonly { readonly bash?: string; readonly inputs?: Readonly<Record<string, string>> }[];
}

describe("the dependency bot", () => {
  const { updates }: { updates: Update[] } = parse(read(".github/dependabot.yml"));

  test("looks where packages and actions are named", () => {
    const places = updates.flatMap((update) =>
      (update.directories ?? [update.directory ?? ""]).map(
        (place) => `${update["package-ecosystem"]} ${place}`,
      ),
    );
    expect(places.toSorted()).toEqual([
      "github-actions /",
      "github-actions /actions/apply",
      "github-actions /actions/preview",
      "github-actions /samples/github",
      "npm /",
    ]);
  });

  test("groups every update, and names no package that is not one of ours", () => {
    const packages = Object.keys({ ...manifest.dependencies, ...manifest.devDependencies });
    const patterns = updates
      .filter((update) => update["package-ecosystem"] === "npm")
      .flatMap(({ groups }) => Object.values(groups).flatMap((group) => group.patterns));
    const matches = (pattern: string, name: string) => name.startsWith(pattern.replace("*", ""));
    expect(patterns.filter((pattern) => !packages.some((name) => matches(pattern, name)))).toEqual([]);
  });
});

interface Update {
  readonly "package-ecosystem": string;
  readonly directory?: string;
  readonly directories?: readonly string[];
  readonly groups: Readonly<Record<string, { readonly patterns: readonly string[] }>>;
}

describe.each(
  globSync(".github/ISSUE_TEMPLATE/{bug,feature}.yml", { cwd: root }).map((path) => basename(path)),
)("the form %s", (name) => {
  const form: Form = parse(read(`.github/ISSUE_TEMPLATE/${name}`));

  test("is one that GitHub accepts: every field has a label, and an id of its own", () => {
    expect(form).toMatchObject({ name: expect.any(String), description: expect.any(String) });
    const fields = form.body.filter(({ type }) => type !== "markdown");
    expect(fields.length).toBeGreaterThan(2);
    expect(fields.filter(({ attributes }) => !attributes.label)).toEqual([]);
    expect(new Set(fields.map(({ id }) => id)).size).toBe(fields.length);
    const known = ["markdown", "textarea", "input", "dropdown", "checkboxes"];
    expect(form.body.filter(({ type }) => !known.includes(type))).toEqual([]);
    expect(fields.filter(({ validations }) => validations?.required).length).toBeGreaterThan(0);
  });
});

interface Form {
  readonly name: string;
  readonly description: string;
  readonly body: readonly {
    readonly type: string;
    readonly id?: string;
    readonly attributes: { readonly label?: string };
    readonly validations?: { readonly required: boolean };
  }[];
}
