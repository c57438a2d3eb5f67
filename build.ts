import { statSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { buildAddin } from "./build-addin.ts";
import { buildConsole } from "./build-console.ts";
import { isBuilt, rememberBuild } from "./build-memory.ts";
import { copySharp } from "./build-native.ts";
import { loadTemplates } from "./src/targets/signature/templates.ts";

/** A folder that can be deployed as it is: the functions in one file, the web console, the Outlook add-in, host.json, and a package.json that names it. */
const out = "dist";

const options: BuildOptions = {
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  minifySyntax: true,
  minifyWhitespace: true,
  sourcemap: "linked",
  sourcesContent: false,
  // Supplied by the Functions worker, which answers this require.
  // sharp is half C++, and travels beside the bundle.
  external: ["@azure/functions-core", "sharp"],
  // Some of the bundled packages are CommonJS, and use what Node gives such files.
  banner: {
    js: [
      'import { createRequire as _createRequire } from "node:module";',
      "const require = _createRequire(import.meta.url);",
      "const _dirname = import.meta.dirname, _filename = import.meta.filename;",
    ].join("\n"),
  },
  define: { __dirname: "_dirname", __filename: "_filename" },
  logLevel: "warning",
};

/** Telemetry is three times the size of the rest and is loaded only when enabled, so it stays a separate file. */
const telemetryApart: Plugin = {
  name: "telemetry-apart",
  setup: ({ onResolve }) =>
    onResolve({ filter: /^\.\.\/telemetry\/start-telemetry\.ts$/ }, () => ({
      path: "./telemetry.mjs",
      external: true,
    })),
};

// --here: to be run on this machine only, so that nothing has to be fetched for another.
const deployable = !process.argv.includes("--here");
if (process.argv.includes("--if-changed") && (await isBuilt(out, { deployable }))) process.exit();

await rm(out, { recursive: true, force: true });
await mkdir(out);
await Promise.all([
  build({ ...options, entryPoints: { functions: "src/functions/index.ts" }, plugins: [telemetryApart] }),
  build({ ...options, entryPoints: { telemetry: "src/telemetry/start-telemetry.ts" } }),
  buildConsole(out),
  buildAddin(out),
]);

// A template with unknown variables must not be deployed.
loadTemplates("templates");
await cp("templates", `${out}/templates`, { recursive: true });
const isDeployable = await copySharp(out, { deployable });
await cp("src/readback/schema.sql", `${out}/schema.sql`);
await cp("host.json", `${out}/host.json`);
const { name, version, license, engines } = JSON.parse(await readFile("package.json", "utf8"));
const manifest = { name, version, license, private: true, type: "module", main: "functions.mjs", engines };
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);

const sizes = (await readdir(out, { recursive: true, withFileTypes: true }))
  .filter((entry) => entry.isFile() && !entry.name.endsWith(".map"))
  .map(({ parentPath, name: file }) => statSync(join(parentPath, file)).size);
const megabytes = sizes.reduce((sum, size) => sum + size, 0) / 1_000_000;
process.stdout.write(`${out}: ${sizes.length} files, ${megabytes.toFixed(1)} MB\n`);
await rememberBuild(out, { deployable: isDeployable });
