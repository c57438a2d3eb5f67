import { statSync } from "node:fs";
import { cp, mkdir, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type BuildOptions, build, type Plugin } from "esbuild";
import { buildAddin } from "./build-addin.ts";
import { buildConsole } from "./build-console.ts";
import { rememberBuild } from "./build-memory.ts";
import { copySharp } from "./build-native.ts";
import { withoutUnusedTelemetry } from "./build-telemetry.ts";
import { loadTemplates } from "./src/targets/signature/templates.ts";

const options: BuildOptions = {
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

/** What the host loads at a cold start, the app, which is loaded with the first call, and what both need or only some calls do. */
const parts: BuildOptions = {
  entryPoints: {
    functions: "src/functions/index.ts",
    app: "src/functions/load-handlers.ts",
    identity: "src/clients/identity/credential.ts",
  },
  splitting: true,
  chunkNames: "parts/[name]-[hash]",
  plugins: [apart("telemetry/start-telemetry", "telemetry")],
};

/** Telemetry is as large as the app, and loaded only where it is switched on. */
const telemetry: BuildOptions = {
  entryPoints: { telemetry: "src/telemetry/start-telemetry.ts" },
  plugins: [apart("clients/identity/credential", "identity"), withoutUnusedTelemetry],
};

/** Leaves a module to the other bundle that has it. */
function apart(module: string, bundle: string): Plugin {
  return {
    name: `${bundle}-apart`,
    setup: ({ onResolve }) =>
      onResolve({ filter: new RegExp(`^\\.\\./${module}\\.ts$`) }, () => ({
        path: `./${bundle}.mjs`,
        external: true,
      })),
  };
}

/**
 * Builds a folder that can be deployed as it is: the functions, the web console, the Outlook add-in, host.json, and a
 * package.json that names it. If it is not to be deployable, it runs on this machine only, and nothing is fetched for another.
 */
export async function buildApp(out: string, { deployable }: { readonly deployable: boolean }): Promise<void> {
  await rm(out, { recursive: true, force: true });
  await mkdir(out);
  await Promise.all([
    build({ ...options, ...parts, outdir: out }),
    build({ ...options, ...telemetry, outdir: out }),
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
}
