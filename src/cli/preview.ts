import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import type { Client, PlanWithGuards } from "./client.ts";
import { command } from "./command.ts";
import { describe } from "./describe-plan.ts";
import { emailsIn, formatIn, noWords, redactIn, targetsIn } from "./flags.ts";
import { followRun, progressBar } from "./follow-run.ts";
import { print } from "./terminal.ts";

/** What `entra-sync preview` can be told. */
export interface PreviewOptions {
  readonly emails: readonly string[];
  readonly targets: readonly string[];
  readonly format: "text" | "markdown" | "json";
  readonly redact: "values" | "people" | undefined;
  /** A folder of signature templates to try instead of the deployed ones. */
  readonly templates: string | undefined;
}

export const previewCommand = command<PreviewOptions>({
  usage: [
    [
      "preview [--email ADDRESS]… [--targets NAME,…]",
      "what a sync would do now, field by field; writes nothing",
    ],
    ["        [--templates FOLDER]", "  … with these signature templates instead of the deployed ones"],
    ["        [--redact values|people]", "  … without what it would write, or also without whom"],
  ],
  flags: ["email", "targets", "templates", "redact", "format", "url", "key", "token"],
  options: (words, flags) => {
    noWords(words, "preview");
    const format = formatIn(flags, ["text", "markdown", "json"]);
    const { templates } = flags;
    return { emails: emailsIn(flags), targets: targetsIn(flags), format, redact: redactIn(flags), templates };
  },
  run: preview,
});

/** Prints what a sync would do; returns 0 for nothing, 2 for changes, 3 where they would be held, 1 where not all could be planned. */
export async function preview(client: Client, options: PreviewOptions): Promise<number> {
  const { emails, targets, format, redact } = options;
  const templates = options.templates === undefined ? undefined : await templatesIn(options.templates);
  const asked = {
    ...(emails.length && { emails }),
    ...(targets.length && { targets }),
    ...(templates && { templates }),
  };
  const plan = await settled(client, await client.preview(asked, redact), redact);
  for (const line of describe(plan, format)) print(line);
  return exitCodeOf(plan);
}

/** Of a large company a run makes the preview: it is followed to its end. */
async function settled(
  client: Client,
  answer: Awaited<ReturnType<Client["preview"]>>,
  redact: PreviewOptions["redact"],
): Promise<PlanWithGuards> {
  if ("digest" in answer && "employees" in answer) return answer;
  const bar = progressBar();
  const run = await followRun(client, answer.id, bar.show);
  bar.clear();
  if (run.status !== "done") throw new Error(run.reason?.message ?? `The preview run ended ${run.status}.`);
  return client.plan(run.id, redact);
}

/** As the contract has it: 1 error over 3 held over 2 changes over 0 none. */
const exitCodeOf = ({ complete, blocked, hasChanges }: PlanWithGuards): number => {
  if (!complete) return 1;
  if (blocked.length > 0) return 3;
  return hasChanges ? 2 : 0;
};

async function templatesIn(folder: string): Promise<Record<string, string>> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".liquid"));
  if (names.length === 0) throw new Error(`There are no .liquid files in ${folder}.`);
  const sources = names.map(async (name) => [name, await readFile(join(folder, name), "utf8")] as const);
  return Object.fromEntries(await Promise.all(sources));
}
