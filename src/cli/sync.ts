import type { RunView } from "../http/run-view.ts";
import { retryable } from "../sync/outcome.ts";
import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { describeOutcomes } from "./describe-outcomes.ts";
import { describeRun } from "./describe-run.ts";
import { emailsIn, formatIn, modeIn, noWords, targetsIn } from "./flags.ts";
import { followRun, progressBar } from "./follow-run.ts";
import { print } from "./terminal.ts";

/** What `entra-sync sync` can be told. */
export interface SyncOptions {
  readonly emails: readonly string[];
  readonly targets: readonly string[];
  readonly mode: string | undefined;
  readonly format: "text" | "json";
}

export const syncCommand = command<SyncOptions>({
  usage: [
    [
      "sync [--email ADDRESS]… [--targets NAME,…] [--mode preview|apply]",
      "sync now, and follow it to its end",
    ],
  ],
  flags: ["email", "targets", "mode", "format", "url", "key", "token"],
  options: (words, flags) => {
    noWords(words, "sync");
    const format = formatIn(flags, ["text", "json"]);
    return { emails: emailsIn(flags), targets: targetsIn(flags), mode: modeIn(flags), format };
  },
  run: sync,
});

/** Asks for a run, follows it to its end and prints its summary; returns the exit code. */
export async function sync(client: Client, { emails, targets, mode, format }: SyncOptions): Promise<number> {
  const asked = await client.requestRun({
    ...(emails.length && { emails }),
    ...(targets.length && { targets }),
    ...(mode && { mode }),
  });
  const bar = progressBar();
  const run = await followRun(client, asked.id, bar.show);
  bar.clear();
  if (format === "json") print(JSON.stringify(run, null, 2));
  else for (const line of [...describeRun(run), ...(await leftOut(client, run))]) print(line);
  return exitCode(run);
}

/** Who was left out and why, at most ten of them: `entra-sync runs ID` has them all. */
async function leftOut(client: Client, { id, summary }: RunView): Promise<string[]> {
  const isAnybody = Object.values(summary?.counts ?? {}).some(({ skipped = 0 }) => skipped > 0);
  return isAnybody ? describeOutcomes(await client.outcomes(id, ["skipped"]), 10) : [];
}

/** 0 done, 1 any failure or stale or a target that could not be planned, 3 held. */
export function exitCode({ status, summary, plan }: RunView): number {
  if (status === "held") return 3;
  if (status !== "done" || plan?.complete === false) return 1;
  const failed = Object.values(summary?.counts ?? {}).some((counts) =>
    [...retryable, "stale" as const].some((outcome) => (counts[outcome] ?? 0) > 0),
  );
  return failed ? 1 : 0;
}
