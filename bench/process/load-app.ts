// Loads the function app in the file named as the Functions worker does, and prints how many milliseconds that took.
import { pathToFileURL } from "node:url";
import { provideFunctionsCore } from "../../src/local/host/functions-core.ts";

const core = provideFunctionsCore(() => {});
const url = pathToFileURL(process.argv[2] ?? "").href;
const begun = performance.now();
await import(url);
const ms = performance.now() - begun;
if (core.registrations.length === 0) throw new Error(`${url} registered no function.`);
// Telemetry, once started, would keep the process.
process.stdout.write(String(ms), () => process.exit(0));
