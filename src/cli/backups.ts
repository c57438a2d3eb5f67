import { type Command, Option } from "@commander-js/extra-typings";
import { type BackupList, backedUp, type Restored } from "../api/administration.ts";
import { connect, withConnection } from "./connection.ts";
import { exitWith, formatOption, helpAfter, notBlank } from "./options.ts";
import { printJson, printLines } from "./output.ts";

/** Adds what lists the nightly backups, and puts back what is missing. */
export function addBackups(program: Command): void {
  const backups = program
    .command("backups")
    .description("List the days that exclusions, links and audit were backed up.")
    .addOption(formatOption());
  withConnection(backups).action(async (options) => {
    const list = await connect(options).backups();
    if (options.format === "json") printJson(list);
    else printLines(describeBackups(list));
  });
  helpAfter(backups, { exitCodes: { 0: "listed", 1: "an error" } });

  const restore = backups
    .command("restore <day>")
    .description("Put back the rows of that day that are missing now; what is there stays as it is.")
    .requiredOption("--reason <text>", "why, for the log", notBlank)
    .addOption(new Option("--what <kind>", "only one kind of rows").choices(backedUp))
    .addOption(formatOption());
  withConnection(restore).action(async (day, { reason, what, ...options }) => {
    const restored = await connect(options).restore(day, { reason, ...(what && { what: [what] }) });
    if (options.format === "json") printJson(restored);
    else printLines(describeRestored(restored));
    if (what && restored.rows[what] === undefined) exitWith(1);
  });
  helpAfter(restore, {
    examples: [['entra-sync backups restore 2027-01-31 --what exclusions --reason "Lost"', "opt-outs"]],
    exitCodes: {
      0: "restored, or nothing was missing",
      1: "no such backup, or none of that kind, or another error",
    },
  });
}

function describeBackups({ keptDays, days }: BackupList): readonly string[] {
  if (days.length > 0) return days;
  return [keptDays === 0 ? "Backups are switched off (BACKUP_DAYS is 0)." : "There is no backup yet."];
}

function describeRestored({ day, rows }: Restored): readonly string[] {
  const found = Object.entries(rows);
  const counts = found.flatMap(([kind, count]) => (count > 0 ? [`${count} of ${kind}`] : []));
  if (counts.length > 0) return [`From ${day} are back: ${counts.join(", ")} (rows).`];
  if (found.length === 0) return [`The backup of ${day} has none of these rows: nothing was put back.`];
  return [`Nothing of ${day} was missing (${found.map(([kind]) => kind).join(", ")}).`];
}
