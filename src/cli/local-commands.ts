import { type Command, InvalidArgumentError } from "@commander-js/extra-typings";
import { exitWith, helpAfter } from "./options.ts";

/**
 * Adds the commands that start something on this machine instead of calling the app. Each loads its part only when it
 * is used: the other commands start faster, and work where the local cloud is not installed.
 */
export function addLocalCommands(program: Command): void {
  const local = program
    .command("local")
    .description(
      "Start the whole cloud on this machine, with a sample company, and sync it: a guard holds the first run, which is shown and released.",
    )
    .option("--once", "end after the verification: 0 if Entra ID's stand-in holds what the database says")
    .option("--no-sync", "start everything and leave syncing to you")
    .option("--employees <count>", "how many employees the company has", wholeNumber(1, 100_000), 250)
    .action(async ({ once = false, sync, employees }) => {
      const { local } = await import("./local.ts").catch(needsCheckout);
      exitWith(await local({ once, sync, employees }));
    });
  helpAfter(local, { examples: [["npm start -- --employees 5000 --no-sync", "builds the app first"]] });

  const host = program
    .command("host")
    .description(
      "Run the built app in the local function host, on the settings of the environment and local.settings.json.",
    )
    .option("--port <number>", "where it listens; 0 takes any free port", wholeNumber(0, 65_535), 7071)
    .option(
      "--lease <seconds>",
      "how long a message taken from a queue stays invisible to others",
      wholeNumber(1, 604_800),
      600,
    )
    .action(async ({ port, lease }) => {
      const { hostCommand } = await import("./host.ts").catch(needsCheckout);
      exitWith(await hostCommand({ port, leaseSeconds: lease }));
    });
  helpAfter(host, { examples: [["npm run build && npx entra-sync host", "for those without Core Tools"]] });
}

const wholeNumber =
  (least: number, most: number) =>
  (value: string): number => {
    const number = /^\d+$/.test(value) ? Number(value) : -1;
    if (number < least || number > most)
      throw new InvalidArgumentError(`It must be a whole number from ${least} to ${most}.`);
    return number;
  };

/** What the local cloud is made of is installed in a checkout only. */
function needsCheckout(cause: unknown): never {
  if (!(cause instanceof Error && "code" in cause && cause.code === "ERR_MODULE_NOT_FOUND")) throw cause;
  throw new Error("This needs a checkout of the repository: clone it, then npm ci and npm start.", { cause });
}
