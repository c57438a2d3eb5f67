import { command } from "./command.ts";
import { emailAmong } from "./flags.ts";
import { plain, print } from "./terminal.ts";

/** What `entra-sync include` can be told. */
export interface IncludeOptions {
  readonly email: string;
}

export const includeCommand = command<IncludeOptions>({
  usage: [["include EMAIL", "sync somebody again who was excluded"]],
  flags: ["url", "key", "token"],
  options: (words) => ({ email: emailAmong(words, "Whom? entra-sync include EMAIL") }),
  run: async (client, { email }) => {
    const { targets } = await client.include(email);
    print(plain(`${email} is synced again in ${targets.join(", ")}, from the next run on.`));
    return 0;
  },
});
