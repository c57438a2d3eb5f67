import type { Command } from "@commander-js/extra-typings";

/** A command with any arguments and options. */
export type CommandTree = Readonly<Command<unknown[], Record<string, unknown>>>;

/** Every command with an action of its own. */
export function leaves({ commands }: CommandTree): readonly CommandTree[] {
  return commands.flatMap((command) => [command, ...leaves(command)]);
}

/** A command line in the order that commander reads: first the command's name, then its words and options. */
export interface Arranged {
  readonly args: readonly string[];
  /** The command that is meant, as deep as its names are known. */
  readonly command: CommandTree;
}

/**
 * Moves the command's name to the front: options may stand before it, as in `--format json sync`. `help runs release`
 * becomes `runs release --help`.
 */
export function arrange(program: CommandTree, args: readonly string[]): Arranged {
  const takesValue = new Set(
    leaves(program)
      .flatMap(({ options }) => options)
      .filter(({ required }) => required)
      .map(({ long }) => long),
  );
  let command = program;
  const names: string[] = [];
  const rest: string[] = [];
  let isNamed = false;
  let isHelp = false;
  for (let index = 0; index < args.length; index += 1) {
    const arg = args[index] ?? "";
    if (arg === "--") {
      rest.push(...args.slice(index));
      break;
    }
    if (arg.startsWith("-")) {
      rest.push(arg);
      if (takesValue.has(arg)) rest.push(...args.slice(index + 1, index + 2));
      if (takesValue.has(arg)) index += 1;
      continue;
    }
    if (arg === "help" && names.length === 0 && !isNamed) {
      isHelp = true;
      continue;
    }
    const next = isNamed ? undefined : command.commands.find((one) => one.name() === arg);
    if (next) {
      command = next;
      names.push(arg);
    } else {
      isNamed = true;
      rest.push(arg);
    }
  }
  // Help for a name that is no command is an error, as the name alone is.
  const help = isHelp && !isNamed ? ["--help"] : [];
  return { args: [...names, ...rest, ...help], command };
}

/** How a command is named on the command line: `runs release`; "" for the program itself. */
export function nameOf(command: CommandTree): string {
  const names: string[] = [];
  for (let one: CommandTree | null = command; one?.parent; one = one.parent) names.unshift(one.name());
  return names.join(" ");
}
