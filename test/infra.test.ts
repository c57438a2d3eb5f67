import { execFileSync } from "node:child_process";
import { copyFileSync, existsSync, globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import host from "../host.json" with { type: "json" };
import sample from "../local.settings.sample.json" with { type: "json" };
import manifest from "../package.json" with { type: "json" };
import { type Route, routes } from "../src/api/routes.ts";
import { runsQueue, targetQueue } from "../src/core/messages.ts";
import { readSettings, settingNames } from "../src/settings.ts";
import { targets } from "../src/targets/index.ts";

const root = join(import.meta.dirname, "..");
const read = (path: string) => readFileSync(join(root, path), "utf8");
const functionApp = read("infra/app/function-app.bicep");
const storage = read("infra/app/storage.bicep");

const appSettings = new Map(
  (read("infra/app/app-settings.bicep").match(/^var settings = \{\n(.*?)^\}/ms)?.[1] ?? "")
    .trim()
    .split("\n")
    .map((line) => [line.split(":")[0]?.trim() ?? "", line.slice(line.indexOf(":") + 1).trim()]),
);

describe("settings", () => {
  test("the function app has every setting that the app reads, and none that it does not", () => {
    // A connection string is for one's own machine; the last two are the host's and App Service's.
    const expected = settingNames
      .filter((name) => name !== "AzureWebJobsStorage")
      .concat("APPLICATIONINSIGHTS_AUTHENTICATION_STRING", "OVERRIDE_USE_MI_FIC_ASSERTION_CLIENTID");

    expect([...appSettings.keys()].sort()).toEqual(expected.toSorted());
  });

  test.each(["EMPLOYEES_DATABASE_URL", "ENTRA_READBACK_URL", "ENTRA_CLIENT_SECRET"])(
    "%s stays in the vault",
    (name) => {
      expect(appSettings.get(name)).toContain("format(secretReference");
    },
  );

  test("the sample for one's own machine has every setting, and the app accepts it", () => {
    const expected = settingNames.filter((name) => !name.startsWith("AzureWebJobsStorage__"));

    expect(Object.keys(sample.Values).toSorted()).toEqual([...expected, "FUNCTIONS_WORKER_RUNTIME"].sort());
    expect(readSettings(sample.Values)).toMatchObject({ SYNC_MODE: "preview" });
  });
});

describe("storage", () => {
  test("every target has its queue, beside the one for runs", () => {
    const expected = [runsQueue, ...targets.map(({ name }) => targetQueue(name))];

    expect(listed("queues")).toEqual(expect.arrayContaining(expected));
  });

  test("every queue has its poison queue from the start, by the name that the host gives it", () => {
    expect(storage).toMatch(
      /for queueName in queues: \{\s+parent: queueService\s+name: '\$\{queueName\}-poison'/,
    );
  });

  test("messages are encoded as the app encodes them", () => {
    expect(host.extensions.queues.messageEncoding).toBe("base64");
  });

  test.each([
    ["table", "tables"],
    ["container", "containers"],
  ])("every %s that the app asks for by name is there from the start", (kind, list) => {
    const asked = fixedNames(kind);

    expect(asked).not.toEqual([]);
    expect(listed(list)).toEqual(expect.arrayContaining(asked));
  });
});

test("without hosted pictures nothing in the storage account can be read without a role, and with them one container", () => {
  expect(storage).toContain("allowBlobPublicAccess: publicImages");
  expect(read("infra/main.bicep")).toContain("publicImages: sync.?signatureImages == 'hosted'");
  const open = storage.match(/resource images .* = if \(publicImages\) \{\n.*\n {2}name: '([\w-]+)'\n(.*)\n/);
  expect(open?.slice(1)).toEqual(["signature-images", "  properties: { publicAccess: 'Blob' }"]);
  expect(storage.match(/publicAccess: '(?!None)\w+'/g)).toHaveLength(1);
});

test("plans and replaced photos are deleted after 30 days, and nothing else is", () => {
  const rules = [...storage.matchAll(/prefixMatch: (\[.*?\]).*?daysAfterModificationGreaterThan: (\d+)/gs)];

  expect(rules.map(([, prefix, days]) => [prefix, days])).toEqual([
    ["['plans/']", "30"],
    ["['photos-before/']", "30"],
  ]);
});

test("App Service requires sign-in except where a function is anonymous; the console also requires it, since its page is where users are sent to sign in", () => {
  const open = Object.values<Route>(routes)
    .filter(({ access }) => access === "anonymous" || access === "delegated")
    .map(({ path }) => `/api${path}`);
  // What Outlook loads before anyone is signed in.
  const files = ["/addin/*", "/.well-known/*"];
  const [, excluded = ""] = read("infra/app/authentication.bicep").match(/excludedPaths: \[(.*)\]/) ?? [];

  expect(excluded.split(", ").map((path) => path.replaceAll("'", ""))).toEqual([...open, ...files]);
});

test("in a network, every service that holds the app's data has a private endpoint", () => {
  const groups = read("infra/app/private-endpoints.bicep").match(/(?<=\{ group: ')\w+/g);

  // The last one where the deployment makes the database as well.
  expect(groups).toEqual(["blob", "queue", "table", "vault", "postgresqlServer"]);
});

test("the app's own database is made after its administrator, who then owns it", () => {
  const made = [...read("infra/app/database.bicep").matchAll(/^resource (\w+) .*?^\}/gms)];
  const behind = Object.fromEntries(
    made.map(([text, name = ""]) => [name, text.match(/dependsOn: \[(\w+)\]/)?.[1]]),
  );

  expect(behind).toEqual({ server: undefined, encrypted: undefined, owner: "encrypted", people: "owner" });
});

test("Azure runs the major version of Node that the tests ran on", () => {
  const version = functionApp.match(/runtime: \{ name: 'node', version: '(\d+)' \}/)?.[1];

  expect(manifest.devDependencies.node.split(".")[0]).toBe(version);
});

test.each(globSync("infra/**/*.bicep", { cwd: root }))("%s describes every parameter and output", (path) => {
  const declarations = read(path).matchAll(/((?:^@.*\n)*)^(param|output) (\w+)/gm);
  const bare = [...declarations].filter(([, decorators = ""]) => !decorators.includes("@description("));

  expect(bare.map(([, , kind, name]) => `${kind} ${name}`)).toEqual([]);
});

test.skipIf(!existsSync(join(root, ".git")))(
  "publishing from the repository ships the host's configuration and what the build made, and nothing else",
  () => {
    const known = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], {
      cwd: root,
    });
    const needed = [
      manifest.main,
      "dist/app.mjs",
      "dist/addin/event.js",
      "dist/addin/icon-16.png",
      "dist/console/index.html",
      "dist/console/licenses.txt",
      "dist/console/assets/index-1a2b3c4d.js.br",
      "dist/identity.mjs",
      "dist/parts/chunk-2OPUD65B.mjs",
      "dist/telemetry.mjs",
      "dist/templates/signature.html.liquid",
      "dist/node_modules/sharp/dist/sharp.mjs",
      "dist/node_modules/@img/sharp-linux-x64/package.json",
    ];
    const rest = ["dist/host.json", "dist/package.json", "node_modules/zod/index.js"];
    const secrets = ["local.settings.json", ".env"];
    const shipped = notIgnored([...known.toString().trim().split("\n"), ...needed, ...rest, ...secrets]);

    expect(shipped.toSorted()).toEqual([...needed, "host.json", "package.json"].sort());
  },
);

/** A list of names in the storage module. */
function listed(name: string): string[] {
  const items = storage.match(new RegExp(`^var ${name} = \\[(.*)\\]`, "m"))?.[1] ?? "";
  return items.split(",").map((item) => item.trim().replaceAll("'", ""));
}

/** What the app's source asks storage for by a fixed name. */
function fixedNames(kind: string): string[] {
  const call = new RegExp(`\\.${kind}\\("([\\w-]+)"\\)`, "g");
  return globSync("src/**/*.ts", { cwd: root, exclude: ["src/local/**"] }).flatMap((path) =>
    [...read(path).matchAll(call)].map(([, name = ""]) => name),
  );
}

/** The paths that .funcignore lets through; git reads its patterns as Core Tools does. */
function notIgnored(paths: readonly string[]): string[] {
  const empty = mkdtempSync(join(tmpdir(), "funcignore-"));
  try {
    execFileSync("git", ["init", "--quiet", empty]);
    copyFileSync(join(root, ".funcignore"), join(empty, ".gitignore"));
    const verdicts = execFileSync(
      "git",
      ["check-ignore", "--stdin", "--no-index", "--verbose", "--non-matching"],
      {
        cwd: empty,
        input: paths.join("\n"),
      },
    );
    const lines = verdicts.toString().trim().split("\n");
    return lines.flatMap((line) => {
      const [rule = "", path = ""] = line.split("\t");
      return rule === "::" || rule.split(":")[2]?.startsWith("!") ? [path] : [];
    });
  } finally {
    rmSync(empty, { recursive: true, force: true });
  }
}
