/** The child process that is Azurite: its command line, tied to the life of the process that started it. */

import { createRequire, registerHooks } from "node:module";
import { indexLookups } from "./indexed-lookups.ts";

// The channel closes however the parent ends, kill -9 included, and on every platform.
process.on("disconnect", () => process.exit(0));

// Ctrl-C reaches the whole process group. Azurite would close at once, under an app that is still finishing;
// the process that started it decides when to stop, so only the "shutdown" message ends it cleanly.
const politely = process.once.bind(process);
process.once = ((event: string, listener: () => void) =>
  event === "SIGINT" ? process : politely(event, listener)) as typeof process.once;
process.on("SIGINT", () => {});

// Azurite loads its telemetry also where that is switched off, as here: two thirds of all it loads.
registerHooks({
  load: (url, context, next) =>
    url.includes("/node_modules/applicationinsights/")
      ? { format: "commonjs", source: "", shortCircuit: true }
      : next(url, context),
});
const load = createRequire(import.meta.url);
if (process.env["AZURITE_AS_PUBLISHED"] !== "1") indexLookups(load);
load("azurite/dist/src/azurite.js");
