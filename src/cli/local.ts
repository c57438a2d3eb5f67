import { freePort } from "../local/free-port.ts";
import type { HostLog } from "../local/host/host-log.ts";
import { type Stack, startStack } from "../local/stack.ts";
import { createClient } from "./client.ts";
import { prepareProof } from "./prove.ts";
import { stopRequested } from "./stop-requested.ts";
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
    let code = 0;
    if (options.sync) code = await Promise.race([syncAndProve(stack), stopping.then(() => 130)]);
    if (options.once || code === 130) return code;
    print();
    showAddresses(stack);
    print(style("gray", "\nCtrl-C stops everything. To see and sync everybody, open the console:\n"));
    print(`  ${style("bold", consoleAddress(stack))}`);
    const isGone = stack.host.exited.then(() => true);
    if (await Promise.race([stopping, isGone])) complainOf("The function host ended.");
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
  print(
    `Up in ${seconds} s: the app, Azurite, Postgres, and stand-ins for Entra ID, Key Vault, Graph and Exchange.\n`,
  );
  return stack;
}

/** What there is to look at. */
function showAddresses({ host, microsoft, images, database }: Stack): void {
  const rows = [
    [
      "  people",
      `${microsoft.graphUrl}/_control/people`,
      "photos and signatures, as Outlook would show them",
    ],
    ["  Microsoft", microsoft.graphUrl, "all that the stand-ins hold, faults and quotas to switch on"],
    ["  images", images.url, "where photos come from"],
    ["  database", database.url, ""],
    ["  the app", `${host.url}/api/runs?code=${host.keys.host}`, ""],
    ["  sync again", `npm run entra-sync -- sync --url ${host.url} --key ${host.keys.host}`, ""],
  ];
  const lines = rows.map(([name = "", address = "", what = ""]) => [
    style("gray", name),
    address,
    style("gray", what),
  ]);
  for (const line of columns(lines)) print(line);
}

/** Behind the # the key reaches no server and no log but that of this terminal. */
const consoleAddress = ({ host }: Stack): string =>
  `${host.url}/api/console#key=${encodeURIComponent(host.keys.host)}`;

async function syncAndProve(stack: Stack): Promise<number> {
  const client = createClient({ url: stack.host.url, key: stack.host.keys.host });
  const request = { emails: [], targets: [], mode: undefined, format: "text" } as const;
  const prove = prepareProof(stack);

  print(`${style("cyan", "First sync")}: what the database says goes to Entra ID, Outlook and Teams.\n`);
  const first = await sync(client, request);
  print(`\n${style("cyan", "Second sync")}: nothing should be left to do.\n`);
  const second = await sync(client, request);
  print();
  return (await prove()) ? Math.max(first, second) : 1;
}

/** The host's warnings and errors, above the progress bar and out of the way of the summary. */
function showHostLine({ level, message, function: name = "host" }: HostLog): void {
  const color = level === "warning" ? "yellow" : "red";
  complain(style(color, `  ${name}: ${plain(message)}`, process.stderr));
}
