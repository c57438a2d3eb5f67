import type { RunView } from "../http/run-view.ts";
import { outcomeStatuses } from "../sync/outcome.ts";
import type { Client } from "./client.ts";
import { describeRun, duration } from "./describe-run.ts";
import { columns, plain, print, style } from "./terminal.ts";

/** `entra-sync runs [ID | cancel ID | retry ID]`: the latest runs, one with its outcomes, or a word to one. */
export async function runs(
  client: Client,
  words: readonly string[],
  format: "text" | "json",
): Promise<number> {
  const [first, second] = words;
  if (first === undefined) return list(await client.runs(), format);
  if (first === "cancel" || first === "retry") {
    if (second === undefined) throw new Error(`Which run? entra-sync runs ${first} ID`);
    return show(await client[first](second), format);
  }
  const status = await show(await client.run(first), format);
  if (format === "text") await showOutcomes(client, first);
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

/** Everybody who is not simply changed or unchanged: those are what one looks for. */
async function showOutcomes(client: Client, id: string): Promise<void> {
  const statuses = outcomeStatuses.filter((status) => status !== "changed" && status !== "unchanged");
  const outcomes = await client.outcomes(id, statuses);
  if (outcomes.length === 0) return;
  print();
  const rows = outcomes.map(({ email, target, status, message = "" }) =>
    [email, target, status, message].map(plain),
  );
  for (const line of columns(rows)) print(`  ${line}`);
}
