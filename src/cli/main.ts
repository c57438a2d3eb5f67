#!/usr/bin/env node
import { createClient, Refused } from "./client.ts";
import { Misuse, parseCommand } from "./parse-command.ts";
import { runs } from "./runs.ts";
import { signature } from "./signature.ts";
import { sync } from "./sync.ts";
import { complain, complainOf, print } from "./terminal.ts";

const usage = `entra-sync: keeps Entra ID in step with the employee database

  entra-sync sync [--email ADDRESS]… [--targets NAME,…] [--mode preview|apply]
                                  sync now, and follow it to its end
  entra-sync runs                 the latest runs
  entra-sync runs ID              one run, and whoever was not simply synced
  entra-sync runs cancel ID       drop what is still queued
  entra-sync runs retry ID        try again what failed
  entra-sync signature EMAIL [--open]
                                  somebody's signature as it would be written now
  entra-sync local [--once] [--no-sync] [--employees N]
                                  the whole cloud on this machine

  --url URL        where the app is   (or ENTRA_SYNC_URL; http://localhost:7071)
  --key KEY        its function key   (or ENTRA_SYNC_KEY)
  --format FORMAT  text or json

Exit code of sync: 0 done, 1 something failed or is stale, 3 held by a guard; 2 for words it does not know.`;

process.exitCode = await main().catch(failed);

async function main(): Promise<number> {
  const command = parseCommand(process.argv.slice(2), process.env);
  switch (command.name) {
    case "help":
      print(usage);
      return 0;
    case "sync":
      return sync(createClient(command.access), command.options);
    case "runs":
      return runs(createClient(command.access), command.options);
    case "signature":
      return signature(createClient(command.access), command.options);
    case "local": {
      // Only here, so that the other commands start at once.
      const { local } = await import("./local.ts");
      return local(command.options);
    }
  }
}

function failed(error: unknown): number {
  complainOf(
    error instanceof Error ? error.message : String(error),
    error instanceof Refused ? error.remedy : undefined,
  );
  if (!(error instanceof Misuse)) return 1;
  complain(`\n${usage}`);
  return 2;
}
