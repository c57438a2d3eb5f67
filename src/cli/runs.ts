import { type Command, Option } from "@commander-js/extra-typings";
import type { RunView } from "../api/runs.ts";
import { outcomeStatuses } from "../core/status.ts";
import type { Client } from "./client.ts";
import { connect, withConnection } from "./connection.ts";
import { describeOutcomes, describeRun, duration } from "./describe/run.ts";
import { UsageError } from "./error-message.ts";
import { exitWith, formatOption, helpAfter, notBlank } from "./options.ts";
import { printJson, printLines, printPlan } from "./output.ts";
import { toItsEnd } from "./sync.ts";
import { columns, plain, print, style } from "./terminal.ts";

type Format = "text" | "json";

/** Adds `entra-sync runs` and its actions on one run. */
export function addRuns(program: Command): void {
  const runs = program
    .command("runs")
    .description("List the latest runs, or show one with everyone who was not synced.")
    .argument("[id]", "a run's id, or latest for the newest that is not a preview")
    .addOption(formatOption());
  withConnection(runs).action(async (id, options) => {
    const client = connect(options);
    if (id === undefined) list(await client.runs(), options.format);
    else await showRun(client, await idOf(id, client), options.format);
  });

  const plan = runs
    .command("plan")
    .description("Show what a run set out to do, field by field, and its digest.")
    .argument("<id>", "the run's id, or latest")
    .addOption(formatOption());
  withConnection(plan).action(async (id, options) => {
    const client = connect(options);
    printPlan(await client.plan(await idOf(id, client)), options.format);
  });

  const release = runs
    .command("release")
    .description("Release a held run, for exactly the plan that you have read.")
    .argument("<id>", "the run's id, or latest")
    .requiredOption("--digest <digest>", "the digest that entra-sync runs plan ID shows", notBlank)
    .addOption(personOption())
    .addOption(formatOption());
  withConnection(release).action(async (id, { digest, person, ...options }) => {
    const client = connect(options);
    exitWith(
      await toItsEnd(client, await client.release(await idOf(id, client), digest, person), options.format),
    );
  });

  const cancel = runs
    .command("cancel")
    .description("Cancel what a run still has queued, or refuse a held run.")
    .argument("<id>", "the run's id, or latest")
    .addOption(formatOption());
  withConnection(cancel).action(async (id, options) => {
    const client = connect(options);
    show(await client.cancel(await idOf(id, client)), options.format);
  });

  const retry = runs
    .command("retry")
    .description("Try again what failed in a run.")
    .argument("<id>", "the run's id, or latest")
    .addOption(formatOption());
  withConnection(retry).action(async (id, options) => {
    const client = connect(options);
    exitWith(await toItsEnd(client, await client.retry(await idOf(id, client)), options.format));
  });

  helpAfter(runs, {
    examples: [
      ["entra-sync runs latest", "who failed last night and why, and who waits for what"],
      ["entra-sync runs plan 20261122T030000Z-k3xq7a", "read the plan of a held run"],
      ["entra-sync runs release 20261122T030000Z-k3xq7a --digest DIGEST", "let it go on"],
      [
        "entra-sync runs release 20261122T030000Z-k3xq7a --digest D --person a@b.no",
        "let it go on, and confirm the account shown for a person",
      ],
    ],
  });
  const exitCodes = { 0: "done", 1: "someone failed or was stale, or another error", 3: "held by a guard" };
  helpAfter(release, { exitCodes });
  helpAfter(retry, { exitCodes });
}

/** A run's id as it is given; of `latest` that of the newest run that is to write, or of the newest preview where there is none. */
export async function idOf(given: string, client: Client): Promise<string> {
  if (given !== "latest") return given;
  const runs = await client.runs();
  const latest = runs.find(({ mode }) => mode === "apply") ?? runs[0];
  if (!latest) throw new UsageError("There were no runs in the last 31 days.");
  return latest.id;
}

/** --person, repeatable. */
const personOption = () =>
  new Option(
    "--person <address>",
    "who is unsure in the plan and has the first account that it shows; repeat it for more",
  ).argParser((value: string, previous?: readonly string[]): readonly string[] => [
    ...(previous ?? []),
    notBlank(value),
  ]);

function list(all: readonly RunView[], format: Format): void {
  if (format === "json") printJson(all);
  else if (all.length === 0) print("There were no runs in the last 31 days.");
  else printLines(columns([head(), ...all.map(row)]));
}

const head = (): string[] =>
  ["RUN", "STATUS", "MODE", "STARTED BY", "CHANGED", "FAILED", "TIME"].map((word) => style("gray", word));

function row({ id, status, mode, startedBy, summary }: RunView): string[] {
  const count = (...statuses: readonly string[]) =>
    Object.values(summary?.counts ?? {})
      .flatMap((counts) => Object.entries(counts))
      .reduce((sum, [outcome, n]) => sum + (statuses.includes(outcome) ? n : 0), 0);
  // People, each once; runs from before have outcomes only.
  const failed = summary?.people?.failed ?? count("failed", "poisoned", "lost");
  return [
    id,
    status,
    mode,
    plain(startedBy),
    `${summary?.people?.changed ?? count("changed")}`,
    failed ? style("red", `${failed}`) : "0",
    summary ? duration(summary.seconds) : "",
  ];
}

function show(run: RunView, format: Format): void {
  if (format === "json") printJson(run);
  else printLines(describeRun(run));
}

/** One run, and in text everyone who is not simply changed, unchanged or verified: what a reader looks for. */
async function showRun(client: Client, id: string, format: Format): Promise<void> {
  show(await client.run(id), format);
  if (format === "json") return;
  const statuses = outcomeStatuses.filter((status) => !["changed", "unchanged", "verified"].includes(status));
  const outcomes = await client.outcomes(id, statuses);
  if (outcomes.length > 0) printLines(["", ...describeOutcomes(outcomes)]);
}
