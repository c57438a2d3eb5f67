/** The child process that is Azurite: its command line, tied to the life of the process that started it. */

import { createRequire, Module } from "node:module";
import { indexLookups } from "./indexed-lookups.ts";

// The channel closes however the parent ends, kill -9 included, and on every platform.
process.on("disconnect", () => process.exit(0));

// Ctrl-C reaches the whole process group. Azurite would close at once, under an app that is still finishing;
// the process that started it decides when to stop, so only the "shutdown" message ends it cleanly.
const politely = process.once.bind(process);
process.once = ((event: string, listener: () => void) =>
  event === "SIGINT" ? process : politely(event, listener)) as typeof process.once;
process.on("SIGINT", () => {});

const load = createRequire(createRequire(import.meta.url).resolve("azurite/package.json"));
// Azurite loads its telemetry and its store for SQL databases also where they are not used, as here: most of all it loads.
for (const unused of ["applicationinsights", "./dist/src/blob/SqlBlobServer.js"]) {
  const path = load.resolve(unused);
  load.cache[path] = Object.assign(new Module(path), { loaded: true });
}
if (process.env["AZURITE_AS_PUBLISHED"] !== "1") indexLookups(load);
load("./dist/src/azurite.js");
