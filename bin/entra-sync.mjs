#!/usr/bin/env node
// Starts the command line with a Node that can run it. In a checkout that is the one that npm ci installed, even
// if the path has an older one: the source is TypeScript, which Node 24 runs without a build. This file is plain
// JavaScript that every Node since 14 can read, so that an old one can print what it needs.
import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import * as nodeModule from "node:module";
import { constants } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const main = at("../src/cli/main.ts");
const own = at(`../node_modules/node/bin/node${process.platform === "win32" ? ".exe" : ""}`);

if (Number(process.versions.node.split(".")[0]) >= 24) {
  if (/[\\/]node_modules[\\/]/.test(main)) stripTypesOf(new URL("../src/", import.meta.url).href);
  // What Node compiles is kept in a checkout: a command starts in half the time.
  if (existsSync(own))
    nodeModule.enableCompileCache(at("../node_modules/.cache/entra-employee-sync/compiled"));
  await import(pathToFileURL(main).href);
} else if (existsSync(own)) {
  run(own);
} else {
  process.stderr.write(
    `✗ entra-sync needs Node 24 or newer; this is ${process.versions.node}.\n  → Install Node 24. In a checkout, npm ci brings it.\n`,
  );
  process.exitCode = 1;
}

/** Lets Node run TypeScript below this address: under node_modules, where npm installs a package, it refuses to. */
function stripTypesOf(folder) {
  // It is marked as experimental in Node 24, which would be printed each time.
  const { emitWarning } = process;
  process.emitWarning = (warning, ...rest) =>
    /stripTypeScriptTypes/.test(String(warning)) || emitWarning.call(process, warning, ...rest);
  nodeModule.registerHooks({
    load(url, context, next) {
      if (!url.startsWith(folder) || !url.endsWith(".ts")) return next(url, context);
      const source = nodeModule.stripTypeScriptTypes(readFileSync(fileURLToPath(url), "utf8"));
      return { format: "module", source, shortCircuit: true };
    },
  });
}

/** Runs the command with that Node, in this process's place: same input and output, signals passed on, same end. */
function run(node) {
  const child = spawn(node, [main, ...process.argv.slice(2)], { stdio: "inherit" });
  // Ctrl-C reaches the child by itself, as both share the terminal: here it must only not end the parent first.
  process.on("SIGINT", () => {});
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? 128 + (constants.signals[signal] ?? 0);
  });
}
