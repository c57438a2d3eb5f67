import { readFile } from "node:fs/promises";
import { z } from "zod";
import { retryable } from "../core/outcome.ts";
import type { RunView } from "../http/run-view.ts";
import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { describeOutcomes } from "./describe-outcomes.ts";
import { describeRun } from "./describe-run.ts";
import { emailsIn, formatIn, modeIn, noWords, targetsIn } from "./flags.ts";
import { followRun, progressBar } from "./follow-run.ts";
import { Misuse } from "./misuse.ts";
import { print } from "./terminal.ts";

/** What `entra-sync sync` can be told. */
export interface SyncOptions {
  readonly emails: readonly string[];
  readonly targets: readonly string[];
  readonly mode: string | undefined;
  /** A file with a plan as `preview --format json` printed it: exactly that is applied, or nothing. */
  readonly plan?: string | undefined;
  readonly format: "text" | "json";
}

export const syncCommand = command<SyncOptions>({
  usage: [
    [
      "sync [--email ADDRESS]… [--targets NAME,…] [--mode preview|apply]",
      "sync now, and follow it to its end",
    ],
  ],
  flags: ["email", "targets", "mode", "plan", "format", "url", "key", "token"],
  options: (words, flags) => {
    noWords(words, "sync");
    const format = formatIn(flags, ["text", "json"]);
    const { plan } = flags;
    if (plan !== undefined && (flags.email || flags.targets || flags.mode))
      throw new Misuse("--plan says already whom and what: give it without --email, --targets and --mode.");
    return { emails: emailsIn(flags), targets: targetsIn(flags), mode: modeIn(flags), plan, format };
  },
  run: sync,
});

/** Asks for a run, follows it to its end and prints its summary; returns the exit code. */
export async function sync(client: Client, options: SyncOptions): Promise<number> {
  const { emails, targets, mode, plan, format } = options;
  const asked = await client.requestRun({
    ...(emails.length && { emails }),
    ...(targets.length && { targets }),
    ...(mode && { mode }),
    ...(plan !== undefined && { mode: "apply", ...(await readPlan(plan)) }),
  });
  return toItsEnd(client, asked, format);
}

/** Follows a run to its end and prints its summary; returns the exit code. */
export async function toItsEnd(
  client: Client,
  { id }: Pick<RunView, "id">,
  format: "text" | "json",
): Promise<number> {
  const bar = progressBar();
  const run = await followRun(client, id, bar.show);
  bar.clear();
  if (format === "json") print(JSON.stringify(run, null, 2));
  else for (const line of [...describeRun(run), ...(await leftOut(client, run))]) print(line);
  return exitCode(run);
}

const PlanFile = z.object({
  version: z.literal(1),
  digest: z.string().regex(/^[\da-f]{64}$/),
  targets: z.array(z.string()).min(1),
  emails: z.array(z.string()).optional(),
});

/** What a file's plan was made for, and its digest; throws when the file has no plan. */
async function readPlan(file: string) {
  const text = await readFile(file, "utf8");
  try {
    const { digest, targets, emails } = PlanFile.parse(JSON.parse(text));
    return { digest, targets, ...(emails && { emails }) };
  } catch (cause) {
    throw new Error(`${file} is no plan as entra-sync preview --format json prints it.`, { cause });
  }
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
