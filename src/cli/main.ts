#!/usr/bin/env node
import { CommanderError } from "@commander-js/extra-typings";
import { arrange, type CommandTree, nameOf } from "./arrange.ts";
import { urlOf } from "./connection.ts";
import { errorMessage, UsageError } from "./error-message.ts";
import { createProgram } from "./program.ts";
import { disableColors, printError, tolerateClosedOutput } from "./terminal.ts";

tolerateClosedOutput((error) => {
  printError(errorMessage(error, "").message);
  process.exit(1);
});

const program = createProgram();
const { args, command } = arrange(program, process.argv.slice(2));
if (args.includes("--no-color")) disableColors();
try {
  if (args.length === 0) throw new UsageError("No command is given.");
  await program.parseAsync([...args], { from: "user" });
} catch (error) {
  process.exitCode = report(error, command);
}

/** Prints an error and returns the exit code: 0 for help and version, 1 for everything else. */
function report(error: unknown, command: CommandTree): number {
  if (error instanceof CommanderError || error instanceof UsageError) {
    // Help and version were printed: commander ends them with an error of exit code 0.
    if (error instanceof CommanderError && error.exitCode === 0) return 0;
    printError(usageMessage(error.message), ["See entra-sync help", nameOf(command)].join(" ").trim());
    return 1;
  }
  const { message, remedy } = errorMessage(error, urlOf(command.opts(), process.env));
  printError(message, remedy);
  return 1;
}

/** A message of commander, "error: unknown command 'snyc'\n(Did you mean sync?)", as a sentence. */
function usageMessage(message: string): string {
  const text = message.replace(/^error: /, "").replace(/\n\((Did you mean .*)\)$/, ". $1");
  const sentence = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.?!]$/.test(sentence) ? sentence : `${sentence}.`;
}
