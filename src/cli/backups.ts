import { type Command, Option } from "@commander-js/extra-typings";
import type { BackupList, Restored } from "../api/backups.ts";
import { connect, withConnection } from "./connection.ts";
import { formatOption, helpAfter, notBlank } from "./options.ts";
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
    .addOption(
      new Option("--what <kind>", "only one kind of rows").choices(["exclusions", "links", "audit"] as const),
    )
    .addOption(formatOption());
  withConnection(restore).action(async (day, { reason, what, ...options }) => {
    const restored = await connect(options).restore(day, { reason, ...(what && { what: [what] }) });
    if (options.format === "json") printJson(restored);
    else printLines([describeRestored(restored)]);
  });
  helpAfter(restore, {
    examples: [['entra-sync backups restore 2027-01-31 --what exclusions --reason "Lost"', "opt-outs"]],
    exitCodes: { 0: "restored, or nothing was missing", 1: "no such backup, or another error" },
  });
}

function describeBackups({ keptDays, days }: BackupList): readonly string[] {
  if (days.length > 0) return days;
  return [keptDays === 0 ? "Backups are switched off (BACKUP_DAYS is 0)." : "There is no backup yet."];
}

function describeRestored({ day, rows }: Restored): string {
  const counts = Object.entries(rows).map(([kind, count]) => `${count} of ${kind}`);
  return counts.length > 0
    ? `From ${day} are back: ${counts.join(", ")} (rows).`
    : `Nothing of ${day} was missing.`;
}
