import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { Client, PlanWithGuards } from "./client.ts";
import { connect, withConnection } from "./connection.ts";
import { fileError, UsageError } from "./error-message.ts";
import { followWithProgress } from "./follow-run.ts";
import { emailOption, exitWith, helpAfter, targetsOption } from "./options.ts";
import { openOutFile, type PlanFormat, planText, printPlan } from "./output.ts";
import { plain, printError, printNote } from "./terminal.ts";

/** Options of `entra-sync preview`; all employees and all targets when absent. */
export interface PreviewOptions {
  readonly email?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly format: PlanFormat;
  readonly redact?: "values" | "people" | undefined;
  /** A folder of signature templates to try instead of the deployed ones. */
  readonly templates?: string | undefined;
  /** What is expected to change, and does not count as held. */
  readonly expect?: readonly Expected[] | undefined;
  /** The file to write instead of standard output. */
  readonly out?: string | undefined;
}

/** Adds `entra-sync preview`. */
export function addPreview(program: Command): void {
  const command = program
    .command("preview")
    .description("Show what a sync would do now, field by field. Writes nothing.")
    .addOption(emailOption())
    .addOption(targetsOption())
    .addOption(
      new Option("--format <format>", "how to print the plan")
        .choices(["text", "markdown", "json"] as const)
        .default("text" as const),
    )
    .option("--out <file>", "write the plan to this file instead of standard output")
    .addOption(
      new Option("--redact <what>", "leave out the values, or the values and who it is").choices([
        "values",
        "people",
      ] as const),
    )
    .option("--templates <folder>", "try these signature templates instead of the deployed ones")
    .addOption(expectOption());
  withConnection(command).action(async (options) => exitWith(await preview(connect(options), options)));
  helpAfter(command, {
    examples: [
      ["entra-sync preview --email kari@example.com", "one person"],
      ["entra-sync preview --format json --out plan.json", "a plan for entra-sync sync --plan plan.json"],
    ],
    exitCodes: {
      0: "nothing to do",
      1: "an error, or not everything could be planned",
      2: "there are changes",
      3: "there are changes, and a guard would hold them that --expect does not name",
    },
  });
}

/** Shows what a sync would do; returns the exit code. */
export async function preview(client: Client, options: PreviewOptions): Promise<number> {
  const { email: emails, targets, format, redact, out } = options;
  const templates = options.templates === undefined ? undefined : await templatesIn(options.templates);
  const file = out === undefined ? undefined : await openOutFile(out);
  try {
    const request = {
      ...(emails && { emails }),
      ...(targets && { targets }),
      ...(templates && { templates }),
    };
    const plan = await settled(client, await client.preview(request, redact), redact);
    if (file) await file.save(planText(plan, format));
    else printPlan(plan, format);
    if (file) printNote(`The plan was written to ${plain(out ?? "")}.`);
    return exitCodeOf(plan, options.expect);
  } catch (error) {
    await file?.discard();
    throw error;
  }
}

/** The plan of an answer. For a large company a run makes it, which is followed to its end. */
async function settled(
  client: Client,
  answer: Awaited<ReturnType<Client["preview"]>>,
  redact: PreviewOptions["redact"],
): Promise<PlanWithGuards> {
  if ("digest" in answer && "employees" in answer) return answer;
  const run = await followWithProgress(client, answer.id);
  if (run.status !== "done") throw new Error(run.reason?.message ?? `The preview run ended ${run.status}.`);
  return client.plan(run.id, redact);
}

/** What --expect takes: new templates (or exactly those with that digest), or first runs (or only that of that target). */
export interface Expected {
  readonly what: string;
  readonly which: string | undefined;
}

/** --expect, repeatable. */
const expectOption = () =>
  new Option(
    "--expect <what>",
    "what is meant to change, which is not held against the plan: templates (or templates=DIGEST for exactly those), first-run (or first-run=signature)",
  ).argParser((value: string, previous?: readonly Expected[]): readonly Expected[] => {
    const known = /^(?:templates(?:=[\da-f]{64})?|first-run(?:=\w+)?)$/.exec(value.trim().toLowerCase());
    if (!known)
      throw new InvalidArgumentError("It is templates, templates=DIGEST, first-run or first-run=TARGET.");
    const [what = "", which] = known[0].split("=");
    return [...(previous ?? []), { what, which }];
  });

/** The guards of a plan that are not about what is expected. */
function unexpected({ blocked, templates }: PlanWithGuards, expected: readonly Expected[]) {
  const isExpected = (name: string) => {
    const [guard, target] = name.split(":");
    const [what, which] = guard === "template-changed" ? ["templates", templates?.to] : [guard, target];
    return expected.some((one) => one.what === what && (one.which === undefined || one.which === which));
  };
  return blocked.filter((name) => !isExpected(name));
}

/** 1 error over 3 held over 2 changes over 0 none. An address that no employee has is an error. */
function exitCodeOf(plan: PlanWithGuards, expected: readonly Expected[] = []): number {
  const { complete, hasChanges } = plan;
  const unknown = unknownIn(plan);
  reportUnknown(unknown);
  if (!complete || unknown.length > 0) return 1;
  if (unexpected(plan, expected).length > 0) return 3;
  return hasChanges ? 2 : 0;
}

/** The addresses of a plan that no employee has. */
export const unknownIn = ({ employees }: PlanWithGuards): readonly string[] =>
  employees.flatMap(({ email, notes }) =>
    notes.some(({ code }) => code === "not-an-employee") ? [email] : [],
  );

/** Prints an error for each of these addresses, which no employee has. */
export function reportUnknown(emails: readonly string[]): void {
  for (const email of emails)
    printError(
      `No active employee in the database has the e-mail ${email}.`,
      "Check the spelling, and the employee's status in the database.",
    );
}

/** The signature templates of a folder, by file name, with the rules of who gets which. */
export async function templatesIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder).catch((cause: unknown) => {
    throw fileError("read", folder, cause);
  });
  const templates = names.filter((name) => name.endsWith(".liquid") || name === "rules.yaml");
  if (!templates.some((name) => name.endsWith(".liquid")))
    throw new UsageError(`There are no .liquid files in ${folder}.`);
  const sources = templates.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(sources));
}
