import { type Command, InvalidArgumentError, Option } from "@commander-js/extra-typings";
import type { CommandTree } from "./arrange.ts";

/** Sets the exit code that the process ends with once everything is printed. */
export const exitWith = (code: number): void => {
  process.exitCode = code;
};

/** --email, repeatable. */
export const emailOption = () =>
  new Option("--email <address>", "only this person; repeat it for more").argParser(
    (value: string, previous?: readonly string[]): readonly string[] => {
      if (!value.trim()) throw new InvalidArgumentError("It needs an address.");
      return [...(previous ?? []), value];
    },
  );

/** --targets, a list with commas. */
export const targetsOption = () =>
  new Option(
    "--targets <names>",
    "only these targets, with commas between: entra, photo, signature",
  ).argParser(namesOf);

/** --fields, a list with commas. */
export const fieldsOption = () =>
  new Option(
    "--fields <names>",
    "only these properties of the profile, with commas between: mobilePhone, jobTitle, …",
  ).argParser(namesOf);

function namesOf(value: string): readonly string[] {
  const names = value.split(",").map((name) => name.trim());
  if (!names.every(Boolean)) throw new InvalidArgumentError("It needs names, with commas between.");
  return names;
}

/** --mode, which can only lower what SYNC_MODE allows. */
export const modeOption = () =>
  new Option("--mode <mode>", "whether to write; SYNC_MODE when absent").choices([
    "preview",
    "apply",
  ] as const);

/** --format for everything that is no plan. */
export const formatOption = () =>
  new Option("--format <format>", "how to print the result")
    .choices(["text", "json"] as const)
    .default("text" as const);

/** A required text that may not be blank. */
export const notBlank = (value: string): string => {
  if (!value.trim()) throw new InvalidArgumentError("It may not be empty.");
  return value.trim();
};

/**
 * Refuses empty arguments and values of options wherever a command does not read them in a way of its own: a pipeline leaves
 * variables that are not set empty.
 */
export function refuseEmpty({ registeredArguments, options }: CommandTree): void {
  for (const argument of registeredArguments) {
    const { variadic } = argument;
    if (argument.parseArg) continue;
    argument.argParser((value, previous) => {
      const given = notBlank(value);
      return variadic ? [...(Array.isArray(previous) ? previous : []), given] : given;
    });
  }
  for (const option of options) {
    if (option.required && !option.parseArg) option.argParser(notBlank);
  }
}

/** What stands below the options in a command's help. */
interface HelpAfter {
  readonly examples?: readonly (readonly [line: string, about: string])[];
  readonly exitCodes?: Readonly<Record<number, string>>;
}

/** Adds examples and exit codes to a command's help, wrapped like the rest of it. */
export function helpAfter<Args extends unknown[], Own extends Record<string, unknown>>(
  command: Command<Args, Own>,
  { examples = [], exitCodes = {} }: HelpAfter,
): void {
  command.addHelpText("after", () => {
    const help = command.createHelp();
    help.prepareContext({ helpWidth: process.stdout.isTTY ? process.stdout.columns : 80 });
    const codes = Object.entries(exitCodes).map(([code, about]) => help.formatItem(code, 1, about, help));
    const shown = examples.flatMap(([line, about]) => [
      help.formatItem(`# ${about}`, 0, "", help),
      `  ${line}`,
    ]);
    return [
      ...(codes.length ? ["", help.styleTitle("Exit codes:"), ...codes] : []),
      ...(shown.length ? ["", help.styleTitle("Examples:"), ...shown] : []),
    ].join("\n");
  });
}
