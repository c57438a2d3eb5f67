import type { RunView } from "../http/run-view.ts";
import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { describe } from "./describe-plan.ts";
import { describeRun } from "./describe-run.ts";
import { emailAmong, formatIn, modeIn, targetsIn } from "./flags.ts";
import { followRun, progressBar } from "./follow-run.ts";
import { Misuse } from "./misuse.ts";
import { exitCode } from "./sync.ts";
import { print } from "./terminal.ts";

/** What `entra-sync undo` can be told. */
export interface UndoOptions {
  readonly email: string;
  readonly run: string;
  readonly targets: readonly string[];
  readonly mode: string | undefined;
  readonly digest: string | undefined;
  readonly format: "text" | "json";
}

export const undoCommand = command<UndoOptions>({
  usage: [
    ["undo EMAIL --run ID [--targets NAME,…]", "put back what a run replaced of somebody"],
    ["        [--mode preview|apply] [--digest D]", "  … only show it, or exactly what was shown"],
  ],
  flags: ["run", "targets", "mode", "digest", "format", "url", "key", "token"],
  options: (words, flags) => {
    const { run, digest } = flags;
    const email = emailAmong(words, "Of whom? entra-sync undo EMAIL --run ID");
    if (!run)
      throw new Misuse("Which run? entra-sync undo EMAIL --run ID; entra-sync history EMAIL has them.");
    const format = formatIn(flags, ["text", "json"]);
    return { email, run, digest, targets: targetsIn(flags), mode: modeIn(flags), format };
  },
  run: undo,
});

/** Asks for the undo, follows it, and prints what it set out to do and what came of it; the exit code is as for sync. */
export async function undo(client: Client, options: UndoOptions): Promise<number> {
  const { email, run: id, targets, mode, digest, format } = options;
  const asked = await client.undo(email, {
    run: id,
    ...(targets.length && { targets }),
    ...(mode && { mode }),
    ...(digest && { digest }),
  });
  const bar = progressBar();
  const run = await followRun(client, asked.id, bar.show);
  bar.clear();
  for (const line of format === "json" ? [JSON.stringify(run, null, 2)] : await linesOf(client, run))
    print(line);
  return exitCode(run);
}

async function linesOf(client: Client, run: RunView): Promise<readonly string[]> {
  const plan = run.plan ? describe(await client.plan(run.id), "text") : [];
  return [...plan, "", ...describeRun(run)];
}
