import { readFile } from "node:fs/promises";
import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import * as z from "zod";
import { type RunView, retryable, wasNeverTried } from "../api/runs.ts";
import type { Client } from "./client.ts";
import { connect, withConnection } from "./connection.ts";
import { describeOutcomes, describeRun } from "./describe/run.ts";
import { fileError, UsageError } from "./error-message.ts";
import { followWithProgress } from "./follow-run.ts";
import { emailOption, exitWith, formatOption, helpAfter, modeOption, targetsOption } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { reportUnknown, unknownIn } from "./preview.ts";

/** Options of `entra-sync sync`; all employees and all targets when absent. */
export interface SyncOptions {
  readonly email?: readonly string[] | undefined;
  readonly targets?: readonly string[] | undefined;
  readonly mode?: "preview" | "apply" | undefined;
  /** A file with a plan as `preview --format json` wrote it: exactly that is applied, or nothing. */
  readonly plan?: string | undefined;
  /** The digest of a plan that someone has read: exactly that is applied, or nothing. */
  readonly digest?: string | undefined;
  readonly format: "text" | "json";
}

/** Adds `entra-sync sync`. */
export function addSync(program: Command): void {
  const command = program
    .command("sync")
    .description("Start a sync now, and follow it to its end.")
    .addOption(emailOption())
    .addOption(targetsOption())
    .addOption(modeOption())
    .option("--plan <file>", "apply exactly this plan, as preview --format json wrote it, or nothing")
    .addOption(digestOption())
    .addOption(formatOption());
  withConnection(command).action(async (options) => exitWith(await sync(connect(options), options)));
  helpAfter(command, {
    examples: [
      ["entra-sync sync --mode preview", "a run that writes nothing"],
      ["entra-sync sync --plan plan.json", "exactly what a preview showed, or nothing"],
      ["entra-sync sync --digest DIGEST", "the same by the digest that the preview showed"],
    ],
    exitCodes: {
      0: "done",
      1: "someone failed, was stale or is no employee, or another error",
      3: "held by a guard, or a part of it is",
    },
  });
}

/** --digest, of a plan. */
const digestOption = () =>
  new Option("--digest <digest>", "apply exactly the plan with this digest, or nothing").argParser(
    (value) => {
      const digest = value.trim().toLowerCase();
      if (!Digest.safeParse(digest).success)
        throw new InvalidArgumentError("It is the 64 characters after Digest in a preview.");
      return digest;
    },
  );

/** Requests a run, follows it to its end and prints its summary; returns the exit code. */
export async function sync(client: Client, options: SyncOptions): Promise<number> {
  const { email: emails, targets, mode, plan, digest, format } = options;
  if (plan !== undefined && (emails || targets || mode || digest))
    throw new UsageError(
      "--plan says already who and what: give it without --email, --targets, --mode and --digest.",
    );
  const run = await client.requestRun({
    ...(emails && { emails }),
    ...(targets && { targets }),
    ...(mode && { mode }),
    ...(digest !== undefined && { mode: mode ?? "apply", digest }),
    ...(plan !== undefined && { mode: "apply", ...(await readPlan(plan)) }),
  });
  const ended = await showToItsEnd(client, run, format);
  // Who is named and is no employee was not synced, though nothing of the run has failed.
  const unknown = emails ? await unknownOf(client, ended) : [];
  reportUnknown(unknown);
  return unknown.length > 0 ? 1 : exitCodeOf(ended);
}

/** The addresses that a run was requested for and no employee has. */
async function unknownOf(client: Client, { id, mode, plan }: RunView): Promise<readonly string[]> {
  if (!plan || plan.totals.matched === plan.totals.employees) return [];
  if (mode === "preview") return unknownIn(await client.plan(id));
  const skipped = await client.outcomes(id, ["skipped"]);
  return [...new Set(skipped.flatMap(({ email, code }) => (code === "not-an-employee" ? [email] : [])))];
}

/** Follows a run to its end and prints its summary; returns the exit code. */
export const toItsEnd = async (client: Client, run: Pick<RunView, "id">, format: "text" | "json") =>
  exitCodeOf(await showToItsEnd(client, run, format));

/** Follows a run to its end, or until it is held, prints its summary, and returns it as it is then. */
export async function showToItsEnd(
  client: Client,
  { id }: Pick<RunView, "id">,
  format: "text" | "json",
): Promise<RunView> {
  const run = await followWithProgress(client, id);
  if (format === "json") printJson(run);
  else {
    const part = run.waiting && (await client.run(run.waiting.run));
    printLines([...describeRun(run), ...(await leftOut(client, run)), ...(part ? describeRun(part) : [])]);
  }
  return run;
}

/** 0 done, 1 any failure or stale or a target that could not be planned, 3 held, or a part of it is. */
export function exitCodeOf({ status, summary, plan, waiting }: RunView): number {
  if (status === "held") return 3;
  if (status !== "done" || plan?.complete === false) return 1;
  const hasFailed = Object.values(summary?.counts ?? {}).some((counts) =>
    [...retryable, "stale" as const].some((outcome) => (counts[outcome] ?? 0) > 0),
  );
  if (hasFailed) return 1;
  return waiting ? 3 : 0;
}

/** Who was left out and why, at most ten of them: `entra-sync runs ID` has them all. */
async function leftOut(client: Client, { id, summary }: RunView): Promise<string[]> {
  const isAnyone = Object.entries(summary?.counts ?? {}).some(
    ([target, { skipped = 0 }]) => skipped > (summary?.neverTried?.[target] ?? 0),
  );
  if (!isAnyone) return [];
  const skipped = await client.outcomes(id, ["skipped"]);
  return describeOutcomes(
    skipped.filter((outcome) => !wasNeverTried(outcome)),
    10,
  );
}

const Digest = z.string().regex(/^[\da-f]{64}$/);

const PlanFile = z.object({
  version: z.literal(1),
  digest: Digest,
  targets: z.array(z.string()).min(1),
  emails: z.array(z.string()).optional(),
});

/** Who and what a file's plan was made for, and its digest; throws when the file has no plan. */
async function readPlan(file: string) {
  const bytes = await readFile(file).catch((cause: unknown) => {
    throw fileError("read", file, cause);
  });
  const text = decode(bytes);
  try {
    const { digest, targets, emails } = PlanFile.parse(JSON.parse(text));
    return { digest, targets, ...(emails && { emails }) };
  } catch (cause) {
    throw new Error(
      `${file} ${faultOf(text)} Write it with: entra-sync preview --format json --out ${file}`,
      {
        cause,
      },
    );
  }
}

/** UTF-8 or UTF-16, with a byte order mark or without: Windows PowerShell 5 writes UTF-16LE for `>`. */
function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0x7b && bytes[1] === 0);
  return new TextDecoder(isUtf16 ? "utf-16le" : "utf-8").decode(bytes);
}

function faultOf(text: string): string {
  if (text.trim() === "") return "is empty.";
  if (/^\s*> /.test(text)) return "begins with lines that npm run prints, which are not part of the plan.";
  return "is not a plan in JSON as entra-sync preview writes it.";
}
