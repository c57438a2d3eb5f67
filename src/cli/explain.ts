import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { describeExplanation } from "./describe-explanation.ts";
import { linesOf } from "./describe-plan.ts";
import { emailAmong, formatIn } from "./flags.ts";
import { print } from "./terminal.ts";

/** What `entra-sync explain` can be told. */
export interface ExplainOptions {
  readonly email: string;
  readonly format: "text" | "json";
}

export const explainCommand = command<ExplainOptions>({
  usage: [["explain EMAIL", "why somebody looks as they do, and what to do about it"]],
  flags: ["format", "url", "key", "token"],
  options: (words, flags) => ({
    email: emailAmong(words, "Whom? entra-sync explain EMAIL"),
    format: formatIn(flags, ["text", "json"]),
  }),
  run: explain,
});

/** Prints what there is to be known of somebody. */
export async function explain(client: Client, { email, format }: ExplainOptions): Promise<number> {
  const explanation = await client.explain(email);
  const lines =
    format === "json" ? [JSON.stringify(explanation, null, 2)] : linesOf(describeExplanation(explanation));
  for (const line of lines) print(line);
  return 0;
}
