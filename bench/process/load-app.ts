// Loads the function app in the file named as the Functions worker does, and prints how much CPU time (ms) that took.
import { pathToFileURL } from "node:url";
// The worker speaks gRPC: these it has loaded before the app.
import "node:fs/promises";
import "node:http2";
import "node:stream/consumers";
import "node:zlib";
import { provideFunctionsCore } from "../../src/local/host/functions-core.ts";

const core = provideFunctionsCore(() => {});
const url = pathToFileURL(process.argv[2] ?? "").href;
const begun = process.cpuUsage();
await import(url);
const { user, system } = process.cpuUsage(begun);
if (core.registrations.length === 0) throw new Error(`${url} registered no function.`);
// Telemetry, once started, would keep the process.
process.stdout.write(String((user + system) / 1000), () => process.exit(0));
