import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, stat, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { type Azurite, startAzurite } from "../src/local/azurite.ts";
import { startHost } from "../src/local/host/start-host.ts";
import { dist, settings } from "../test/functions/load-built.ts";
import type { Bench, Measure } from "./bench.ts";
import { median, times } from "./format.ts";

const repetitions = 7;
const loadApp = fileURLToPath(new URL("./process/load-app.ts", import.meta.url));
const run = promisify(execFile);

const telemetry = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:1/",
  APPLICATION_INSIGHTS_NO_STATSBEAT: "true",
};

/**
 * The CPU time of a cold start against that of an app that has one empty function: until the functions are registered, in a
 * process that does nothing else, and until a host has answered the first request, which loads the app.
 */
export const load: Bench = {
  name: "load",
  about: "CPU time of a cold start ÷ that of an app with one empty function, bundled alike",
  ofBuild: true,
  measure: async ({ app = dist }) => {
    const azurite = await startAzurite();
    try {
      return await withEmptyApp((empty) => compare(app, empty, azurite));
    } finally {
      await azurite.close();
    }
  },
};

async function compare(app: string, empty: string, azurite: Azurite): Promise<readonly Measure[]> {
  const own = { ...settings, AzureWebJobsStorage: azurite.connectionString };
  const apps = [
    { what: "empty", folder: empty, env: own },
    { what: "app", folder: app, env: own },
    { what: "telemetry", folder: app, env: { ...own, ...telemetry } },
  ] as const;
  const taken = new Map(
    apps.map(({ what }) => [what as string, { load: [] as number[], start: [] as number[] }]),
  );
  // In turn, so that a busy minute of the machine affects all of them.
  for (let n = 0; n < repetitions; n++) {
    for (const { what, folder, env } of apps) {
      taken.get(what)?.load.push(await timeToLoad(join(folder, "functions.mjs"), env));
      taken.get(what)?.start.push(await timeToAnswer(folder, env));
    }
  }
  const ratio = (what: string, step: "load" | "start") => {
    const [ms, least] = [what, "empty"].map((one) => median(taken.get(one)?.[step] ?? []));
    return `${times(Number(ms) / Number(least))} (${Math.round(Number(ms))} ÷ ${Math.round(Number(least))} ms)`;
  };
  const bytes = await bytesLoaded(join(app, "functions.mjs"));
  return [
    { what: "functions registered", value: ratio("app", "load") },
    { what: "functions registered, with telemetry switched on", value: ratio("telemetry", "load") },
    { what: "first request answered by the local host", value: ratio("app", "start") },
    { what: "first request answered, with telemetry switched on", value: ratio("telemetry", "start") },
    { what: "bytes loaded to register the functions", value: String(bytes), count: bytes },
  ];
}

/** The size of a bundle and of all that it imports before its first line runs. */
async function bytesLoaded(file: string, known = new Set<string>()): Promise<number> {
  if (known.has(file)) return 0;
  known.add(file);
  const code = await readFile(file, "utf8");
  let bytes = (await stat(file)).size;
  for (const [, part = ""] of code.matchAll(/\b(?:from|import)"(\.[^"]+\.mjs)"/g))
    bytes += await bytesLoaded(join(dirname(file), part), known);
  return bytes;
}

/** CPU time (ms) in which a host of its own, which has loaded this kind of app before, starts and answers a request (Linux only). */
async function timeToAnswer(app: string, env: Readonly<Record<string, string>>): Promise<number> {
  const host = await startHost({ app, env });
  try {
    const { status } = await fetch(`${host.url}/api/health`);
    if (status !== 200) throw new Error(`GET /api/health was answered with ${status}.`);
    // proc_pid_stat(5): after the name of the program, user and system time are fields 14 and 15, in hundredths of a second.
    const [, fields = ""] = (await readFile(`/proc/${host.pid}/stat`, "utf8")).split(/\) (?=[^)]*$)/);
    const [user, system] = fields.split(" ").slice(11, 13);
    return 10 * (Number(user) + Number(system));
  } finally {
    await host.kill();
  }
}

/** CPU time (ms) that a process of its own took to load the app in a file. */
async function timeToLoad(file: string, env: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await run(process.execPath, [loadApp, file], {
    env: { PATH: process.env["PATH"], ...env },
    timeout: 60_000,
  });
  return Number(stdout);
}

/** The least that a function app can be, bundled as this one is, in a folder that is gone afterwards. */
async function withEmptyApp<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "empty-app-"));
  const outfile = join(folder, "functions.mjs");
  try {
    await build({
      stdin: {
        contents: `import { app } from "@azure/functions"; app.http("health", { authLevel: "anonymous", handler: () => ({}) });`,
        resolveDir: import.meta.dirname,
      },
      outfile,
      bundle: true,
      platform: "node",
      target: "node24",
      format: "esm",
      minifySyntax: true,
      minifyWhitespace: true,
      external: ["@azure/functions-core"],
      // What bundled CommonJS requires, as in the app's own bundle.
      banner: {
        js: 'import { createRequire as _createRequire } from "node:module"; const require = _createRequire(import.meta.url);',
      },
      logLevel: "warning",
    });
    await writeFile(join(folder, "package.json"), JSON.stringify({ type: "module", main: "functions.mjs" }));
    await writeFile(join(folder, "host.json"), JSON.stringify({ version: "2.0" }));
    return await use(folder);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
