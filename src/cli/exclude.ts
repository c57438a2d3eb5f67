import type { Client } from "./client.ts";
import { command } from "./command.ts";
import { emailAmong, targetsIn } from "./flags.ts";
import { Misuse } from "./misuse.ts";
import { plain, print } from "./terminal.ts";

/** What `entra-sync exclude` can be told; no `targets` means all of them. */
export interface ExcludeOptions {
  readonly email: string;
  readonly targets: readonly string[];
  readonly reason: string;
  /** An ISO 8601 date or time, as the app reads it. */
  readonly until: string | undefined;
}

export const excludeCommand = command<ExcludeOptions>({
  usage: [
    [
      "exclude EMAIL --reason TEXT [--targets NAME,…] [--until DATE]",
      "leave somebody alone; a photo opt-out is --targets photo",
    ],
  ],
  flags: ["reason", "targets", "until", "url", "key", "token"],
  options: (words, flags) => {
    const { reason = "", until } = flags;
    const email = emailAmong(words, "Whom? entra-sync exclude EMAIL --reason TEXT");
    if (!reason.trim()) throw new Misuse("Why? entra-sync exclude EMAIL --reason TEXT");
    return { email, targets: targetsIn(flags), reason, until };
  },
  run: exclude,
});

/** Excludes somebody, and says from what and for how long. */
export async function exclude(
  client: Client,
  { email, targets, reason, until }: ExcludeOptions,
): Promise<number> {
  const order = { reason, ...(targets.length && { targets }), ...(until !== undefined && { until }) };
  const excluded = await client.exclude(email, order);
  const end = excluded.until ? `until ${excluded.until}` : `until entra-sync include ${excluded.email}`;
  print(plain(`${excluded.email} is left alone in ${excluded.targets.join(", ")}, ${end}.`));
  if (excluded.isEmployee === false)
    print("Nobody in the employee database has that e-mail: is it spelt right?");
  return 0;
}
