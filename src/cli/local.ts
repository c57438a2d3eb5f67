import { execFile } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { RunView } from "../api/runs.ts";
import { agreement, describeDisagreement } from "../local/company/agreement.ts";
import { sampleCompany } from "../local/company/company.ts";
import { photoAgreement } from "../local/company/photo-agreement.ts";
import { signatureAgreement } from "../local/company/signature-agreement.ts";
import type { HostLog } from "../local/host/host-log.ts";
import { type Stack, startStack } from "../local/stack.ts";
import { type Client, createClient } from "./client.ts";
import { exitCodeOf, showToItsEnd, sync } from "./sync.ts";
import { columns, plain, print, printError, printNote, stopRequested, style } from "./terminal.ts";

/** Options of `entra-sync local`. */
export interface LocalOptions {
  /** End after the verification, with 0 only if Entra's stand-in holds what the database says. */
  readonly once: boolean;
  /** Whether to sync at once, or leave that to the user. */
  readonly sync: boolean;
  readonly employees: number;
}

/**
 * Starts the whole cloud on this machine, with guards as they are by default, and syncs: a guard holds that first run,
 * which is shown and released. A second sync shows that nothing is left; then everything is verified, and stays up.
 */
export async function local(options: LocalOptions): Promise<number> {
  const stopping = stopRequested();
  const stack = await start(options);
  try {
    let code = 0;
    if (options.sync) code = await Promise.race([syncAndVerify(stack), stopping.then(() => 130)]);
    if (options.once || code === 130) return code;
    print();
    showAddresses(stack);
    print(style("gray", "\nCtrl-C stops everything. To see and sync everyone, open the console:\n"));
    print(`  ${style("bold", consoleAddress(stack))}`);
    const isGone = stack.host.exited.then(() => true);
    if (await Promise.race([stopping, isGone])) printError("The function host ended.");
    return code;
  } finally {
    await stack.close();
  }
}

async function start({ employees }: LocalOptions): Promise<Stack> {
  const begun = performance.now();
  print(`${style("bold", "Entra Employee Sync")}, the whole cloud on this machine\n`);
  const stack = await startStack({
    // Most of a small company is ordinary, too: the guards speak of what many people have in common.
    company: (images) => sampleCompany({ employees, images, flawed: Math.ceil(employees / 4) }),
    settings: { SYNC_MAX_CHANGED_PERCENT: "", SYNC_MAX_CLEARED_PERCENT: "" },
    app: buildApp(),
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

/** Builds the app unless that was done from the sources as they are; resolves with its folder, rejects with what the build says. */
async function buildApp(): Promise<string> {
  const root = fileURLToPath(new URL("../..", import.meta.url));
  await promisify(execFile)(process.execPath, ["build.ts", "--here", "--if-changed"], { cwd: root });
  return join(root, "dist");
}

/** The addresses that a user can open. */
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
    ["  sync again", `npx entra-sync sync --url ${host.url} --key ${host.keys.host}`, ""],
  ];
  const lines = rows.map(([name = "", address = "", what = ""]) => [
    style("gray", name),
    address,
    style("gray", what),
  ]);
  for (const line of columns(lines, Number.POSITIVE_INFINITY)) print(line);
}

/** Behind the # the key reaches no server and no log but that of this terminal. */
const consoleAddress = ({ host }: Stack): string =>
  `${host.url}/api/console#key=${encodeURIComponent(host.keys.host)}`;

async function syncAndVerify(stack: Stack): Promise<number> {
  const client = createClient({ url: stack.host.url, key: stack.host.keys.host });
  const request = { format: "text" } as const;
  const verify = prepareVerification(stack);

  print(`${style("cyan", "First sync")}: what the database says goes to Entra ID, Outlook and Teams.\n`);
  const run = await showToItsEnd(client, await client.requestRun({}), request.format);
  const held = run.waiting ? await client.run(run.waiting.run) : run;
  const first = held.status === "held" ? await release(client, held) : exitCodeOf(run);
  print(`\n${style("cyan", "Second sync")}: nothing should be left to do.\n`);
  const second = await sync(client, request);
  print();
  return (await verify()) ? Math.max(first, second) : 1;
}

/** Releases a held run for the plan that it has, as a person does who has read it; returns the exit code. */
async function release(client: Client, { id, plan }: RunView): Promise<number> {
  print(`\n${style("cyan", "Held")}: more would change than a run may do by itself. Nothing of it is written until a person
has read its plan and releases it, as the lines above say, or in the console.\n`);
  print(
    `${style("cyan", "Released")}: the sample company's run needs no reader, so this command releases it.\n`,
  );
  const released = await client.release(id, plan?.digest ?? "");
  return exitCodeOf(await showToItsEnd(client, released, "text"));
}

/** The host's warnings and errors, above the progress bar and out of the way of the summary, which says itself what holds a run. */
function showHostLine({ level, message, function: name = "host" }: HostLog): void {
  if (message.startsWith("The run is held")) return;
  const color = level === "warning" ? "yellow" : "red";
  printNote(style(color, `  ${name}: ${plain(message)}`, process.stderr));
}

/**
 * Remembers what the stand-ins hold now, and returns how to verify a sync afterwards: they must then hold what the
 * database says, in profiles, photos and signatures, and nothing else may have changed. True if it is so.
 */
function prepareVerification({ database, microsoft, images, company }: Stack): () => Promise<boolean> {
  const before = { photos: microsoft.photos.all(), mailboxes: microsoft.mailboxes.all() };
  const users = company.entraUsers;

  return async () => {
    const verdicts = [
      ["profiles", await agreement(database.query, { before: users, after: microsoft.users.all() })],
      [
        "photos",
        await photoAgreement(database.query, {
          users,
          mailboxes: microsoft.mailboxes,
          before: before.photos,
          after: microsoft.photos.all(),
          shown: images.shown,
        }),
      ],
      [
        "signatures",
        await signatureAgreement(database.query, {
          users,
          before: before.mailboxes,
          after: microsoft.mailboxes.all(),
        }),
      ],
    ] as const;
    const disagreements = verdicts.flatMap(([, verdict]) => verdict.disagreements);
    for (const disagreement of disagreements) printError(describeDisagreement(disagreement));
    if (disagreements.length > 0) return false;
    const compared = verdicts.map(([what, verdict]) => `${verdict.compared} ${what}`).join(", ");
    print(
      `${style("green", "✓")} Compared with the database: ${compared}. All agree, and nothing else was touched.`,
    );
    return true;
  };
}

/** The preferred port on 127.0.0.1, or any free one when it is in use. */
async function freePort(preferred: number): Promise<number> {
  const server = createServer();
  server.listen(preferred, "127.0.0.1");
  try {
    await once(server, "listening");
    return preferred;
  } catch {
    return 0;
  } finally {
    server.close();
  }
}
