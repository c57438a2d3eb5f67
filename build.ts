import { cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { build } from "esbuild";

/** A folder that can be deployed as it is: the functions in one file, host.json, and a package.json that names it. */
const out = "dist";

await rm(out, { recursive: true, force: true });
await mkdir(out);

await build({
  entryPoints: { functions: "src/functions/index.ts" },
  outdir: out,
  outExtension: { ".js": ".mjs" },
  bundle: true,
  platform: "node",
  target: "node24",
  format: "esm",
  sourcemap: "linked",
  sourcesContent: false,
  // The Functions worker supplies it, by answering this very require.
  external: ["@azure/functions-core"],
  // Some of the bundled packages are CommonJS and ask for Node's own modules by require.
  banner: {
    js: 'import { createRequire as _require } from "node:module"; const require = _require(import.meta.url);',
  },
  logLevel: "warning",
});

await cp("host.json", `${out}/host.json`);
const { name, version, license, engines } = JSON.parse(await readFile("package.json", "utf8"));
const manifest = { name, version, license, private: true, type: "module", main: "functions.mjs", engines };
await writeFile(`${out}/package.json`, `${JSON.stringify(manifest, null, 2)}\n`);
