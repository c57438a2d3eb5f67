import type { Client } from "./client.ts";
import type { Flag, Flags } from "./flags.ts";

/** One command of entra-sync, as its file describes it. */
interface Description<Options> {
  /** How to say it and what it does, a pair for each line of the help. */
  readonly usage: readonly (readonly [string, string])[];
  readonly flags: readonly Flag[];
  /** Reads what was said; throws Misuse for every word that would otherwise be ignored. */
  readonly options: (words: readonly string[], flags: Flags) => Options;
  /** Does it, and returns the exit code. */
  readonly run: (client: Client, options: Options) => Promise<number>;
}

/** A command without its options' type: `read` checks the words and returns what there is to do. */
export interface Command extends Pick<Description<unknown>, "usage" | "flags"> {
  read(words: readonly string[], flags: Flags): { options: unknown; run(client: Client): Promise<number> };
}

/** Makes a command of its description. */
export const command = <Options>({ usage, flags, options, run }: Description<Options>): Command => ({
  usage,
  flags,
  read: (words, given) => {
    const read = options(words, given);
    return { options: read, run: (client) => run(client, read) };
  },
});
