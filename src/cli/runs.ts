import { outcomeStatuses } from "../core/outcome.ts";
import type { RunView } from "../http/run-view.ts";
import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { describeOutcomes } from "./describe-outcomes.ts";
import { describe } from "./describe-plan.ts";
import { describeRun, duration } from "./describe-run.ts";
import { type Flags, formatIn } from "./flags.ts";
import { Misuse } from "./misuse.ts";
import { toItsEnd } from "./sync.ts";
import { columns, plain, print, style } from "./terminal.ts";

/** What `entra-sync runs` can be told: to list the latest runs, or what to do with one. */
export type RunsOptions = { readonly format: "text" | "json" } & (
  | { readonly action: "list" }
  | { readonly action: "show" | "plan" | "cancel" | "retry"; readonly id: string }
  | { readonly action: "release"; readonly id: string; readonly digest: string }
);

export const runsCommand = command<RunsOptions>({
  usage: [
    ["runs", "the latest runs"],
    ["runs ID", "one run, and whoever was not simply synced"],
    ["runs plan ID", "what a run set out to do, field by field"],
    ["runs release ID --digest DIGEST", "let a held run go on, for the plan that you have read"],
    ["runs cancel ID", "drop what is still queued; refuse what is held"],
    ["runs retry ID", "try again what failed"],
  ],
  flags: ["format", "digest", "url", "key", "token"],
  options,
  run: runs,
});

function options(words: readonly string[], flags: Flags): RunsOptions {
  const format = formatIn(flags, ["text", "json"]);
  const [first, second, ...more] = words;
  if (first === undefined) return { action: "list", format };
  if (first !== "plan" && first !== "release" && first !== "cancel" && first !== "retry") {
    if (second !== undefined) throw new Misuse(`entra-sync runs takes one run: what is ${second}?`);
    return { action: "show", id: first, format };
  }
  if (second === undefined || more.length) throw new Misuse(`Which run? entra-sync runs ${first} ID`);
  if (first === "release") return { action: first, id: second, digest: digestIn(flags), format };
  return { action: first, id: second, format };
}

/** The digest of the plan that was read: without it nobody could tell whether it is the one that would be written. */
function digestIn({ digest }: Flags): string {
  if (digest?.trim()) return digest.trim();
  throw new Misuse(
    "Which plan? entra-sync runs plan ID shows its digest: entra-sync runs release ID --digest DIGEST",
  );
}

/** `entra-sync runs [ID | cancel ID | retry ID]`: the latest runs, one with its outcomes, or a word to one. */
export async function runs(client: Client, options: RunsOptions): Promise<number> {
  const { format } = options;
  if (options.action === "list") return list(await client.runs(), format);
  const { action, id } = options;
  if (action === "plan") {
    for (const line of describe(await client.plan(id), format)) print(line);
    return 0;
  }
  if (action === "release") return toItsEnd(client, await client.release(id, options.digest), format);
  if (action === "retry") return toItsEnd(client, await client.retry(id), format);
  if (action === "cancel") return show(await client.cancel(id), format);
  const status = show(await client.run(id), format);
  if (format === "text") await showOutcomes(client, id);
  return status;
}

function list(all: readonly RunView[], format: "text" | "json"): number {
  if (format === "json") print(JSON.stringify(all, null, 2));
  else if (all.length === 0) print("There were no runs in the last 31 days.");
  else for (const line of columns([head, ...all.map(row)])) print(line);
  return 0;
}

const head = ["RUN", "STATUS", "MODE", "ASKED BY", "CHANGED", "FAILED", "TIME"].map((word) =>
  style("gray", word),
);

function row({ id, status, mode, startedBy, summary }: RunView): string[] {
  const count = (...statuses: readonly string[]) =>
    Object.values(summary?.counts ?? {})
      .flatMap((counts) => Object.entries(counts))
      .reduce((sum, [outcome, n]) => sum + (statuses.includes(outcome) ? n : 0), 0);
  const failed = count("failed", "poisoned", "lost");
  return [
    id,
    status,
    mode,
    plain(startedBy),
    `${count("changed")}`,
    failed ? style("red", `${failed}`) : "0",
    summary ? duration(summary.seconds) : "",
  ];
}

function show(run: RunView, format: "text" | "json"): number {
  if (format === "json") print(JSON.stringify(run, null, 2));
  else for (const line of describeRun(run)) print(line);
  return 0;
}

/** Everybody who is not simply changed, unchanged or verified: those are what one looks for. */
async function showOutcomes(client: Client, id: string): Promise<void> {
  const statuses = outcomeStatuses.filter((status) => !["changed", "unchanged", "verified"].includes(status));
  const outcomes = await client.outcomes(id, statuses);
  if (outcomes.length === 0) return;
  print();
  for (const line of describeOutcomes(outcomes)) print(line);
}
