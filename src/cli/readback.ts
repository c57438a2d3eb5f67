import type { Command } from "@commander-js/extra-typings";
import { connect, withConnection } from "./connection.ts";
import { exitWith, formatOption, helpAfter } from "./options.ts";
import { printJson, printLines } from "./output.ts";
import { describeCheck } from "./status.ts";

/** Adds what concerns the app's own tables in the employee database. */
export function addReadback(program: Command): void {
  const readback = program
    .command("readback")
    .description("What Entra ID holds, written back to the employee database.");

  const ddl = readback
    .command("ddl")
    .description("Print the SQL that makes the tables, for the owner of the employee database.");
  withConnection(ddl).action(async (options) => {
    printLines((await connect(options).readbackSchema()).trimEnd().split("\n"));
  });
  helpAfter(ddl, {
    examples: [
      ["entra-sync readback ddl > readback.sql", "to read it first"],
      ['entra-sync readback ddl | psql "$OWNER_URL"', "may be run any number of times"],
    ],
    exitCodes: { 0: "printed", 1: "the app did not answer" },
  });

  const check = readback
    .command("check")
    .description("Check the login, the version of the tables, and that it cannot write employees.")
    .addOption(formatOption());
  withConnection(check).action(async (options) => {
    const { checks } = await connect(options).status();
    const found = checks.find(({ name }) => name === "readback");
    if (options.format === "json") printJson(found ?? null);
    else
      printLines(found ? describeCheck(found) : ["The app that answers is older, and writes nothing back."]);
    exitWith(found?.state === "ok" ? 0 : 1);
  });
  helpAfter(check, { exitCodes: { 0: "it works", 1: "it is off, or something is wrong" } });
}
