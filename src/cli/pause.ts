import type { Command } from "@commander-js/extra-typings";
import type { PauseView } from "../api/administration.ts";
import { connect, withConnection } from "./connection.ts";
import { formatOption, helpAfter, notBlank } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { plain } from "./terminal.ts";

/** Adds pause and resume. */
export function addPause(program: Command): void {
  const pause = program
    .command("pause")
    .description("Stop all writing within ten seconds, in every run; nothing that is queued is lost.")
    .requiredOption("--reason <text>", "why, for everyone who reads it later", notBlank)
    .option(
      "--until <date>",
      "when writing goes on by itself, such as 2027-01-31; on entra-sync resume when absent",
    )
    .addOption(formatOption());
  withConnection(pause).action(async ({ reason, until, ...options }) => {
    const view = await connect(options).pause({ reason, ...(until !== undefined && { until }) });
    if (options.format === "json") printJson(view);
    else printLines(describePaused(view));
  });
  helpAfter(pause, {
    examples: [
      ['entra-sync pause --reason "Titles look wrong since 03:00"', "until entra-sync resume"],
      ['entra-sync pause --reason "Migration" --until 2027-01-31T17:00:00+01:00', "for a while"],
    ],
    exitCodes: { 0: "paused", 1: "it could not be paused" },
  });

  const resume = program
    .command("resume")
    .description("Resume writing after a pause; queued work is written.")
    .addOption(formatOption());
  withConnection(resume).action(async (options) => {
    const view = await connect(options).resume();
    if (options.format === "json") printJson(view);
    else printLines(resumed);
  });
  helpAfter(resume, { exitCodes: { 0: "resumed", 1: "writing was not paused, or another error" } });
}

function describePaused({ pause }: PauseView): string[] {
  const end = pause?.until === undefined ? "until entra-sync resume" : `until ${pause.until}`;
  return [
    plain(`Writing is paused ${end}. Within ten seconds nothing is written any more.`),
    "Queued work waits, and goes on after the pause. Work that must not go on: entra-sync runs cancel RUN-ID.",
    "The nightly run is a preview meanwhile.",
  ];
}

const resumed = [
  "Writing goes on; what waits is written within minutes.",
  "What the pause has kept from being planned: entra-sync sync, or the next night.",
];
