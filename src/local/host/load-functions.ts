import { glob, readFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { defineFunction, type FunctionDefinition } from "./function-definition.ts";
import { type FunctionsCore, provideFunctionsCore } from "./functions-core.ts";
import type { AppSettings } from "./host-config.ts";
import type { Log } from "./host-log.ts";
import type { LoadedFunction } from "./queue-message.ts";

/** The app's functions: those that run, and all with what is wrong with the others. */
export interface LoadedApp {
  readonly core: FunctionsCore;
  readonly definitions: readonly FunctionDefinition[];
  readonly functions: readonly LoadedFunction[];
}

/** Loads the app into this process, runs its start hooks and reads what it registered; rejects when it cannot be loaded. */
export async function loadFunctions(
  folder: string,
  settings: AppSettings,
  routePrefix: string,
  log: Log,
): Promise<LoadedApp> {
  const core = provideFunctionsCore(log);
  await loadApp(folder);
  await core.runHooks("appStart", { functionAppDirectory: folder, hookData: {}, appHookData: {} });
  core.close();
  const capabilities = await core.model()?.getCapabilities({});
  if (capabilities?.["HttpUri"])
    throw new Error("The app turns HTTP streaming on, which this host does not have.");
  if (core.registrations.length === 0) log({ level: "warning", message: "The app registered no functions." });

  const definitions: FunctionDefinition[] = [];
  const functions = core.registrations.map((registration): LoadedFunction => {
    const { name } = registration.metadata;
    try {
      const definition = defineFunction(registration, settings, routePrefix);
      definitions.push(definition);
      const { trigger } = definition;
      for (const range of trigger.type === "timer" ? trigger.schedule.swapped : []) {
        const [from, to] = range.split("/")[0]?.split("-") ?? [];
        const message = `The schedule's ${range} runs from ${to} to ${from}: NCRONTAB swaps a range that is written backwards.`;
        log({ level: "warning", function: name, message });
      }
      return { name, type: trigger.type, ...(trigger.type === "http" && { route: trigger.route.template }) };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      log({ level: "error", function: name, message: `The function is in error: ${message}` });
      return { name, type: triggerType(registration.metadata.bindings), error: message };
    }
  });
  return { core, definitions, functions };
}

function triggerType(bindings: Readonly<Record<string, { readonly type: string }>>): string {
  const type = Object.values(bindings).find((binding) => binding.type.endsWith("Trigger"))?.type;
  return type?.replace(/Trigger$/, "") ?? "none";
}

/** Runs every file that `main` of `<folder>/package.json` matches (a path or glob), so that the app registers its functions; rejects with what the app throws, or when nothing matches. */
export async function loadApp(folder: string): Promise<void> {
  const { main } = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as { main?: string };
  if (!main) throw new Error(`${join(folder, "package.json")} has no "main": the host finds no functions.`);
  const files = (await Array.fromAsync(glob(main, { cwd: folder }))).sort();
  if (files.length === 0) {
    throw new Error(
      `"main" of ${join(folder, "package.json")} is "${main}", and no file is there. Build first?`,
    );
  }
  // import() takes CommonJS as well as modules.
  for (const file of files) await import(pathToFileURL(join(folder, file)).href);
}
