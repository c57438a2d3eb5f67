import { accessOf } from "./access.ts";
import type { Access, Client } from "./client.ts";
import { commands } from "./commands.ts";
import { readFlags } from "./flags.ts";
import { Misuse } from "./misuse.ts";

/** What the command line asks for: help, or a command with the app it is for. */
export type ParsedCommand =
  | { readonly name: "help" }
  | {
      readonly name: string;
      readonly access: Access;
      readonly options: unknown;
      run(client: Client): Promise<number>;
    };

/** Reads the command line; throws Misuse for every word that would otherwise be ignored. */
export function parseCommand(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>>,
): ParsedCommand {
  const { words, flags } = readFlags(args);
  const [name, ...rest] = words;
  if (flags.help) return { name: "help" };
  if (name === undefined) throw new Misuse("What should be done?");

  const command = commands.get(name);
  if (!command) throw new Misuse(`There is no command ${name}.`);
  const foreign = Object.keys(flags).find((flag) => !command.flags.some((own) => own === flag));
  if (foreign) throw new Misuse(`entra-sync ${name} knows no --${foreign}.`);
  return { name, access: accessOf(flags, env), ...command.read(rest, flags) };
}
