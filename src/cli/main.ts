#!/usr/bin/env node
import { createClient, Refused } from "./client.ts";
import { commands } from "./commands.ts";
import { Misuse } from "./misuse.ts";
import { parseCommand } from "./parse-command.ts";
import { complain, complainOf, print } from "./terminal.ts";

const usage = `entra-sync: keeps Entra ID in step with the employee database

${[...commands.values()].flatMap(({ usage: lines }) => lines.map(helpLine)).join("\n")}

  --url URL        where the app is       (or ENTRA_SYNC_URL; http://localhost:7071)
  --key KEY        its function key       (or ENTRA_SYNC_KEY)
  --token TOKEN    or an Entra ID token   (or ENTRA_SYNC_TOKEN; where HTTP_AUTH is entra)
  --format FORMAT  text or json; markdown, too, for a plan

Exit code of sync: 0 done, 1 something failed or is stale, 3 held by a guard. Of preview: 0 nothing to do, 2 there are
changes, 3 they would be held. Of status: 0 all works, 1 something does not. Whatever else goes wrong, also words that it
does not know: 1.`;

process.exitCode = await main().catch(failed);

async function main(): Promise<number> {
  const parsed = parseCommand(process.argv.slice(2), process.env);
  if ("run" in parsed) return parsed.run(createClient(parsed.access));
  print(usage);
  return 0;
}

function failed(error: unknown): number {
  complainOf(
    error instanceof Error ? error.message : String(error),
    error instanceof Refused ? error.remedy : undefined,
  );
  if (error instanceof Misuse) complain(`\n${usage}`);
  return 1;
}

/** What a command does begins at the same column, on a line of its own where the command is long. */
function helpLine([say, what]: readonly [string, string]): string {
  const words = `  entra-sync ${say}`;
  return words.length < 37 ? `${words.padEnd(38)}${what}` : `${words}\n${" ".repeat(38)}${what}`;
}
