import { isBuilt } from "./build-memory.ts";

/** A folder that can be deployed as it is. */
const out = "dist";
// --here: to be run on this machine only, so that nothing has to be fetched for another.
const deployable = !process.argv.includes("--here");
const isUnchanged = process.argv.includes("--if-changed") && (await isBuilt(out, { deployable }));
// What builds is loaded where there is something to build: it takes longer than finding that out.
if (!isUnchanged) await (await import("./build-app.ts")).buildApp(out, { deployable });
