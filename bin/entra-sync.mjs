#!/usr/bin/env node
// Starts the command line with a Node that can run it. In a checkout that is the one that npm ci installed, whatever
// Node is on the path: the source is TypeScript, which Node runs without a build from version 22.18 on. Plain
// JavaScript that every Node since 14 can read.
import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { fileURLToPath, pathToFileURL } from "node:url";

const at = (path) => fileURLToPath(new URL(path, import.meta.url));
const main = at("../src/cli/main.ts");
const major = Number(process.versions.node.split(".")[0]);
const own = at(`../node_modules/node/bin/node${process.platform === "win32" ? ".exe" : ""}`);

if (major >= 24) await import(pathToFileURL(main).href);
else if (existsSync(own)) run(own);
else {
  process.stderr.write(
    `✗ entra-sync needs Node 24 or newer; this is ${process.versions.node}.\n  → npm ci in ${at("..")} installs it, or install Node 24.\n`,
  );
  process.exitCode = 1;
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
