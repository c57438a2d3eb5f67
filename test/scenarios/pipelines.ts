import { execFile } from "node:child_process";
import { chmod, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";

const root = fileURLToPath(new URL("../../", import.meta.url));

/** A use of an action or a template: which (`preview`, `apply`), with what, in which role, for a pull request or not. */
export interface Use {
  readonly action: "preview" | "apply";
  readonly role: "Sync.Preview" | "Sync.Run";
  readonly url: string;
  /** Inputs besides url and audience. */
  readonly inputs?: Readonly<Record<string, string>>;
  readonly pullRequest?: number;
}

/** How it ended: the exit code of what failed, and what the pipeline shows and keeps. */
export interface Ended {
  readonly code: number;
  readonly outputs: Readonly<Record<string, string>>;
  readonly summary: string;
  /** The arguments and the input of the commands that talk to the forge. */
  readonly posted: string;
  /** The artifact's page; undefined where there is none. */
  readonly page: string | undefined;
  readonly log: string;
}

/** Runs one of the pipelines' step lists as its platform does. */
export type Runner = (use: Use) => Promise<Ended>;

interface Step {
  readonly id?: string;
  readonly name?: string;
  readonly if?: string;
  readonly run?: string;
  readonly bash?: string;
  readonly task?: string;
  readonly inputs?: Readonly<Record<string, string>>;
  readonly env?: Readonly<Record<string, string>>;
}

/** A folder with stand-ins for the commands that reach out: `az` signs in, `npm` has installed, `gh` and `curl` keep what they get. */
async function workplace() {
  const at = await mkdtemp(join(tmpdir(), "pipeline-"));
  const stand = async (command: string, script: string) => {
    await writeFile(join(at, "bin", command), `#!/usr/bin/env bash\n${script}\n`);
    await chmod(join(at, "bin", command), 0o755);
  };
  await mkdir(join(at, "bin"));
  await mkdir(join(at, "own"));
  await symlink(root, join(at, "app"));
  for (const file of ["posted", "summary", "outputs"]) await writeFile(join(at, file), "");
  await stand("az", 'echo "$ROLE"');
  await stand("npm", "true");
  await stand("gh", `printf '%s\\n' "$*" >> '${at}/posted'; cat "$7" >> '${at}/posted'`);
  await stand("curl", `{ printf '%s\\n' "$*"; cat; } >> '${at}/posted'`);
  const run = (script: string, env: Readonly<Record<string, string>>) =>
    new Promise<{ code: number; log: string }>((resolve) => {
      execFile(
        "bash",
        ["--noprofile", "--norc", "-e", "-o", "pipefail", "-c", script],
        { cwd: at, timeout: 240_000, env: { PATH: `${at}/bin:${process.env["PATH"]}`, HOME: at, ...env } },
        // Killed for taking too long it has no code.
        (error, out, err) => resolve({ code: error ? Number(error.code ?? -1) : 0, log: out + err }),
      );
    });
  const read = (path: string) => readFile(path, "utf8").catch(() => undefined);
  return { at, run, read, remove: () => rm(at, { recursive: true }) };
}

type Workplace = Awaited<ReturnType<typeof workplace>>;

async function inWorkplace(work: (place: Workplace) => Promise<Ended>): Promise<Ended> {
  const place = await workplace();
  try {
    return await work(place);
  } finally {
    await place.remove();
  }
}

/** GitHub's runner, as far as the composite actions need it. */
export const onGithub: Runner = ({ action, role, url, inputs = {}, pullRequest }) =>
  inWorkplace(async ({ at, run, read }) => {
    const folder = join(root, "actions", action);
    const file = parse((await read(join(folder, "action.yml"))) ?? "") as {
      inputs: Record<string, { default?: string }>;
      outputs?: Record<string, { value: string }>;
      runs: { steps: Step[] };
    };
    const defaults = Object.entries(file.inputs).map(([name, { default: value = "" }]) => [name, value]);
    const known: Record<string, string | undefined> = {
      "github.action_path": folder,
      "github.token": "a token",
      "github.event.pull_request": pullRequest === undefined ? undefined : "yes",
      "github.event.pull_request.number": pullRequest?.toString(),
      ...prefixed("inputs", { ...Object.fromEntries(defaults), url, audience: "the app", ...inputs }),
    };
    const filled = (text: string) =>
      text.replace(/\$\{\{\s*([\w.-]+)\s*\}\}/g, (_, name: string) => known[name] ?? "");
    const holds = (condition: string) =>
      condition
        .replace(/^\$\{\{|\}\}$/g, "")
        .split("&&")
        .every((part) => {
          const [name = "", wanted] = part.split("==").map((side) => side.trim());
          return wanted === undefined ? Boolean(known[name]) : `'${known[name]}'` === wanted;
        });
    let [code, log] = [0, ""];
    for (const { id, if: condition, run: script, env = {} } of file.runs.steps) {
      if (code !== 0 || script === undefined || (condition && !holds(condition))) continue;
      const own = Object.entries(env).map(([name, value]) => [name, filled(value)]);
      const runner = {
        RUNNER_TEMP: at,
        GITHUB_OUTPUT: `${at}/outputs`,
        GITHUB_STEP_SUMMARY: `${at}/summary`,
      };
      const ended = await run(script, {
        ...runner,
        GITHUB_REPOSITORY: "acme/sync",
        ROLE: role,
        ...Object.fromEntries(own),
      });
      code = ended.code;
      log += ended.log;
      const said = ((await read(`${at}/outputs`)) ?? "").trim().split("\n");
      const outputs = said.map((line) => [
        line.slice(0, line.indexOf("=")),
        line.slice(line.indexOf("=") + 1),
      ]);
      if (id) Object.assign(known, prefixed(`steps.${id}.outputs`, Object.fromEntries(outputs)));
    }
    const outputs = Object.entries(file.outputs ?? {}).map(([name, { value }]) => [name, filled(value)]);
    return {
      code,
      log,
      outputs: Object.fromEntries(outputs),
      summary: (await read(`${at}/summary`)) ?? "",
      posted: (await read(`${at}/posted`)) ?? "",
      page: await read(`${known["steps.preview.outputs.out"]}/templates.html`),
    };
  });

const prefixed = (prefix: string, values: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(values).map(([name, value]) => [`${prefix}.${name}`, value]));

/** The agent of Azure Pipelines, as far as the templates of steps need it. */
export const onAzure: Runner = ({ action, role, url, inputs = {}, pullRequest }) =>
  inWorkplace(async ({ at, run, read }) => {
    const file = parse((await read(join(root, "actions", action, "steps.yml"))) ?? "") as {
      parameters: { name: string; default?: string }[];
      steps: Step[];
    };
    if (inputs["templates"]) await symlink(inputs["templates"], join(at, "own", "given"));
    const parameters: Record<string, string> = {
      ...Object.fromEntries(file.parameters.map(({ name, default: value = "" }) => [name, value])),
      url,
      audience: "the app",
      ...inputs,
      ...(inputs["templates"] && { templates: "given" }),
    };
    const variables: Record<string, string> = {
      "Pipeline.Workspace": at,
      "System.AccessToken": "a token",
    };
    const filled = (text: string) =>
      text
        .replace(/\$\{\{\s*parameters\.(\w+)\s*\}\}/g, (_, name: string) => parameters[name] ?? "")
        .replace(/\$\(([\w.]+)\)/g, (_, name: string) => variables[name] ?? "");
    const outputs: Record<string, string> = {};
    let [code, log, summary] = [0, "", ""];
    let page: string | undefined;
    for (const { bash, inputs: task, env = {} } of file.steps) {
      const script = bash ?? task?.["inlineScript"];
      if (code !== 0 || script === undefined) continue;
      const own = Object.entries(env).map(([name, value]) => [name, filled(value)]);
      const ended = await run(script, {
        AGENT_TEMPDIRECTORY: at,
        ROLE: role,
        BUILD_REPOSITORY_PROVIDER: "TfsGit",
        SYSTEM_COLLECTIONURI: "https://dev.example.com/acme/",
        SYSTEM_TEAMPROJECTID: "p",
        ...(pullRequest !== undefined && { SYSTEM_PULLREQUEST_PULLREQUESTID: `${pullRequest}` }),
        BUILD_REPOSITORY_ID: "r",
        ...Object.fromEntries(own),
      });
      code = ended.code;
      log += ended.log;
      for (const [, command = "", properties = "", value = ""] of ended.log.matchAll(
        /^##vso\[([\w.]+)\s?(.*?)\](.*)$/gm,
      )) {
        const name = /variable=(\w+)/.exec(properties)?.[1] ?? "";
        if (command === "task.setvariable")
          (properties.includes("isOutput=true") ? outputs : variables)[name] = value;
        if (command === "task.uploadsummary") summary += await read(value);
        if (command === "artifact.upload") page = await read(value);
      }
    }
    return { code, log, outputs, summary, page, posted: (await read(`${at}/posted`)) ?? "" };
  });

/** App Service's sign-in before an app: a token, which here is the name of a role, becomes the caller's principal. */
export async function signInBefore(app: () => string): Promise<{ url: string; close(): void }> {
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const val = request.headers.authorization?.replace("Bearer ", "");
    const principal = Buffer.from(JSON.stringify({ claims: [{ typ: "roles", val }] })).toString("base64");
    const answer = await fetch(`${app()}${request.url}`, {
      method: request.method ?? "GET",
      headers: {
        "content-type": request.headers["content-type"] ?? "",
        "x-ms-client-principal": principal,
        "x-ms-client-principal-name": "a pipeline",
      },
      ...(chunks.length > 0 && { body: Buffer.concat(chunks) }),
    });
    const headers = { "content-type": answer.headers.get("content-type") ?? "" };
    response.writeHead(answer.status, headers).end(Buffer.from(await answer.arrayBuffer()));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("It listens on no port.");
  return { url: `http://127.0.0.1:${address.port}`, close: () => server.close() };
}
