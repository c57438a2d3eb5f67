import { access } from "node:fs/promises";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { checkStorage } from "../local/host/check-storage.ts";
import type { HostLog } from "../local/host/host-log.ts";
import { localSettingsFile, readLocalSettings } from "../local/host/local-settings.ts";
import { type SupervisedHost, superviseHost } from "../local/host/supervise-host.ts";
import { columns, plain, print, printError, printNote, stopRequested, style } from "./terminal.ts";

/** How `entra-sync host` runs the app. */
export interface HostCommandOptions {
  readonly port: number;
  /** How long a message taken from a queue stays invisible to others, renewed while it is handled. */
  readonly leaseSeconds: number;
  /** Folder of the built app; default `dist` of this project. */
  readonly app?: string;
}

const builtApp = fileURLToPath(new URL("../../dist", import.meta.url));

/**
 * Runs the built app in the local function host, with the settings of the environment and of local.settings.json in the
 * current folder (the environment wins), until Ctrl-C or SIGTERM. Returns the exit code: 0 after those, 1 when it could
 * not start or ended by itself.
 */
export async function hostCommand({
  port,
  leaseSeconds,
  app = builtApp,
}: HostCommandOptions): Promise<number> {
  if (!(await isBuilt(app))) {
    printError(`There is no built app in ${app}.`, "Build it first: npm run build");
    return 1;
  }
  const file = await readLocalSettings(resolve(localSettingsFile));
  const settings = { ...file, ...inEnvironment() };
  const problem = await checkStorage(settings);
  if (problem) {
    printError(problem.message, problem.remedy);
    return 1;
  }

  const stopping = stopRequested();
  const host = await superviseHost({ app, env: settings, port, leaseSeconds, onLog: showLine }).catch(
    (error: unknown) => (error instanceof Error ? error.message : String(error)),
  );
  if (typeof host === "string") {
    printError(host, remedyFor(host, file !== undefined));
    return 1;
  }
  show(host, leaseSeconds, file !== undefined);
  const reason = await Promise.race([stopping.then(() => undefined), host.ended]);
  if (reason) {
    printError(reason);
    return 1;
  }
  await host.stop();
  return 0;
}

async function isBuilt(app: string): Promise<boolean> {
  const needed = ["host.json", "package.json"].map((name) => access(join(app, name)));
  return Promise.all(needed).then(
    () => true,
    () => false,
  );
}

const inEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );

function remedyFor(message: string, hasFile: boolean): string {
  if (/Port \d+ is in use/.test(message))
    return "Choose another one with --port, or --port 0 for any that is free.";
  const file = hasFile ? localSettingsFile : `${localSettingsFile}, which is not in this folder`;
  return `Settings come from the environment and from ${file}; copy local.settings.sample.json for a start.`;
}

function show({ url, keys, functions }: SupervisedHost, leaseSeconds: number, hasFile: boolean): void {
  const failed = functions.filter(({ error }) => error !== undefined);
  const rows = [
    ["  address", url],
    ["  function key", keys.host],
    ["  admin key", keys.master],
    ["  console", `${url}/api/console#key=${encodeURIComponent(keys.host)}`],
    ["  status", `npx entra-sync status --url ${url} --key ${keys.host}`],
    [
      "  run the timer",
      `curl -X POST ${url}/admin/functions/snapshotEmployees -H "x-functions-key: ${keys.master}" -H "content-type: application/json" -d "{}"`,
    ],
  ];
  print(`${style("bold", "Entra Employee Sync")} in the local function host\n`);
  for (const line of columns(rows.map(([name = "", what = ""]) => [style("gray", name), what]))) print(line);
  const from = hasFile ? `the environment and ${localSettingsFile}` : "the environment";
  print(
    `\n${functions.length - failed.length} functions run, with the settings of ${from}. Messages are leased for ${leaseSeconds} s.`,
  );
  if (failed.length) {
    print(
      style(
        "red",
        `In error: ${failed.map(({ name, error }) => `${name} (${plain(error ?? "")})`).join(", ")}.`,
      ),
    );
  }
  print(style("gray", "The keys are new at every start. Ctrl-C lets what runs finish, then stops.\n"));
}

/** The log goes to standard error, so that standard output holds the address and the keys only. */
function showLine({ level, message, function: name = "host" }: HostLog): void {
  const line = `${name}: ${plain(message)}`;
  const color = level === "warning" ? "yellow" : level === "error" || level === "critical" ? "red" : "gray";
  printNote(style(color, line, process.stderr));
}
