import { once } from "node:events";
import { agreement, describeDisagreement } from "../local/company/agreement.ts";
import { freePort } from "../local/free-port.ts";
import type { HostLog } from "../local/host/host-log.ts";
import { type Stack, startStack } from "../local/stack.ts";
import { createClient } from "./client.ts";
import { sync } from "./sync.ts";
import { columns, complain, complainOf, plain, print, style } from "./terminal.ts";

/** What `entra-sync local` can be told. */
export interface LocalOptions {
  /** End after the proof, with 0 only if Entra's stand-in holds what the database says. */
  readonly once: boolean;
  /** Whether to sync at once, or leave that to whoever looks. */
  readonly sync: boolean;
  readonly employees: number;
}

/** Starts the whole cloud on this machine, syncs twice to show that nothing is left, proves it, and stays up. */
export async function local(options: LocalOptions): Promise<number> {
  const stopping = stopRequested();

  const stack = await start(options);
  try {
    showAddresses(stack);
    let code = 0;
    if (options.sync) code = await Promise.race([syncAndProve(stack), stopping.then(() => 130)]);
    if (options.once || code === 130) return code;
    print(style("gray", "\nCtrl-C stops everything."));
    await Promise.race([stopping, hostGone(stack)]);
    return code;
  } finally {
    await stack.close();
  }
}

async function start({ employees }: LocalOptions): Promise<Stack> {
  const begun = performance.now();
  print(`${style("bold", "Entra Employee Sync")}, the whole cloud on this machine\n`);
  const stack = await startStack({
    employees,
    databaseUrl: process.env["EMPLOYEES_DATABASE_URL"],
    microsoft: { throttling: true },
    host: { port: await freePort(7071), logLevel: "warning", onLog: showHostLine },
  });
  const seconds = ((performance.now() - begun) / 1000).toFixed(1);
  print(`Up in ${seconds} s: the app, Azurite, Postgres, and stand-ins for Entra ID, Key Vault and Graph.\n`);
  return stack;
}

function showAddresses({ host, microsoft, database }: Stack): void {
  const rows = [
    ["  app", `${host.url}/api/runs?code=${host.keys.host}`],
    ["  Entra ID", `${microsoft.graphUrl}`],
    ["  database", database.url],
    ["  again", `npm run entra-sync -- sync --url ${host.url} --key ${host.keys.host}`],
  ];
  for (const line of columns(rows.map(([name = "", address = ""]) => [style("gray", name), address])))
    print(line);
}

async function syncAndProve({ host, database, microsoft, company }: Stack): Promise<number> {
  const client = createClient({ url: host.url, key: host.keys.host });
  const request = { emails: [], targets: [], mode: undefined, format: "text" } as const;

  print(`\n${style("cyan", "First sync")}: what the database says goes to Entra ID.\n`);
  const first = await sync(client, request);
  print(`\n${style("cyan", "Second sync")}: nothing should be left to do.\n`);
  const second = await sync(client, request);

  const verdict = await agreement(database.query, {
    before: company.entraUsers,
    after: microsoft.users.all(),
  });
  print();
  for (const disagreement of verdict.disagreements) complainOf(describeDisagreement(disagreement));
  if (verdict.disagreements.length > 0) return 1;
  print(
    `${style("green", "✓")} ${verdict.compared} people compared: Entra ID says what the database says, ` +
      `but for ${verdict.allowances.length} things that may differ (npm run entra-sync -- runs ID names them).`,
  );
  return Math.max(first, second);
}

/** Ctrl-C, or a polite end by whoever started this; a second Ctrl-C does not wait. */
async function stopRequested(): Promise<void> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  process.once("SIGINT", () => process.exit(130));
  print(style("gray", "\nStopping…"));
}

async function hostGone({ host }: Stack): Promise<void> {
  await host.exited;
  complainOf("The function host ended.");
}

/** The host's warnings and errors, above the progress bar and out of the way of the summary. */
function showHostLine({ level, message, function: name = "host" }: HostLog): void {
  const color = level === "warning" ? "yellow" : "red";
  complain(style(color, `  ${name}: ${plain(message)}`, process.stderr));
}
