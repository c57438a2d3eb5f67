import { join } from "node:path";
import { type FunctionHandler, app as functions } from "@azure/functions";
import { readSettings, settingWarnings } from "../settings.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import {
  handlers,
  registerAddinFiles,
  registerConsole,
  registerOperations,
  registerQueueTriggers,
  registerTimers,
} from "./register.ts";

// What the host loads at a cold start: it checks the settings and registers the functions. What they do is loaded when the
// first of them is called, which takes many times as long.

const settings = readSettings(process.env);
/** To standard error, which the host logs: no function runs yet that could log. */
const warn = (warning: string) => process.stderr.write(`${warning}\n`);
const warnings = settingWarnings(settings, process.env);
for (const warning of warnings) warn(warning);

let loading: Promise<Telemetry> | undefined;

const later =
  (name: string): FunctionHandler =>
  async (input, context) => {
    loading ??= load();
    await loading;
    const handler = handlers.get(name);
    if (!handler) throw new Error(`No handler is registered for function ${name}.`);
    return handler(input, context);
  };

async function load(): Promise<Telemetry> {
  try {
    const { loadHandlers } = await import("./load-handlers.ts");
    return await loadHandlers({ settings, folder: import.meta.dirname, warnings, warn });
  } catch (error) {
    loading = undefined;
    throw error;
  }
}

registerTimers(settings, later);
registerQueueTriggers(later);
registerOperations(settings, later);
// The console and the add-in are built beside the bundle, and hold no data: their files need nothing of the app.
registerConsole(join(import.meta.dirname, "console"));
registerAddinFiles(join(import.meta.dirname, "addin"), settings);
functions.hook.appTerminate(async () => (await loading?.catch(() => undefined))?.flush());
