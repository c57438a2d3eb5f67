import { Command } from "@commander-js/extra-typings";
import manifest from "../../package.json" with { type: "json" };
import { addAddin } from "./addin.ts";
import { addTargets, addTemplates } from "./approvals.ts";
import { leaves } from "./arrange.ts";
import { addBackups } from "./backups.ts";
import { addCompletion } from "./completion.ts";
import { addLocalCommands } from "./local-commands.ts";
import { helpAfter, refuseEmpty } from "./options.ts";
import { addPause } from "./pause.ts";
import { addChanges } from "./people/changes.ts";
import { addExclusions } from "./people/exclusions.ts";
import { addLinks } from "./people/links.ts";
import { addMismatches } from "./people/mismatches.ts";
import { addPeople } from "./people/people.ts";
import { addPersonData } from "./people/person-data.ts";
import { addPreview } from "./preview.ts";
import { addQueues } from "./queues.ts";
import { addReadback } from "./readback.ts";
import { addRuns } from "./runs.ts";
import { addStatus } from "./status.ts";
import { addSync } from "./sync.ts";
import { style } from "./terminal.ts";

/** entra-sync with all its commands. Errors of usage are thrown as CommanderError instead of being printed. */
export function createProgram(): Command {
  const program = new Command("entra-sync")
    .description("Keeps Entra ID, Outlook and Teams in step with the employee database.")
    .version(manifest.version, "-V, --version", "print the version")
    .helpOption("-h, --help", "show this help")
    .helpCommand("help [command]", "show the help of a command")
    // The main module prints errors, last and short.
    .exitOverride()
    .configureOutput({ outputError: () => {} })
    .configureHelp({ styleTitle: (title) => style("bold", title), minWidthToWrap: 20 })
    // Options of `runs` are not those of `runs release`.
    .enablePositionalOptions();

  program.commandsGroup("Commands:");
  const subjects = [
    addPreview,
    addSync,
    addStatus,
    addPause,
    addQueues,
    addRuns,
    addChanges,
    addPeople,
    addExclusions,
    addLinks,
    addMismatches,
    addPersonData,
    addTemplates,
    addTargets,
    addReadback,
    addBackups,
    addAddin,
  ];
  for (const add of subjects) add(program);
  program.commandsGroup("On this machine:");
  addLocalCommands(program);
  addCompletion(program);
  helpAfter(program, {
    examples: [
      ["entra-sync help preview", "options, exit codes and examples of a command"],
      [
        "export ENTRA_SYNC_URL=https://my-app.azurewebsites.net ENTRA_SYNC_KEY=…",
        "where the app is, instead of --url and --key each time",
      ],
    ],
  });
  for (const command of leaves(program)) refuseEmpty(command);
  for (const command of leaves(program)) command.option("--no-color", "print without colours (or NO_COLOR)");
  return program;
}
