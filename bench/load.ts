import { execFile } from "node:child_process";
import { mkdtemp, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { build } from "esbuild";
import { dist, settings } from "../test/functions/load-built.ts";
import type { Bench } from "./bench.ts";
import { median, times } from "./format.ts";

const repetitions = 7;
const loadApp = fileURLToPath(new URL("./process/load-app.ts", import.meta.url));
const run = promisify(execFile);

const telemetry = {
  APPLICATIONINSIGHTS_CONNECTION_STRING:
    "InstrumentationKey=00000000-0000-0000-0000-000000000001;IngestionEndpoint=http://127.0.0.1:1/",
  APPLICATION_INSIGHTS_NO_STATSBEAT: "true",
};

/** Times loading the built app, as at a cold start, against an app that has one empty function. */
export const load: Bench = {
  name: "load",
  about: "loading the built app ÷ loading an app with one empty function, bundled alike",
  ofBuild: true,
  measure: ({ app = dist }) =>
    withEmptyApp(async (empty) => {
      const built = join(app, "functions.mjs");
      const bytes = (await stat(built)).size;
      const taken = { empty: [] as number[], app: [] as number[], telemetry: [] as number[] };
      // In turn, so that a busy minute of the machine affects all of them.
      for (let n = 0; n < repetitions; n++) {
        taken.empty.push(await timeToLoad(empty, {}));
        taken.app.push(await timeToLoad(built, settings));
        taken.telemetry.push(await timeToLoad(built, { ...settings, ...telemetry }));
      }
      const ratio = (ms: readonly number[]) =>
        `${times(median(ms) / median(taken.empty))} (${Math.round(median(ms))} ÷ ${Math.round(median(taken.empty))} ms)`;
      return [
        { what: "as it is", value: ratio(taken.app) },
        { what: "with telemetry switched on", value: ratio(taken.telemetry) },
        { what: "size of the bundle", value: times(bytes / (await stat(empty)).size) },
        { what: "bytes of the bundle", value: String(bytes), count: bytes },
      ];
    }),
};

/** Milliseconds that a process of its own took to load the app in a file. */
async function timeToLoad(file: string, env: Readonly<Record<string, string>>): Promise<number> {
  const { stdout } = await run(process.execPath, [loadApp, file], {
    env: { PATH: process.env["PATH"], ...env },
    timeout: 60_000,
  });
  return Number(stdout);
}

/** The least that a function app can be, bundled as this one is, in a file that is gone afterwards. */
async function withEmptyApp<T>(use: (file: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "empty-app-"));
  const outfile = join(folder, "functions.mjs");
  try {
    await build({
      stdin: {
        contents: `import { app } from "@azure/functions"; app.http("empty", { handler: () => ({}) });`,
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
    return await use(outfile);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
